"""The days that a question names with their year, as ``NamedDays``."""

from collections.abc import Iterator
from datetime import date

from rag.dates.calendar_words import UNIT, days_of
from rag.dates.named_days import NO_DAYS, NamedDays
from rag.dates.period import period_in
from rag.filters import Period

_YEARS = ("iso", "year", "year2", "year3", "year4", "year5", "year6")
_LAST = Period().last


def named_days(text: str) -> NamedDays:
    """The days that a text names with their year; none for a question about all that came since, or before.

    >>> named_days("Who was the wealthiest woman on Forbes' 2018 list?").years
    frozenset({'2018'})
    """
    asked = period_in(text, _LAST)
    if asked and (asked.period.first == Period().first or asked.period.last == Period().last):
        return NO_DAYS  # "since 2019": what follows need not name the year
    periods = tuple(_named(text))
    years = {str(year) for one in periods for year in range(_year(one.first), _year(one.last) + 1)}
    return NamedDays(periods, frozenset(years)) if periods else NO_DAYS


def _named(text: str) -> Iterator[Period]:
    for match in UNIT.finditer(text):
        days = days_of(match, _LAST) if any(match[group] for group in _YEARS) else None
        if days:
            yield days


def _year(day: int) -> int:
    return date.fromordinal(day).year
