"""How far the indexes are behind the archive, in words: what a search or an answer can't know of yet."""

from rag.index.passage_index import PassageIndex


def indexing_lag(index: PassageIndex) -> str | None:
    """What is to be said beside everything found: the archive is empty, or not all of it is indexed; None: all is."""
    waiting = index.archive.waiting()
    if waiting:
        told = f"{waiting:,} articles or passages still wait to be indexed; the answer may be among them."
        whole = told if index.archive.indexed() else f"Nothing is indexed yet: {told}"
        return whole if index.pair.is_owner else f"{whole} The indexes belong to {index.pair.owner}."
    if index.archive.is_empty():
        return "The archive is empty. Add articles with: python -m corpus add PATH"
    return None
