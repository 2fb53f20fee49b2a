"""Numbers and dates: whether the source gives the same value, of the same thing, with the same certainty."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain, permutations

from rag.check.cited_text import CitedText
from rag.check.quantities import Quantity, quantities
from rag.check.verdict import Objection, is_not_there
from rag.check.voices import counted_voices
from rag.dates.prose_dates import Day, days_told, find_days, weekdays
from rag.text.terms import terms

_NEAR = Decimal("0.1")  # how far "about 130" and "more than 130" may lie from the source's 131
_SAME_EVENT = 2  # terms that two clauses on one event share
_OPPOSITE = {"above": "below", "below": "above"}


def check_quantities(sentence: str, cited: CitedText) -> Objection | None:
    """The objection to the numbers of ``sentence``."""
    wanted = quantities(sentence)
    if not wanted:
        return None
    by_sentence = _held(sentence, wanted, cited)
    held = [one for quantities_ in by_sentence for one in quantities_]
    beside = cited.values | counted_voices(sentence, len(cited.passages))
    dated = cited.years  # "in 2025" may be the year of publication
    known = [q for q in wanted if q.value in beside or (q.is_year and q.value in dated) or _of_value(q, held)]
    lost = [str(q.value) for q in wanted if q not in known]
    if lost:
        return Objection(is_not_there(lost))
    objections = (
        _compared(q, _of_value(q, held))
        or _of_another_unit(q, held)
        or _of_another_name(q, by_sentence)
        or _of_a_neighbour(q, by_sentence)
        for q in wanted
    )
    found = [objection for objection in objections if objection]
    return next(chain((one for one in found if one.refutes), found), None)


def rounded_values(sentence: str, cited: CitedText) -> frozenset[Decimal]:
    """The values of ``sentence`` that the source gives more exactly: "more than 130" when the source has 131."""
    wanted = [one for one in quantities(sentence) if one.bound and one.value not in cited.values]
    held = [one for quantities_ in _held(sentence, wanted, cited) for one in quantities_] if wanted else []
    return frozenset(one.value for one in wanted if _of_value(one, held))


def _held(sentence: str, wanted: Sequence[Quantity], cited: CitedText) -> list[tuple[Quantity, ...]]:
    """The quantities of each source sentence that has a number and shares a value or a term with ``sentence``."""
    values, said = frozenset(one.value for one in wanted), frozenset(terms(sentence))
    return [quantities(one.text) for one in cited.sentences if one.values & values or (one.values and one.terms & said)]


def check_days(sentence: str, cited: CitedText) -> Objection | None:
    """The objection to the dates and weekdays of ``sentence``.

    A weekday, a day without a year and a bare month of the source stand for the date that the day of publication gives
    them. The day of publication itself counts when the source gives no other date.
    """
    wanted = list(find_days(sentence))
    named = weekdays(sentence)
    if not (wanted or named):
        return None
    held = _days(cited)
    lost = [sentence[start:end] for day, start, end in wanted if not any(map(day.may_be, held))]
    known = weekdays(cited.text).union(*(day.weekday for day in _told(cited)))
    known = known or frozenset[str]().union(*(day.weekday for day in held))
    lost += sorted(named - known) if known else []
    return Objection(is_not_there(lost)) if lost else None


def dates_told(sentence: str, cited: CitedText) -> str:
    """The dates of ``sentence`` that the source gives with the help of its day of publication, one after the other.

    Their words count as the source's: "on Sunday", in an article of 25 August 2025, is 24 August 2025.
    """
    if not cited.years:
        return ""
    held = _days(cited)
    return " ".join(sentence[start:end] for day, start, end in find_days(sentence) if any(map(day.may_be, held)))


def _days(cited: CitedText) -> list[Day]:
    """The dates of the source, and the day of publication where it writes none."""
    written = next(find_days(cited.text), None)
    return _told(cited) if written else [*_told(cited), *(day for day, _, _ in find_days(cited.label))]


def _told(cited: CitedText) -> list[Day]:
    return [day for passage in cited.passages for day in days_told(passage.text, passage.article.published)]


def _of_value(wanted: Quantity, held: Iterable[Quantity]) -> list[Quantity]:
    """The source's quantities of the same value; else, for "about 130" and "more than 130", those it may round."""
    same = [one for one in held if one.value == wanted.value]
    return same or [one for one in held if _rounds(wanted, one)]


def _rounds(wanted: Quantity, held: Quantity) -> bool:
    if not wanted.bound or wanted.kind != held.kind:
        return False
    above = held.value - wanted.value
    near = abs(above) <= _NEAR * abs(held.value)
    return near and {"above": above >= 0, "below": above <= 0, "about": True}[wanted.bound]


def _compared(wanted: Quantity, same: list[Quantity]) -> Objection | None:
    if not same:
        return None
    if "percent" in {wanted.kind, *(one.kind for one in same)} and all(one.kind != wanted.kind for one in same):
        return Objection(f"the source's {same[0].shown} is {same[0].kind or 'no percentage'}")
    events = {one.event for one in same}
    if wanted.event and "" not in events and wanted.event not in events:
        return Objection(f"the source's {same[0].shown} is of “{same[0].event}”, not “{wanted.event}”")
    exact = [one for one in same if one.value == wanted.value]
    bounds = {one.bound for one in exact}
    if not exact or wanted.bound in bounds:
        return None
    if _OPPOSITE.get(wanted.bound) in bounds:
        return Objection(f"the source says “{exact[0].shown}”, not “{wanted.shown}”")
    if wanted.bound == "about":
        return None
    return Objection(f"the source says “{exact[0].shown}”, not “{wanted.shown}”", refutes=False)


def _of_another_unit(wanted: Quantity, held: list[Quantity]) -> Objection | None:
    """The objection to "140 boats" when the source has 140 people and 12 boats."""
    same = [one for one in held if one.value == wanted.value]
    unit = wanted.unit[:1]
    if not unit or not same or any(not one.unit or unit[0] in one.unit for one in same):
        return None
    if any(one.unit[:1] == unit and one.value != wanted.value for one in held):
        return Objection(f"the source's {same[0].shown} is of something else than “{unit[0]}”")
    return None


def _of_another_name(wanted: Quantity, by_sentence: list[tuple[Quantity, ...]]) -> Objection | None:
    """The objection to a right number of the wrong city, night or group.

    In the source, the clauses with this number don't have the name that the sentence gives it. Another clause has that
    name, with another number that counts the same thing.
    """
    own = [(one, held) for held in by_sentence for one in held if one.value == wanted.value]
    named = frozenset().union(*(one.anchors for one, _ in own))
    if not named - wanted.anchors:
        return None
    for one, beside in own:
        for held in by_sentence:
            for other in held:
                alike = _counts_the_same(one, other) or (held is beside and _may_count_the_same(one, other))
                anchors = (wanted.anchors & other.anchors) - named
                if other.value != wanted.value and alike and anchors:
                    return Objection(f"the source gives {wanted.shown} of something else than “{min(anchors)}”")
    return None


def _of_a_neighbour(wanted: Quantity, by_sentence: list[tuple[Quantity, ...]]) -> Objection | None:
    """The objection to a number that belongs to a neighbouring statement of the source.

    One example is "6.8 percent in February" when a sentence has 6.2 percent in February and 6.8 percent in January.
    Another is a sentence of nine years when it was six and the prosecutors asked for nine.
    """
    own = [one for held in by_sentence for one in held if one.value == wanted.value]
    tails = frozenset().union(*(one.tail for one in own))
    apart = own and not any(wanted.clause & one.clause for one in own)
    for held in by_sentence:
        for one, other in permutations(held, 2):
            if one.value != wanted.value or other.value == wanted.value or not _may_count_the_same(one, other):
                continue
            taken = (wanted.tail & other.tail) - tails
            if taken and one.tail - wanted.tail:
                return Objection(f"the source gives {other.shown} with “{min(taken)}”, not {wanted.shown}")
            if apart and len(wanted.clause & other.clause) >= _SAME_EVENT:
                return Objection(f"the source gives {other.shown} here, and {wanted.shown} of something else")
    return None


def _may_count_the_same(one: Quantity, other: Quantity) -> bool:
    """Whether numbers of one sentence may count the same thing; the unit of one of them is often left out."""
    if one.kind != other.kind or one.is_year or other.is_year:
        return False
    return _counts_the_same(one, other) or not (one.unit and other.unit)


def _counts_the_same(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers count the same thing: both percentages, both money, both killed, or of the same unit."""
    if one.kind != other.kind or one.is_year or other.is_year:
        return False
    same_event = bool(one.event) and one.event == other.event
    return bool(one.kind) or same_event or (bool(one.unit) and one.unit[:1] == other.unit[:1])
