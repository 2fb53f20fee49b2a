"""Snippet: the sentence of an article that holds most of the searched words, with these words marked."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from markupsafe import Markup

from rag.text.sentence import sentence_spans
from rag.text.terms import terms, words
from ui.templating import NOTHING, render

Span = tuple[int, int]
Marked = tuple[int, int, str]

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+")
_SEARCHED = 20_000  # characters of a body: searching further only costs time
_LONGEST = 260  # characters
_LONGEST_SENTENCE = 1_000  # characters: the beginning needs no more
_SHORT = 120  # a sentence this short is shown with the text after it
_BEFORE = 70  # characters before the first word, when a sentence is too long


def wanted(text: str) -> frozenset[str]:
    """The terms of a search, for ``snippet`` to mark."""
    return frozenset(terms(text) or words(text))


def snippet(body: str, wanted: AbstractSet[str] = frozenset()) -> Markup:
    """A sentence or two of ``body`` as markup, the words ``wanted`` in ``<mark>``; without any, its beginning."""
    body = body[:_SEARCHED] if wanted else body[:_LONGEST_SENTENCE]
    marked = _marked(body, wanted)
    line = _best(_lines(body), marked)
    spans = [(line[0] + start, line[0] + end) for start, end in sentence_spans(body[line[0] : line[1]])]
    if not spans:
        return NOTHING
    best = _best(spans, marked)
    start, end = best
    for following in spans:
        if end - start < _SHORT and following[0] >= end and following[1] - start <= _LONGEST:
            end = following[1]
    if end - start > _LONGEST:
        first = next((at for at, _, _ in marked if start <= at < end), start)
        start, end = _cut(body, start, end, first)
    return _markup(body, start, end, marked, best[0])


def _lines(body: str) -> list[Span]:
    return [match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", body)] or [(0, 0)]


def _best(spans: Sequence[Span], marked: Sequence[Marked]) -> Span:
    """The first of the sentences that hold the most different words."""
    return max(spans, key=lambda span: len({term for at, _, term in marked if span[0] <= at < span[1]}))


def _marked(body: str, wanted: AbstractSet[str]) -> list[Marked]:
    """The places of the words ``wanted``: start, end, and the term."""
    if not wanted:
        return []
    # Each different word is analysed once; the wanted ones are then located.
    found: list[Marked] = []
    for word in set(_WORD.findall(body)):
        if held := wanted & set(_terms(word)):
            spans = (match.span() for match in re.finditer(re.escape(word), body))
            found += [(start, end, min(held)) for start, end in spans if _stands_alone(body, start, end)]
    return sorted(found)


def _stands_alone(body: str, start: int, end: int) -> bool:
    return not (body[start - 1 : start].isalnum() or body[end : end + 1].isalnum())


@lru_cache(maxsize=65_536)  # 20 µs each: a page of results has some 6,000 different words
def _terms(word: str) -> tuple[str, ...]:
    return tuple(words(word))


def _cut(body: str, start: int, end: int, first: int) -> tuple[int, int]:
    """The part of a sentence that may be shown, from a little before its first marked word."""
    if first - start > _BEFORE:
        start = first - _BEFORE
        start = body.find(" ", start, first) + 1 or start
    if end - start > _LONGEST:
        end = start + _LONGEST
        end = end if (space := body.rfind(" ", start, end)) < first else space
    return start, end


def _markup(body: str, start: int, end: int, marked: Sequence[Marked], began: int) -> Markup:
    pieces = [("… ", False)] if start > began else []
    at = start
    for first, after, _ in marked:
        if at <= first and after <= end:
            pieces += [(body[at:first], False), (body[first:after], True)]
            at = after
    pieces += [(body[at:end], False), (" …" if body[end:].strip() else "", False)]
    return render("snippet.html", pieces=pieces)
