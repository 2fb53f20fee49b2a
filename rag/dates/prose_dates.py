"""Dates in prose: days and months as in "March 31", "31 March 2022", "2022-03-31", and whether a text holds them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rag.text.language import ENGLISH, alternatives

_NUMBER_OF = {month.lower(): number for number, month in enumerate(ENGLISH.months, 1)}
_NUMBER_OF |= {short.lower(): number for short, number in ENGLISH.months_short.items()}
_MONTH = rf"(?P<month>{alternatives((*ENGLISH.months, *ENGLISH.months_short))})\b\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_FORMS = (
    re.compile(rf"\b{_YEAR}-(?P<number>\d\d)(?:-{_DAY})?(?!\d)"),
    re.compile(rf"\b{_MONTH}\s+{_DAY}(?!\d)(?!:)(?:,?\s+(?:of\s+)?{_YEAR}\b)?"),
    re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR}\b)?"),
    re.compile(rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}\b"),
)
# "May" is a month only after a word that says so: "in May", "since last May".
_BARE_MONTH = re.compile(
    rf"\b(?:[Ii]n|[Ss]ince|[Dd]uring|[Ll]ate|[Ee]arly|[Ll]ast|[Nn]ext|[Uu]ntil|[Bb]y|of|mid) "
    rf"({alternatives(ENGLISH.months)})\b"
)
_BACK = (
    (0, re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b", re.IGNORECASE)),
    (1, re.compile(r"\b(?:yesterday|last night|overnight)\b", re.IGNORECASE)),
)
_WEEKDAY = re.compile(rf"\b({alternatives(ENGLISH.weekdays)})\b")


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as a text gives it; missing parts are None."""

    year: int | None
    month: int
    day: int | None

    def may_be(self, other: "Day") -> bool:
        """Whether the dates agree where both give a part, and ``other`` has a day if this one has."""
        same_year = self.year is None or other.year is None or self.year == other.year
        return self.month == other.month and same_year and self.day in (None, other.day)

    @property
    def weekday(self) -> frozenset[str]:
        """The weekday of a whole date; empty for a date with a missing part, or for none of the calendar."""
        if self.year is None or self.day is None:
            return frozenset()
        try:
            return frozenset({ENGLISH.weekdays[date(self.year, self.month, self.day).weekday()]})
        except ValueError:
            return frozenset()


def find_days(text: str) -> Iterator[tuple[Day, int, int]]:
    """Each date of ``text`` as (day, start, end).

    >>> [day for day, _, _ in find_days("from 31 March 2022 to April 2")]
    [Day(year=2022, month=3, day=31), Day(year=None, month=4, day=2)]
    """
    taken = bytearray(len(text))  # which characters are part of a date: comparing with each earlier one takes too long
    for form in _FORMS:
        for match in form.finditer(text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            parts = match.groupdict()
            month = int(parts["number"]) if parts.get("number") else _NUMBER_OF[parts["month"].lower()]
            day = int(parts["day"]) if parts.get("day") else None
            if 1 <= month <= 12 and (day is None or 1 <= day <= 31):
                taken[start:end] = b"x" * (end - start)
                yield Day(int(parts["year"]) if parts.get("year") else None, month, day), start, end


def without_days(text: str) -> str:
    """The text with its dates blanked out; offsets stay the same."""
    left = list(text)
    for _, start, end in find_days(text):
        left[start:end] = " " * (end - start)
    return "".join(left)


def weekdays(text: str) -> frozenset[str]:
    """The weekdays that a text names.

    >>> weekdays("on Sunday, not on Mondays")
    frozenset({'Sunday'})
    """
    return frozenset(_WEEKDAY.findall(text))


def days_told(text: str, published: str | None) -> list[Day]:
    """The days and months of a text, those without a year in the years next to the day of publication (ISO 8601).

    Weekdays, "today" and "yesterday" are those of the week up to that day.

    >>> days_told("on Sunday; in May; on 30 December", "2025-08-25")
    [Day(year=2024, month=12, day=30), Day(year=2025, month=12, day=30), Day(year=2025, month=5, day=None), \
Day(year=2026, month=5, day=None), Day(year=2025, month=8, day=24)]
    """
    until = _date(published)
    found = [(day, start) for day, start, _ in find_days(text)]
    if until is None:
        return [day for day, _ in found]
    plain = without_days(text)
    found += [(Day(None, _NUMBER_OF[match[1].lower()], None), match.start()) for match in _BARE_MONTH.finditer(plain)]
    told = [near for day, _ in found for near in _near(day, until)]
    near = [until - timedelta(days=back) for back, words in _BACK if words.search(text)]
    return [*told, *weekdays_resolved(text, published), *(Day(one.year, one.month, one.day) for one in near)]


def _near(day: Day, until: date) -> list[Day]:
    """``day`` in the last year and in the next one in which it comes, seen from ``until``; itself with a year."""
    if day.year is not None:
        return [day]
    passed = (day.month, day.day or 1) <= (until.month, until.day)
    last = until.year if passed else until.year - 1
    return [Day(last, day.month, day.day), Day(last + 1, day.month, day.day)]


def _date(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def weekdays_resolved(text: str, published: str | None) -> list[Day]:
    """The days that the weekdays in ``text`` mean, within the week up to the day of publication (ISO 8601)."""
    until = _date(published)
    if until is None:
        return []
    days = []
    for name in set(_WEEKDAY.findall(text)):
        then = until - timedelta(days=(until.weekday() - ENGLISH.weekdays.index(name)) % 7)
        days.append(Day(then.year, then.month, then.day))
    return days
