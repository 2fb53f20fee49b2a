"""Quantities: a number with its unit, its bound ("more than") and its event ("injured")."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from itertools import takewhile
from typing import Literal

from rag.check.names import name_terms
from rag.dates.prose_dates import without_days
from rag.text.clauses import clause_at
from rag.text.language import ENGLISH
from rag.text.numbers import find_numbers
from rag.text.terms import analyzer, telling, terms

Bound = Literal["above", "below", "about", ""]

_BOUNDS: dict[Bound, re.Pattern[str]] = {
    "above": re.compile(
        r"\b(more than|over|above|at least|upwards? of|exceed(?:s|ed|ing)?|in excess of|no fewer than)\s+[$£€]?$", re.I
    ),
    "below": re.compile(
        r"\b(less than|fewer than|under|below|up to|at most|no more than|nearly|almost|as many as)\s+[$£€]?$", re.I
    ),
    "about": re.compile(r"\b(about|around|roughly|approximately|some|an estimated|circa|close to)\s+[$£€]?$", re.I),
}
_WORD = re.compile(r"\w+")
_SECOND_YEAR = re.compile(r"\d{4}[-–/]\d\d$")  # 2018-19
_NO_QUANTITY = re.compile(r"^\s*\d{1,2}[.)]\s|\[\d+(?:[,;]\s?\d+)*\]")  # the number of a list item, or of a citation
_OF = re.compile(r"(?<!\d)\d++ (?:out )?of (?:the )?$")  # in "23 of 31", the statement is about the 23
_OR_MORE = re.compile(r"\s+(?:\w+\s+)?or more\b", re.IGNORECASE)
_PERCENT = re.compile(r"\s?(?:%|percent\b|per cent\b|percentage points?\b)", re.IGNORECASE)
_MONEY = re.compile(r"[$£€]\s?$")
_MONEY_AFTER = re.compile(r"\s?(?:dollars?|euros?|pounds?|rubles?|roubles?|hryvnias?|yen|yuan)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it stands in a sentence.

    Attributes:
        kind: ``"percent"``, ``"money"`` or empty.
        unit: at most two terms right after it.
        event: the fate of the people counted, as the first word of its line in ``quantities.events``; empty
            when the sentence gives none.
        anchors: names, groups, ordinals and days that tell it from other numbers; those of its clause, or of its
            whole sentence when it is the only number there.
        tail: the terms between it and the next number in its clause, without the unit.
        clause: the other terms of its clause.
        shown: the number as written, with its bound.
        start: offset of the number in the sentence.
        end: offset of the number's end.
    """

    value: Decimal
    kind: str
    bound: Bound
    unit: tuple[str, ...]
    event: str
    anchors: frozenset[str]
    tail: frozenset[str]
    clause: frozenset[str]
    shown: str
    start: int
    end: int

    @property
    def is_year(self) -> bool:
        """Whether it may be a year."""
        return not self.kind and 1500 <= self.value <= 2100 and self.value == int(self.value)


@lru_cache(maxsize=2048)
def quantities(sentence: str) -> tuple[Quantity, ...]:
    """The numbers of ``sentence``, except dates and the word "one"."""
    text = _NO_QUANTITY.sub(lambda match: " " * len(match.group()), without_days(sentence))
    places = [place for place in find_numbers(text) if _counts(text, *place)]
    found = []
    for number, (value, start, end) in enumerate(places):
        clause = clause_at(text, start)
        following = places[number + 1][1] if number + 1 < len(places) else len(text)
        unit = _unit(text[end : clause[1]])
        bound, words = _bound(text, start, end)
        found.append(
            Quantity(
                value,
                _kind(text, start, end),
                bound,
                unit,
                "" if _OF.search(text[max(0, start - 40) : start]) else _event(text, clause, start),
                anchors(text if len(places) == 1 else text[slice(*clause)]),
                frozenset(terms(text[end : min(clause[1], following)])) - frozenset(unit),
                frozenset(terms(f"{text[clause[0] : start]} {text[end : clause[1]]}")),
                f"{words} {text[start:end]}".strip(),
                start,
                end,
            )
        )
    return tuple(found)


def _counts(text: str, value: Decimal, start: int, end: int) -> bool:
    return text[start:end].lower() != "one" and not _SECOND_YEAR.search(text[max(0, start - 5) : end])


def _unit(after: str) -> tuple[str, ...]:
    """The terms right after a number: two in "14 injured passengers", none in "14 in Saltmarsh"."""
    words = analyzer().analyze(re.split(r"[^\w\s%'’-]", after)[0])
    return tuple(takewhile(lambda word: bool(telling([word])), words))[:2]


def anchors(text: str) -> frozenset[str]:
    """The names, groups, ordinals and days in ``text``."""
    return name_terms(f". {text}") | (frozenset(analyzer().analyze(text)) & _groups())


def _kind(text: str, start: int, end: int) -> str:
    if _PERCENT.match(text, end):
        return "percent"
    return "money" if _MONEY.search(text[max(0, start - 2) : start]) or _MONEY_AFTER.match(text, end) else ""


def _bound(text: str, start: int, end: int) -> tuple[Bound, str]:
    """The bound and the words that set it."""
    if _OR_MORE.match(text, end):
        return "above", "at least"
    before = text[max(0, start - 24) : start]
    found = ((bound, words.search(before)) for bound, words in _BOUNDS.items())
    return next(((bound, match.group(1)) for bound, match in found if match), ("", ""))


def _event(text: str, clause: tuple[int, int], at: int) -> str:
    """The event of the number at ``at``: the nearest one in its clause, else in the sentence."""
    events = _events()
    for start, end in (clause, (0, len(text))):
        words = _WORD.finditer(text, start, end)
        near = [(abs(word.start() - at), event) for word in words if (event := events.get(word.group().lower()))]
        if near:
            return min(near)[1]
    return ""


def event_of(word: str) -> str:
    """The event that a word names, as one word for all its synonyms ("hurt" is "injured"); else empty."""
    return _events().get(word.lower(), "")


@cache
def _events() -> dict[str, str]:
    return {word: line[0] for line in ENGLISH.groups("quantities.events") for word in line}


@cache
def _groups() -> frozenset[str]:
    words = (*ENGLISH.words("quantities.groups"), *ENGLISH.weekdays)
    return frozenset(analyzer().analyze(" ".join(words)))
