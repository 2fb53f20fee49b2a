"""Figure: a number that a sentence gives for a quantity: ``14 injured``, ``at least 9 killed``, ``206 passengers``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rag.text.language import ENGLISH, alternatives
from rag.text.numbers import find_numbers
from rag.text.terms import terms

# Counts of people that are never mixed. Each has a name, a pattern after the number and a pattern before it.
_TOLLS = {
    "killed": (r"dead|died|killed|deaths?|fatalities|lost their lives|bodies", r"killed|killing|claimed|claiming"),
    "injured": (r"injured|hurt|wounded|injuries|casualties", r"injured|injuring|wounded|wounding|hurting"),
    "missing": (r"missing|unaccounted", r"(?!)"),
    "arrested": (r"arrested|detained|in custody|arrests", r"arrested|arresting|detained|detaining"),
    "evacuated": (r"evacuated|displaced|homeless|brought out|left their homes", r"evacuat(?:ed|ing)|displac(?:ed|ing)"),
    "treated": (r"(?:were |been )?treated|hospitali[sz]ed", r"treated|treating|hospitali[sz]ed"),
}  # fmt: skip
_ASKED = {name: frozenset(stems) for name, stems in ENGLISH.table("quantities.tolls").items()}
COUNTING = frozenset().union(*_ASKED.values()) | {"peopl"}
"""Stems with which a question asks for a count of people, whatever the event."""

_FILLING = (
    rf"(?:{alternatives(ENGLISH.words('quantities.counted'))}|{alternatives(ENGLISH.words('quantities.before-a-fate'))}"
    r"|dead or|killed or)"
)
_AFTER = {name: re.compile(rf"(?: {_FILLING}){{0,5}} (?:{after})\b", re.I) for name, (after, _) in _TOLLS.items()}
_BEFORE = {
    name: re.compile(rf"\b(?:{before})(?: the lives of)? (?:[a-z ]{{0,20}})?$", re.I)
    for name, (_, before) in _TOLLS.items()
}
_COUNTED = {
    "killed": r"death toll|toll|number of (?:the )?(?:dead|deaths|fatalities|people killed)",
    "injured": r"number of (?:the )?(?:injured|wounded|injuries|people (?:injured|hurt))",
    "missing": r"number of (?:the )?missing",
}
_TOLL = {
    name: re.compile(
        rf"\b(?:{words})\b[^.;,\d]{{0,40}}\b(?:to|at|is|was|reached|of|as|stands|passed|surpassed|exceeded|hit)"
        r"(?: (?:at least|more than|about|around|nearly|over|some|almost))? $",
        re.I,
    )
    for name, words in _COUNTED.items()
}
_QUALIFIER = re.compile(
    r"\b(at least|more than|no fewer than|not less than|over|upwards? of|up to|as many as|fewer than|less than|"
    r"under|about|"
    r"around|some|nearly|almost|roughly|approximately|an estimated|estimated|close to)(?: people)? $",
    re.I,
)
_LOWER = frozenset({"at least", "more than", "no fewer than", "not less than", "over", "upward of", "upwards of"})
_UPPER = frozenset({"up to", "as many as", "fewer than", "less than", "under"})

# Not a count of the subject: part of a date, a time, an age, a score, an address, a sum, an addition to a count.
_NO_COUNT_BEFORE = re.compile(
    r"(?:[$€£#:/.-]|\b(?:aged?|No|[Aa]nother|an additional|including|[Tt]he|other|"
    rf"{alternatives((*ENGLISH.months, *ENGLISH.months_short))})\.?,? )$|, $(?<=[A-Z]\w, )"
)
_NO_COUNT_AFTER = re.compile(
    r"^(?:[:/%-]|st\b|nd\b|rd\b|th\b|,(?! \w+ (?:were|was))(?= (?:a|an|the|of|was|who|from)\b)|"
    r" (?:more|others?|additional|further|of|per ?cent|percent|times|years?|months?|weeks?|days?|hours?|minutes?|"
    rf"miles?|p\.m|a\.m|{alternatives(ENGLISH.months)})\b)"
)
# Figures of another day or another event, and figures that are no report at all.
_NOT_THIS = re.compile(
    rf"\bthat (?:\w+ )?(?:{alternatives(ENGLISH.words('quantities.disasters'))})\b|"
    r"\bat that time\b|\bthat year\b|\bhad (?:given|said|put|reported|spoken|been reported|announced|stood|"
    r"previously)\b|"
    r"\b(?:earlier|initial(?:ly)?|previous(?:ly)?|at first|revised|in (?:19|20)\d\d|last year|years? (?:ago|earlier)|"
    r"months ago|since (?:19|20)\d\d|every year|each year|per year|a year|annually|on average|history|deadliest|"
    r"worst|if|"
    r"could|may|might|would|simulat|fiction|movie|episode)\b",
    re.I,
)
_UNIT = re.compile(r" (?:(?!people\b)[a-z][\w-]+ )?(?P<unit>[a-z][\w-]+s|people|children|men|women)\b")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a sentence, and the things it counts.

    Attributes:
        quantity: the stem of the counted noun, or the name of a toll (``"passeng"``, ``"injured"``). Numbers of two
            quantities are never compared.
        name: the counted thing, in a word for readers.
        value: the number.
        qualifier: the words beside the number (``"at least"``), or "".
        start: offset of the number in the sentence.
        end: offset of the number's end.
        is_toll: whether it counts people affected by an event; such a count changes while the event goes on.
    """

    quantity: str
    name: str
    value: Decimal
    qualifier: str
    start: int
    end: int
    is_toll: bool

    @property
    def asked_by(self) -> frozenset[str]:
        """The stems that ask for this quantity; a question for it holds at least one."""
        return _ASKED[self.quantity] if self.is_toll else frozenset({self.quantity})

    def agrees_with(self, other: "Figure") -> bool:
        """Whether both can be true at once: "at least 9" and 12 can, 9 and 12 can't, about 20 and 19 can."""
        low, high = self._bounds()
        other_low, other_high = other._bounds()
        return low <= other_high and other_low <= high

    def _bounds(self) -> tuple[Decimal, Decimal]:
        if self.qualifier in _LOWER:
            return self.value, Decimal("Infinity")
        if self.qualifier in _UPPER:
            return Decimal(0), self.value
        slack = self.value / 10 if self.qualifier else Decimal(0)
        return self.value - slack, self.value + slack


@lru_cache(maxsize=8_192)  # many questions find the same sentences: saves a tenth of an answer's time
def figures(sentence: str) -> tuple[Figure, ...]:
    """The figures of a sentence, without those of another time and those that are only supposed."""
    return tuple(_figures(sentence))


def _figures(sentence: str) -> Iterator[Figure]:
    if _NOT_THIS.search(sentence) or sentence.endswith("?"):
        return
    for value, start, end in find_numbers(sentence):
        before, after = sentence[:start], sentence[end:]
        qualified = _QUALIFIER.search(before)
        qualifier = qualified.group(1).lower() if qualified else ""
        if _NO_COUNT_BEFORE.search(before) or _NO_COUNT_AFTER.match(after):
            continue
        toll = _toll(before, after)
        if toll and value < 2:
            continue  # "one man is missing" is about that man, and counts nothing
        if toll:
            yield Figure(toll, toll, value, qualifier, start, end, True)
        elif (unit := _UNIT.match(after)) and unit.group("unit") != "people":
            word = unit.group("unit")
            yield Figure("".join(terms(word)[:1]) or word, word, value, qualifier, start, end, False)


def _toll(before: str, after: str) -> str | None:
    for name in _TOLLS:
        if _AFTER[name].match(after):
            return name
    for name in _TOLLS:
        if _BEFORE[name].search(before) or (name in _TOLL and _TOLL[name].search(before)):
            return name
    return None
