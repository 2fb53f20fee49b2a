"""Clauses: the parts of a sentence in which a number, a verb and a name belong together."""

import re

from rag.text.language import ENGLISH

_BREAK = re.compile(
    r"[;:,—–](?=\s)|\s[—–-]\s|[“”\"]"
    rf"|\b(?:{ENGLISH.any_phrase('sentences.between-clauses')})\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    rf"\s*(?:{ENGLISH.any_word('sentences.leading-in')})\s+(?:[\w'’-]+\s+){{0,3}}[\w'’-]+\s*", re.IGNORECASE
)


def clause_spans(text: str) -> list[tuple[int, int]]:
    """The clauses of a sentence as ``(start, end)``, split at punctuation and conjunctions.

    A leading place or time ("In Pell, eight died") belongs to the clause after it.

    >>> text = "Two died, and in Pell, nine were hurt."
    >>> [text[start:end].strip() for start, end in clause_spans(text)]
    ['Two died', 'in Pell, nine were hurt.']
    """
    breaks = [match.span() for match in _BREAK.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    spans: list[tuple[int, int]] = []
    leads = False
    for start, end in zip(starts, ends, strict=True):
        if leads:
            spans[-1] = (spans[-1][0], end)
        elif text[start:end].strip():
            spans.append((start, end))
        leads = text[end : end + 1] == "," and bool(spans) and _LEAD.fullmatch(text[slice(*spans[-1])]) is not None
    return spans


def clause_at(text: str, at: int) -> tuple[int, int]:
    """The clause that contains ``text[at]``; the whole text when ``at`` lies between two clauses."""
    return next((span for span in clause_spans(text) if span[0] <= at < span[1]), (0, len(text)))
