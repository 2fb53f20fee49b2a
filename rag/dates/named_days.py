"""NamedDays: the days that a question names with their year, and whether an article tells of them.

"Forbes' 2018 list" gives no period to search in, since an article of 2022 may tell of it. But one that is neither of
2018 nor names that year tells of another list.
"""

import re
from dataclasses import dataclass
from datetime import date

from corpus.dates import first_day, last_day
from rag.filters import Period

_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_AHEAD, _AFTER = 7, 31  # days before and after an event in which articles tell of it


@dataclass(frozen=True, slots=True)
class NamedDays:
    """The days that a question names.

    Attributes:
        periods: what it names: a day, a month, a year; empty when it names none.
        years: their years, as a text writes them.
    """

    periods: tuple[Period, ...] = ()
    years: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether any day is named."""
        return bool(self.periods)

    def are_told(self, published: str | None, text: str) -> bool:
        """Whether an article may tell of these days: it names their year, or was published in it or soon after.

        Args:
            published: the article's date in ISO 8601.
            text: its headline and the passage at hand.
        """
        if not self.periods or not self.years.isdisjoint(_YEAR.findall(text)):
            return True
        years = [int(year) for year in self.years]
        first, last = date(min(years), 1, 1).toordinal(), date(max(years), 12, 31).toordinal() + _AFTER
        return published is not None and first_day(published) <= last and last_day(published) >= first

    def are_near(self, day: int | None) -> bool:
        """Whether an article of that day, an ordinal, was published within these days, or little before or after."""
        return day is not None and any(one.first - _AHEAD <= day <= one.last + _AFTER for one in self.periods)


NO_DAYS = NamedDays()
"""The days of a question that names none."""
