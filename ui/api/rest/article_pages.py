"""Article pages: the list of articles, newest first, page by page.

A cursor names the last article given, and its place in its day. Articles that come meanwhile shift no page: newer ones
stand before it, and those of its own day are counted anew.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus.article import Article
from corpus.dates import first_day
from corpus.store.archive import Archive
from corpus.store.selection import Selection
from ui.api.refusal import Refusal

_WORD = re.compile(r"(\d{1,7})\.(\d{1,9})\.([\w-]{1,80})", re.ASCII)
_SEARCHED = 5_000  # articles of one day among which the last one given is looked for


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ends.

    Attributes:
        day: the day of its last article, an ordinal; None when that is undated.
        given: how many articles of that day were given by then.
        last: the id of its last article.
    """

    day: int | None
    given: int
    last: str

    @classmethod
    def read(cls, word: str) -> "Cursor":
        """The cursor that ``word`` stands for.

        Raises:
            Refusal: it stands for none.
        """
        try:
            match = _WORD.fullmatch(urlsafe_b64decode(word.encode() + b"=" * (-len(word) % 4)).decode())
        except ValueError:
            match = None
        if match is None or int(match[1]) > date.max.toordinal():
            raise Refusal(422, "This is no cursor: take the one that the page before gave as next.", param="cursor")
        return cls(int(match[1]) or None, int(match[2]), match[3])

    @property
    def word(self) -> str:
        """The cursor as a parameter of an address."""
        return urlsafe_b64encode(f"{self.day or 0}.{self.given}.{self.last}".encode()).decode().rstrip("=")


def page_of(
    archive: Archive, selection: Selection, limit: int, after: Cursor | None = None
) -> tuple[list[Article], Cursor | None]:
    """Up to ``limit`` articles of ``selection`` that follow ``after``, and the cursor of what follows them, if any."""
    offset, rows = 0, list[Article]()
    if after is None:
        rows = archive.listed(selection, limit + 1)
    else:
        narrowed = _from(selection, after)
        offset = _place(archive, narrowed, after)
        rows = archive.listed(narrowed, limit + 1, offset)
        if after.day is not None and selection.days is None and len(rows) <= limit:
            rows += archive.listed(replace(selection, undated=True), limit + 1 - len(rows))
    shown = rows[:limit]
    if len(rows) <= limit:
        return shown, None
    return shown, _end(shown, offset, after)


def _from(selection: Selection, after: Cursor) -> Selection:
    """The articles of ``selection`` from the cursor's day on, towards the past."""
    if after.day is None:
        return replace(selection, undated=True)
    first, last = selection.days or (1, after.day)
    return replace(selection, days=(first, min(last, after.day)))


def _place(archive: Archive, narrowed: Selection, after: Cursor) -> int:
    """How many of the narrowed articles come before the page."""
    expected = archive.listed(narrowed, 1, max(after.given - 1, 0))
    if expected and expected[0].id == after.last:
        return after.given
    of_day = narrowed if after.day is None else replace(narrowed, days=(after.day, after.day))
    ids = [one.id for one in archive.listed(of_day, _SEARCHED)]
    return ids.index(after.last) + 1 if after.last in ids else min(max(after.given - 1, 0), len(ids))


def _end(shown: Sequence[Article], offset: int, after: Cursor | None) -> Cursor:
    day = _day(shown[-1])
    of_day = sum(_day(one) == day for one in shown)
    if after is not None and after.day == day:
        of_day += offset
    return Cursor(day, of_day, shown[-1].id)


def _day(article: Article) -> int | None:
    return first_day(article.published) if article.published else None
