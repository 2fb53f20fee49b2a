"""Selection: the articles of an archive to list or count, as an SQL condition."""

import json
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """The articles that fit all of these conditions. ``None``, false or empty means no condition.

    Attributes:
        days: the first and the last day of publication, as ordinals; undated articles are in no period.
        undated: only articles without a date, whatever the value of ``days``.
        sources: only articles of one of these outlets, spelt as the archive spells them.
        sections: only articles of one of these sections, spelt likewise.
        genres: only articles of one of these genres, spelt likewise.
        passages: only articles with one of the passages of these numbers.
    """

    days: tuple[int, int] | None = None
    undated: bool = False
    sources: Sequence[str] = ()
    sections: Sequence[str] = ()
    genres: Sequence[str] = ()
    passages: Sequence[int] | None = None

    def where(self) -> tuple[str, tuple[object, ...]]:
        """Return a condition on the table ``articles``, and the values of its placeholders."""
        conditions, values = ["1 = 1"], list[object]()
        if self.undated:
            conditions.append("first_day IS NULL")
        elif self.days:
            conditions.append("first_day BETWEEN ? AND ?")
            values += self.days
        for field, wanted in (("source", self.sources), ("section", self.sections), ("genre", self.genres)):
            if wanted:
                conditions.append(f"{field} IN ({', '.join('?' * len(wanted))})")
                values += wanted
        if self.passages is not None:  # as one value: SQLite limits the number of placeholders
            within = "SELECT article_id FROM passages WHERE passages.id IN (SELECT value FROM json_each(?))"
            conditions.append(f"id IN ({within})")
            values.append(json.dumps(list(self.passages)))
        return " AND ".join(conditions), tuple(values)


@dataclass(frozen=True, slots=True)
class DayCount:
    """The number of articles that one outlet published on one day.

    Attributes:
        day: an ordinal, the first day of a date that is only a month or a year; None for the undated.
        source: the outlet, or None if it is unknown.
        inexact: the number of them that are dated by a month or a year alone.
    """

    day: int | None
    source: str | None
    articles: int
    inexact: int
