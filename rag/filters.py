"""Filters: which articles a search may return."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Final, Literal

from corpus.dates import first_day, last_day, parse_date
from corpus.store.archive import Archive
from errors import BadFilter

Label = Literal["source", "section", "genre"]
LABELS: Final[tuple[Label, ...]] = ("source", "section", "genre")
"""The article fields that a filter compares as whole values, in their exact spelling."""


@dataclass(frozen=True, slots=True)
class Period:
    """Publication days, first and last included, as proleptic Gregorian ordinals; no period holds undated articles."""

    first: int = 1
    last: int = date.max.toordinal()

    def __and__(self, other: "Period") -> "Period":
        """The days in both periods; a period that ends before it begins holds no day."""
        return Period(max(self.first, other.first), min(self.last, other.last))


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that an article must all meet. A condition that is ``None`` or empty admits every article.

    Attributes:
        published: only articles published in this period.
        sources: only articles of one of these outlets, spelt as the archive spells them.
        sections: only articles of one of these sections, spelt likewise.
        genres: only articles of one of these genres, spelt likewise.
        articles: only these articles, by their ids.
        passages: the numbers of the passages of ``articles``, which the indexes test; only an engine sets them
            (``rag.index.engines.chosen``), since they change when an article is indexed again.
    """

    published: Period | None = None
    sources: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    passages: tuple[int, ...] | None = None

    def __bool__(self) -> bool:
        """Whether anything is filtered out."""
        return self != NO_FILTERS

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """The wanted values by article field; fields without a filter are left out."""
        asked = zip(LABELS, (self.sources, self.sections, self.genres), strict=True)
        return {name: values for name, values in asked if values}

    @property
    def numbers(self) -> tuple[int, ...] | None:
        """The numbers of the passages that pass because their articles are chosen; None where none are.

        Raises:
            ValueError: articles are chosen, and no engine has looked up their passages: without that they would not
                be filtered at all.
        """
        if self.articles and self.passages is None:
            raise ValueError("These articles' passages have not been looked up: rag.index.engines.chosen.numbered.")
        return self.passages

    def within(self, period: Period) -> "Filters":
        """The same filters, narrowed to ``period``."""
        return replace(self, published=self.published & period if self.published else period)


NO_FILTERS = Filters()

MOST_ARTICLES = 50
"""Articles chosen for one question: a page's address holds their ids, and a reader ticks no more."""

_NAMED = 3  # names that the message about an unknown one offers
_LIKE = 0.5  # difflib's ratio from which a name is offered; set by hand, looser than its own .6


def period(first: str | None, last: str | None) -> Period | None:
    """The period from the beginning of one date to the end of another; None when both are None.

    A date is ISO 8601: a day, a month or a year.

    Raises:
        BadFilter: a text is no date, or the period ends before it begins.
    """
    if first is None and last is None:
        return None
    bounds = Period(_day("from", first) if first else 1, _day("to", last) if last else date.max.toordinal())
    if bounds.first > bounds.last:
        raise BadFilter(f"The period from {first} to {last} ends before it begins. Change the two.")
    return bounds


def _day(name: Literal["from", "to"], text: str) -> int:
    found = parse_date(text)
    if found is None:
        raise BadFilter(f"{name} must be a date such as 2025-08-19, not {text!r}.")
    return first_day(found) if name == "from" else last_day(found)


def spelt(archive: Archive, label: Label, names: Sequence[str]) -> tuple[str, ...]:
    """All spellings that the archive has of these outlets, sections or genres; case is ignored.

    Raises:
        BadFilter: no article has one of the names; the message offers the closest.
    """
    held = archive.labels(label) if names else {}
    found: list[str] = []
    for name in names:
        spellings = [one for one in held if one.casefold() == name.strip().casefold()]
        if not spellings:
            raise BadFilter(_unknown(label, name, list(held)))
        found += spellings
    return tuple(dict.fromkeys(found))


def chosen(archive: Archive, ids: Sequence[str]) -> tuple[str, ...]:
    """The ids of these articles, in the archive's present form, each once.

    Raises:
        BadFilter: they are too many, or the archive doesn't hold one of them, or holds it only as withdrawn.
    """
    wanted = tuple(dict.fromkeys(ids))
    if len(wanted) > MOST_ARTICLES:
        raise BadFilter(f"{len(wanted):,} articles are chosen; {MOST_ARTICLES} are the most. Choose fewer.")
    held = {one.id: one for one in archive.articles(wanted)} if wanted else {}
    if gone := [id_ for id_ in wanted if id_ not in held or held[id_].status]:
        what = "was withdrawn, or is no longer held" if len(gone) == 1 else "were withdrawn, or are no longer held"
        raise BadFilter(f"{len(gone)} of the {len(wanted)} chosen articles {what}. Choose among the others.")
    return wanted


def _unknown(label: Label, name: str, held: list[str]) -> str:
    what = "outlet" if label == "source" else label
    if not held:
        return f"No article has the {what} {name!r}: none has any."
    folded = {one.casefold(): one for one in held}
    close = [folded[one] for one in get_close_matches(name.strip().casefold(), folded, _NAMED, cutoff=_LIKE)]
    lead = "The closest" if close else f"{len(held):,} others are held, most often"
    return f"No article has the {what} {name!r}. {lead}: {', '.join(map(repr, close or held[:_NAMED]))}."
