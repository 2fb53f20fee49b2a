"""Numbers in text, so that "three" equals "3", "85%" equals "85 percent" and "1,200" and "١٬٢٠٠" equal "1200"."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from rag.text.language import ENGLISH
from rag.text.unspaced import without_runs

_UNITS = {word: value for value, word in enumerate(ENGLISH.ordered("numbers.units"))}
_TENS = {word: 10 * value for value, word in enumerate(ENGLISH.ordered("numbers.tens"), 2)}
_SCALES = {word: int(value) for word, value in ENGLISH.groups("numbers.scales")}
NUMBER_WORDS = frozenset([*_UNITS, *_TENS, *_SCALES])
"""Every number in words holds at least one of these."""

SCALE_WORDS = tuple(_SCALES)
"""Words that multiply the number before them."""

_SHORT_SCALES = {word: int(value) for word, value in ENGLISH.groups("numbers.short-scales")}

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_SMALL = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{_UNIT}))?|{_UNIT})\b"  # "five and six" are two, "a hundred and six" is one
)
_SCALE = "|".join(_SCALES)
_FIRST = "".join(sorted({word[0] for word in (*_UNITS, *_TENS, "a")}))
_NUMBER = re.compile(
    rf"(?=[\d{_FIRST}])"  # skips positions where no number can begin, which halves the time
    rf"(?:(?<![\w.,])(?P<digits>{_DIGITS})(?:[ \xa0-]?(?P<scale>{_SCALE})|(?P<short>bn|mn|tn|k|m|b))?(?![\w])"
    rf"|(?<!\bno )\b(?P<words>(?:{_SMALL}|an?(?= (?:{_SCALE})))(?:[ -](?:{_SCALE})(?: (?:and )?{_SMALL})?)*)\b)",
    re.IGNORECASE,
)


_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_POINTS = str.maketrans("٫٬", ".,")  # of Arabic numbers


def plain_digits(text: str) -> str:
    """``text`` with the digits of every script as 0 to 9, one character for one.

    >>> plain_digits("٤٫٢ مليون, १५, １４")
    '4.2 مليون, 15, 14'
    """
    if text.isascii() or not _OTHER_DIGIT.search(text):
        return text
    return _OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found.group())), text).translate(_POINTS)


def find_numbers(text: str) -> Iterator[tuple[Decimal, int, int]]:
    """Each number of ``text`` as (value, start, end), in digits or in words.

    >>> [str(value) for value, _, _ in find_numbers("Twenty-five of 1,200, or 3.5 million")]
    ['25', '1200', '3500000']
    """
    for match in _NUMBER.finditer(plain_digits(without_runs(text))):  # "14人" has a number
        if match.group("words"):
            value = Decimal(_worded(match.group("words").lower()))
        else:
            scale = _SCALES.get((match.group("scale") or "").lower()) or _SHORT_SCALES.get(
                (match.group("short") or "").lower(), 1
            )
            value = Decimal(match.group("digits").replace(",", "")) * scale
        yield _plain(value), match.start(), match.end()


def numbers(text: str) -> set[Decimal]:
    """The values that occur in ``text``."""
    return {value for value, _, _ in find_numbers(text)}


def written_as_in(text: str, other: str) -> str:
    """``text`` with each number as ``other`` writes the same value; "one" stays, which may be no number.

    >>> written_as_in("Sixty-one voted for it, 1,200 against", "It had 61 votes to twelve hundred")
    '61 voted for it, twelve hundred against'
    """
    forms: dict[Decimal, list[str]] = {}
    for value, start, end in find_numbers(other):
        forms.setdefault(value, []).append(other[start:end].lower())
    made, after = [], 0
    for value, start, end in find_numbers(text):
        own = text[start:end]
        if value in forms and value != 1 and own.lower() not in forms[value]:
            made += [text[after:start], _cased(forms[value][0], own)]
            after = end
    return "".join([*made, text[after:]])


def _cased(form: str, own: str) -> str:
    return form[:1].upper() + form[1:] if own[:1].isupper() else form


def _plain(value: Decimal) -> Decimal:
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()


def _worded(words: str) -> int:
    total = current = 0
    for word in re.split(r"[ -]+", words):
        if word in _SCALES and _SCALES[word] >= 1_000:
            total, current = total + max(current, 1) * _SCALES[word], 0
        elif word in _SCALES:
            current = max(current, 1) * _SCALES[word]
        elif word in ("a", "an"):
            current = 1
        elif word != "and":
            current += _TENS.get(word, _UNITS.get(word, 0))
    return total + current
