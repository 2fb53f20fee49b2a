"""Coverage bars: the number of articles by outlet in each day, week, month or year, for the coverage plot."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from corpus.dates import MONTHS
from corpus.store.selection import DayCount
from rag.filters import Period

# At most 60 bars: each is still wide enough for a finger on a phone, and the Tab key gets past them.
_DAYS, _WEEKS, _MONTHS = 31, 60 * 7, 60 * 30  # the longest periods, in days, that have a bar for each
NAMED = 5  # outlets with a colour of their own: as many as can be told apart


@dataclass(frozen=True, slots=True)
class Bar:
    """A span of days, and each outlet's number of articles in it (``None``: the outlet is unknown)."""

    days: Period
    outlets: Counter[str | None] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """The number of articles of all outlets."""
        return self.outlets.total()


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars without gaps from the first article to the last.

    Attributes:
        unit: the span of a bar: ``"day"``, ``"week"`` (from Monday), ``"month"``, ``"year"``.
        outlets: each outlet's number of dated articles, most first.
        undated: the number of articles in no bar.
        inexact: the number of articles dated by month or year alone, which count at its beginning.
    """

    unit: str
    bars: Sequence[Bar]
    outlets: dict[str | None, int]
    undated: int
    inexact: int


def bars(counts: Sequence[DayCount], period: Period | None = None) -> Bars:
    """The bars for ``counts``; a short ``period`` is drawn whole, including days without articles."""
    undated = sum(count.articles for count in counts if count.day is None)
    dated = [(count.day, count) for count in counts if count.day is not None]
    outlets: Counter[str | None] = Counter()
    for _, count in dated:
        outlets[count.source] += count.articles
    ranked = dict(sorted(outlets.items(), key=lambda item: (-item[1], item[0] or "")))
    if not dated:
        return Bars("day", [], ranked, undated, 0)
    first, last = min(day for day, _ in dated), max(day for day, _ in dated)
    if period and period.last - period.first < _DAYS:
        first, last = period.first, period.last
    unit, start_of, after = _unit(last - first + 1)
    found: dict[int, Bar] = {}
    start = start_of(first)
    while start <= last:
        following = after(start)
        found[start] = Bar(Period(start, following - 1))
        start = following
    for day, count in dated:
        found[start_of(day)].outlets[count.source] += count.articles
    return Bars(unit, list(found.values()), ranked, undated, sum(count.inexact for _, count in dated))


_Step = Callable[[int], int]


def _unit(days: int) -> tuple[str, _Step, _Step]:
    """The span of a bar in a period of ``days`` days; functions for the start of a day's bar and of the next bar."""
    if days <= _DAYS:
        return "day", lambda day: day, lambda start: start + 1
    if days <= _WEEKS:
        return "week", lambda day: day - (day - 1) % 7, lambda start: start + 7  # ordinal 1 is a Monday
    if days <= _MONTHS:
        return "month", _month, lambda start: _month(start + 31)
    return "year", _year, lambda start: _year(start + 366)


def _month(day: int) -> int:
    return date.fromordinal(day).replace(day=1).toordinal()


def _year(day: int) -> int:
    return date.fromordinal(day).replace(month=1, day=1).toordinal()


def label(unit: str, day: int) -> str:
    """The label under a bar that begins on ``day``: ``18 Aug``, ``Aug 2025``, ``2025``."""
    start = date.fromordinal(day)
    name = MONTHS[start.month - 1][:3]
    if unit == "year":
        return str(start.year)
    return f"{name} {start.year}" if unit == "month" else f"{start.day} {name}"
