"""Indexing lag: how far the indexes are behind the archive, in words for readers of a search or an answer."""

from rag.index.passage_index import PassageIndex


def indexing_lag(index: PassageIndex) -> str | None:
    """A notice that the archive is empty or not fully indexed; None when everything is indexed."""
    waiting = index.archive.waiting()
    if waiting:
        told = f"{waiting:,} articles or passages still wait to be indexed; the answer may be among them."
        whole = told if index.archive.indexed() else f"Nothing is indexed yet: {told}"
        return whole if index.pair.is_owner else f"{whole} The indexes belong to {index.pair.owner}."
    if index.archive.is_empty():
        return "The archive is empty. Add articles with: python -m corpus add PATH"
    return None
