"""ArticleQuery: the parameters of an /articles address. Every state of that page has an address, which this makes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from urllib.parse import urlencode

from corpus.store.archive import Archive
from rag.dates.written import today_of, written_period
from rag.filters import Filters, Period, spelt

Sort = Literal["relevance", "date"]
PATH = "/articles"
PAGE_SIZE = 20
"""Articles on one page."""

_LONGEST = 300  # characters of any parameter
_MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class ArticleQuery:
    """A search among the articles; empty texts are ignored.

    Attributes:
        words: the words that the articles must hold; words in quotation marks must stand exactly so.
        sort: by relevance or newest first. Without words there is no relevance.
        first: the first day, as the reader wrote it (``rag.dates.written``). ``last`` is the same for the last day.
        undated: only articles without a date.
        page: the number of the page, from 1.
    """

    words: str = ""
    sort: Sort = "relevance"
    source: str = ""
    section: str = ""
    genre: str = ""
    first: str = ""
    last: str = ""
    undated: bool = False
    page: int = 1

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> "ArticleQuery":
        """The query of an address's parameters; unknown and senseless parameters are ignored."""
        texts = {name: parameters.get(key, "").strip()[:_LONGEST] for name, key in _TEXTS.items()}
        page = parameters.get("page", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1
        return cls(
            **texts,
            sort="date" if parameters.get("sort") == "date" else "relevance",
            undated=parameters.get("undated") == "1" and not (texts["first"] or texts["last"]),
            page=min(max(number, 1), _MOST_PAGES),
        )

    def address(self, **changes: Any) -> str:
        """The address of this query with ``changes``; of its first page, unless they name another."""
        asked = replace(self, **{"page": 1, **changes})
        given = {key: getattr(asked, name) for name, key in _TEXTS.items()}
        given["sort"] = asked.sort if asked.sort != "relevance" else ""
        given["undated"] = "1" if asked.undated else ""
        given["page"] = str(asked.page) if asked.page > 1 else ""
        text = urlencode({key: value for key, value in given.items() if value})
        return f"{PATH}?{text}" if text else PATH

    def within(self, days: Period) -> str:
        """The address of this query within a period."""
        return self.address(first=iso(days.first), last=iso(days.last), undated=False)

    @property
    def filtered(self) -> bool:
        """Whether the query has any part besides words."""
        return any((self.source, self.section, self.genre, self.first, self.last, self.undated))

    def filters(self, archive: Archive) -> Filters:
        """The filters that the query stands for.

        Raises:
            BadFilter: a date is invalid, a period ends before it begins, or no article has such a label.
        """
        return Filters(
            written_period(self.first, self.last, today_of(archive)),
            spelt(archive, "source", [self.source] if self.source else []),
            spelt(archive, "section", [self.section] if self.section else []),
            spelt(archive, "genre", [self.genre] if self.genre else []),
        )


_TEXTS = {"words": "q", "source": "source", "section": "section", "genre": "genre", "first": "from", "last": "to"}


def iso(day: int) -> str:
    """An ordinal as ``2025-08-19``."""
    return date.fromordinal(day).isoformat()
