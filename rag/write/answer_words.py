"""AnswerWords: names, numbers and dates of a sentence that may answer a question and aren't in the question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.question.answer_type import WantedAnswer
from rag.text.language import ENGLISH, alternatives
from rag.text.numbers import find_numbers
from rag.text.proper_names import begins_no_name, joined_name
from rag.text.terms import terms


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """Words of a sentence that may be the answer.

    Attributes:
        start: offset into the sentence.
        end: likewise.
        key: equal for the same answer in other words: a name's last term, a number's value.
        fits: False for a number without the unit asked for, and for a name that is unlikely to be a place.
    """

    start: int
    end: int
    key: str
    fits: bool = True


_MONTH = rf"(?:(?:{alternatives(ENGLISH.months)})\b|(?:{alternatives(ENGLISH.months_short)})\.)"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}} {_MONTH}(?: \d{{4}}\b)?|{_MONTH}(?: \d{{1,2}}\b)?(?:,? \d{{4}}\b)?|(?:19|20)\d\d\b"
    rf"|(?:next|last|this) (?:week|month|year|spring|summer|autumn|fall|winter)\b"
    rf"|(?:{alternatives(ENGLISH.weekdays)})\b)"
)
_UNIT_END = re.compile(r"[,;.:]|\d")
_TIME = re.compile(r"\b\d\d?:\d\d\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAME = re.compile(rf"\b{joined_name()}")
_LETTER = re.compile(r"[A-Z]")  # "September 12" leaves only a number
_SHORT = re.compile(r"(?:[A-Z]\.?){2,6}")  # initials of an organisation
_PLACES_IN_INITIALS = ENGLISH.words("names.places-in-initials")
_OFFICE = re.compile(rf"\b(?:{alternatives(ENGLISH.words('names.offices'))})\b")
_HONORIFICS = ENGLISH.words("names.honorifics")
_FIRST = re.compile(r"(?P<word>[\w’'&-]+)\s*")
_LAST = re.compile(r"(?:[’']s?|[’'-])$")


def answer_words(sentence: str, wanted: WantedAnswer) -> list[AnswerWords]:
    """The words of ``sentence`` that may be the answer, in order; none for the type "other".

    >>> from rag.question.answer_type import asked
    >>> wanted = asked("How many boats did it strike?")
    >>> [(words.key, words.fits) for words in answer_words("It struck 2 boats, with 40 tonnes on board.", wanted)]
    [('2', True), ('40', False)]
    """
    if wanted.type == "number":
        return list(_numbers(sentence, wanted))
    if wanted.type == "date":
        return list(_dates(sentence, wanted))
    return [] if wanted.type == "other" else list(_names(sentence, wanted))


def _dates(sentence: str, wanted: WantedAnswer) -> Iterator[AnswerWords]:
    for match in _DATE.finditer(sentence):
        found = terms(match[0])
        if not found or not wanted.known.issuperset(found):
            yield AnswerWords(match.start(), match.end(), " ".join(found) or match[0].lower())


def _numbers(sentence: str, wanted: WantedAnswer) -> Iterator[AnswerWords]:
    for value, start, end in find_numbers(sentence):
        if any(_TIME.match(sentence, max(0, start - back)) for back in (0, 2, 3)):  # its hour, or its minutes
            continue
        sign, share = sentence[max(0, start - 1) : start], sentence[end : end + 1]
        beside = {sign, share, *terms(_UNIT_END.split(sentence[end : end + 40], maxsplit=1)[0])[:3]}
        fits = not wanted.units or not wanted.units.isdisjoint(beside)
        is_year = bool(_YEAR.fullmatch(sentence, start, end)) and not (wanted.units and fits)
        if str(value) not in wanted.known and not is_year:
            yield AnswerWords(start - (sign in ("$", "€", "£")), end + (share == "%"), str(value), fits)


def _names(sentence: str, wanted: WantedAnswer) -> Iterator[AnswerWords]:
    for match in _NAME.finditer(sentence):
        start, end = match.span()
        while (first := _FIRST.match(sentence, start, end)) and _is_no_part(first["word"]):
            start = first.end()
        name = _LAST.sub("", sentence[start:end])
        found = terms(name)
        if _LETTER.search(name) and len(name) > 1 and found and not wanted.known.issuperset(found):
            fits = wanted.type != "place" or _may_be_place(name, sentence[:start])
            yield AnswerWords(start, start + len(name), found[-1], fits)


def _is_no_part(word: str) -> bool:
    return begins_no_name(word) or word.lower() in _HONORIFICS


def _may_be_place(name: str, before: str) -> bool:
    """Whether a name looks like a place: not an office holder, an organisation's initials, or a quoted source."""
    is_short = _SHORT.fullmatch(name) and name not in _PLACES_IN_INITIALS
    return not (is_short or _OFFICE.search(name) or before.endswith("ccording to "))
