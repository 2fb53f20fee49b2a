"""Spellings: one form for names, initials and numbers that are written in several ways.

Texts are compared and indexed in this form (``rag.text.terms.words``); stored and shown text keeps its own spelling.
"""

import re

from rag.text.language import ENGLISH
from rag.text.numbers import NUMBER_WORDS, SCALE_WORDS, find_numbers, plain_digits

NAMES = ENGLISH.groups("spellings.names")
"""Spellings of one name, lower-cased, accents folded; the first stands for the others."""

_SEVERAL_WORDS = {" ".join(words): short for short, *words in ENGLISH.groups("spellings.several-words")}
_INNER_STOP = re.compile(r"\.(?<=\b[A-Za-z]\.)(?=[A-Za-z]\b)")  # of initials: U.S., but not D. Vos
# The search for numbers takes 0.11 ms a passage, twice as much as all the rest. It runs only where a number may have
# another spelling.
_SCALED = re.compile(rf"\d(?:,\d{{3}}|[ \xa0-]?(?:{'|'.join(SCALE_WORDS)})|(?:k|m|b|bn|mn|tn)\b)")
_WORDED = re.compile(
    rf"\b(?=[{''.join(sorted({word[0] for word in NUMBER_WORDS}))}])(?:{'|'.join(sorted(NUMBER_WORDS - {'one'}))})\b"
)
_ENDING = re.compile(r"(?<=[a-z]{3})[iyj]{2,}$")  # Zelenskyy, Zelenskiy, Zelenskyi; the bare stem ends in i


def one_way(text: str) -> str:
    """``text`` with initials, names of several words, digits, and whole numbers each in one form.

    >>> one_way("The U.S. sent seven ships, the United States 1.5 million men.")
    'The US. sent 7 ships, the US 1500000 men.'
    """
    text = _INNER_STOP.sub("", plain_digits(text))
    lowered = text.lower()
    for name, short in _SEVERAL_WORDS.items():
        if name in lowered:
            text = re.sub(rf"\b{name}\b", short, text, flags=re.IGNORECASE)
    return _in_digits(text) if _SCALED.search(lowered) or _WORDED.search(lowered) else text


def ending(stem: str) -> str:
    """The stem of a name with the ending that its other transliterations share.

    >>> ending("zelenskyy"), ending("yanukovych")
    ('zelenski', 'yanukovich')
    """
    return re.sub("vych$", "vich", _ENDING.sub("i", stem))


def _in_digits(text: str) -> str:
    """Whole numbers in digits, except "one", which seldom counts anything."""
    parts, at = [], 0
    for value, start, end in find_numbers(text):
        if value == value.to_integral_value() and text[start:end].lower() != "one":
            parts += [text[at:start], str(value)]
            at = end
    return "".join([*parts, text[at:]])
