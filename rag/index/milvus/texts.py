"""Texts as the server keeps them: the terms of ``rag.text.terms``, one after the other, with a space between them."""

from collections.abc import Sequence

LONGEST = 65_535
"""Bytes of a text that Milvus keeps."""
_IN_ORDER = 49_152  # of a longer one, the bytes kept as they stand; then only words that it has not held yet


def kept(terms: Sequence[str]) -> str:
    """The terms of a text as one text, at most ``LONGEST`` bytes of UTF-8.

    Of a longer text, its beginning is kept as it stands. Of the rest, each term is kept once, as far as they go: the
    text is then found by all its words, though not by its late phrases.
    """
    whole = " ".join(terms)
    if len(whole.encode()) <= LONGEST:
        return whole
    said, size = list[str](), -1
    seen: set[str] = set()
    for term in terms:
        taken = len(term.encode()) + 1
        if size + taken > _IN_ORDER and (term in seen or size + taken > LONGEST):
            continue
        said.append(term)
        seen.add(term)
        size += taken
    return " ".join(said)


def holds_phrase(text: str, phrase: Sequence[str]) -> bool:
    """Whether the terms stand in a kept text, one directly after the other."""
    return f" {' '.join(phrase)} " in f" {text} "
