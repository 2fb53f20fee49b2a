"""Standing alone: a quote with the neighbours that it can't be understood, or may not be shown, without."""

import re
from bisect import bisect_left

from rag.reading.unverified import UNVERIFIED
from rag.text.language import ENGLISH, alternatives
from rag.text.sentence import sentence_spans

_AROUND = 1_200  # characters on each side in which neighbours are looked for
_LONGEST = 700  # characters of a quote with its neighbours
_FURTHER = 3  # characters between neighbours: a space, or the end of a paragraph

_LEANING = re.compile(
    rf"[“\"'‘]?(?:{alternatives(word.capitalize() for word in ENGLISH.words('sentences.leaning'))})\b"
)
# "Six were slightly injured", "The organisers spoke of more": the thing counted stands in the sentence before.
_ELLIPTIC = re.compile(
    rf"(?:{alternatives(word.capitalize() for word in ENGLISH.words('sentences.counts-alone'))}|\d[\d,]*) "
    rf"(?:(?:more|others?|of them) )?(?:{alternatives(ENGLISH.words('questions.auxiliaries'))})\b"
    r"|.*\b(?:more|fewer|less|as many|the same|so)[.!]?$",
    re.DOTALL,
)

_POINTING = re.compile(rf"\b(?:{ENGLISH.any_phrase('sentences.pointing-back')})\b", re.IGNORECASE)


def standing_alone(body: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the sentence ``body[start:end]`` and of the neighbours that it needs, in order, adjacent.

    The sentence before comes along when this one leans on it. A caveat that follows ("That could not be verified.")
    is never cut off.
    """
    first = max(0, start - _AROUND)
    spans = [(first + one, first + other) for one, other in sentence_spans(body[first : end + _AROUND])]
    at = bisect_left(spans, (start, 0))
    if at == len(spans) or spans[at] != (start, end):
        return [(start, end)]
    low, high = at, at
    if low and _leans(body[start:end]) and _joined(spans, low - 1, body):
        low -= 1
    if high + 1 < len(spans) and _joined(spans, high, body) and UNVERIFIED.search(body[slice(*spans[high + 1])]):
        high += 1
    if spans[high][1] - spans[low][0] > _LONGEST:
        return [(start, end)]
    return spans[low : high + 1]


def _leans(sentence: str) -> bool:
    return bool(_LEANING.match(sentence) or _ELLIPTIC.match(sentence) or _POINTING.search(sentence))


def _joined(spans: list[tuple[int, int]], at: int, body: str) -> bool:
    """Whether a span and the next one are neighbours, with nothing but white space between them."""
    between = body[spans[at][1] : spans[at + 1][0]]
    return len(between) <= _FURTHER and not between.strip()
