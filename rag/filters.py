"""Filters: which articles are searched at all."""

from dataclasses import dataclass, replace
from datetime import date

LABELS = ("source", "section", "genre")
"""The fields of an article that are filtered by their value, whole and as it is spelt."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days of publication, first and last included, as proleptic Gregorian ordinals; undated articles are in none."""

    first: int = 1
    last: int = date.max.toordinal()

    def __and__(self, other: "Period") -> "Period":
        """The days that are in both; a period that ends before it begins holds none."""
        return Period(max(self.first, other.first), min(self.last, other.last))


@dataclass(frozen=True, slots=True)
class Filters:
    """Only articles that fit all of these; what is ``None`` or empty lets every article through.

    Attributes:
        published: only articles published in this period.
        sources: only articles of one of these outlets, spelt as the archive spells them.
        sections: likewise, of one of these sections.
        genres: likewise, of one of these genres.
    """

    published: Period | None = None
    sources: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is filtered out."""
        return self != NO_FILTERS

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """The values asked for, by the name of an article's field: only those fields that are filtered by."""
        asked = zip(LABELS, (self.sources, self.sections, self.genres), strict=True)
        return {name: values for name, values in asked if values}

    def within(self, period: Period) -> "Filters":
        """The same filters, narrowed to ``period``."""
        return replace(self, published=self.published & period if self.published else period)


NO_FILTERS = Filters()
