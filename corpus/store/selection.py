"""Selection: which of an archive's articles are listed or counted, as a condition of SQL."""

import json
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """Only articles that fit all of these; what is ``None``, false or empty lets every article through.

    Attributes:
        days: the first and the last day of publication, as ordinals; undated articles are in no period.
        undated: only articles without a date, whatever ``days`` says.
        sources: only articles of one of these outlets, spelt as the archive spells them.
        sections: likewise, of one of these sections.
        genres: likewise, of one of these genres.
        passages: only articles that have one of the passages of these numbers.
    """

    days: tuple[int, int] | None = None
    undated: bool = False
    sources: Sequence[str] = ()
    sections: Sequence[str] = ()
    genres: Sequence[str] = ()
    passages: Sequence[int] | None = None

    def where(self) -> tuple[str, tuple[object, ...]]:
        """A condition on the table ``articles``, and the values of its question marks."""
        conditions, values = ["1"], list[object]()
        if self.undated:
            conditions.append("first_day IS NULL")
        elif self.days:
            conditions.append("first_day BETWEEN ? AND ?")
            values += self.days
        for field, wanted in (("source", self.sources), ("section", self.sections), ("genre", self.genres)):
            if wanted:
                conditions.append(f"{field} IN ({', '.join('?' * len(wanted))})")
                values += wanted
        if self.passages is not None:  # as one value: SQLite takes only so many question marks
            within = "SELECT article_id FROM passages WHERE passages.id IN (SELECT value FROM json_each(?))"
            conditions.append(f"id IN ({within})")
            values.append(json.dumps(list(self.passages)))
        return " AND ".join(conditions), tuple(values)


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many articles of one outlet were published on one day.

    Attributes:
        day: an ordinal: of a date that is only a month or a year, its first day; None for the undated.
        source: the outlet, or None where it is unknown.
        inexact: how many of them are dated by a month or a year alone.
    """

    day: int | None
    source: str | None
    articles: int
    inexact: int
