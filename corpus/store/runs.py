"""Runs: the record of who added what to the archive, and when. A run can be undone.

A run is one command, one look at a feed, or one reader's upload. For each article that it touches, it records a
change: the article as it was before, or nothing if there was none. The changes of an article are a stack. Only the
last change that stands can be undone, so that an undo removes nobody else's work.
"""

import getpass
import json
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from corpus.article import Article, article_from
from corpus.formats.export import to_record
from corpus.store.engine.connection import Connection
from errors import RunNotFound

How = Literal["command line", "page", "feed", "program", "edit"]
"""The way of a run; ``"edit"``: somebody manages articles and feeds that came another way (``corpus.managing``)."""

ERASED = "erased reader"
"""Stands where the name of a reader was who had all of theirs erased."""

KEPT_OUT = (
    "an article of that address is held already and came another way; what is handed in does not change it. Whoever "
    "runs this Footnote can: python -m corpus add"
)
"""The reason for which an article is refused."""

_LONGEST_NAME = 500  # characters: of many files, only the first names are kept

VersionRow = tuple[str, str, bytes, int | None]
"""The row of a kept version: content hash, time of replacement, fields, the change that put it there."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: an addition of articles.

    Attributes:
        who: the reader who added the articles, the user who gave the command, or the feed's address.
        is_fetched: the articles come from the given address, not from files that anybody can write.
    """

    id: int
    how: How
    who: str
    is_fetched: bool = False


@dataclass(frozen=True, slots=True)
class RunTold:
    """A run in the list of runs.

    Attributes:
        began: ISO 8601 in UTC.
        name: the files, or the address.
        address: the network address that a reader's request came from.
        added: the number of articles it added, including those undone since.
        changed: the number of articles it changed, withdrew, or confirmed after only readers had added them, including
            those undone since.
        refused: the number of changes it was not allowed to make.
        undone: the time at which it was undone, whole or in part; None if it was not.
        taken_back: the number of its changes that were undone.
    """

    id: int
    began: str
    how: How
    who: str
    address: str | None
    name: str
    added: int
    changed: int
    refused: int
    undone: str | None
    taken_back: int


@dataclass(frozen=True, slots=True)
class Change:
    """A change that a run made to an article.

    Attributes:
        before: the article before the change; None if there was none.
        dropped: kept versions that were deleted, because they answer again or their article was merged into another.
        into: the id of the article into which this one was merged.
    """

    id: int
    article_id: str
    before: Article | None
    dropped: tuple[VersionRow, ...]
    into: str | None


def user() -> str:
    """Return the name of the user of this process, or its number if it has no name, as in many containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def begin(
    connection: Connection,
    now: datetime,
    how: How,
    who: str,
    names: Sequence[str],
    address: str | None = None,
    is_fetched: bool = False,
) -> Run:
    """Record a new run."""
    name = ", ".join(names)[:_LONGEST_NAME]
    query = "INSERT INTO runs (began, how, who, address, name) VALUES (?, ?, ?, ?, ?) RETURNING id"
    [(id_,)] = connection.execute(query, (now.isoformat(timespec="seconds"), how, who, address, name)).fetchall()
    return Run(id_, how, who, is_fetched)


def note_added(connection: Connection, run: Run, article_id: str) -> None:
    """Record that the run added an article."""
    connection.execute("INSERT INTO changes (run, article_id) VALUES (?, ?)", (run.id, article_id))


def note_change(connection: Connection, run: Run, before: Article, into: str | None = None) -> int:
    """Record that the run is about to change an article, and return the change's number.

    Consecutive changes of one article by one run share the first one's record.

    Args:
        connection: the connection to the archive.
        run: the run that changes the article.
        before: the article before the change.
        into: the id of the article into which it is merged.
    """
    query = "SELECT id, run FROM changes WHERE article_id = ? AND undone = 0 ORDER BY id DESC LIMIT 1"
    last = connection.execute(query, (before.id,)).fetchone()
    if last and last[1] == run.id and into is None:
        return int(last[0])
    fields = zlib.compress(json.dumps(to_record(before)).encode())
    query = "INSERT INTO changes (run, article_id, was_held, before, into_id) VALUES (?, ?, 1, ?, ?) RETURNING id"
    [(number,)] = connection.execute(query, (run.id, before.id, fields, into)).fetchall()
    return int(number)


def note_dropped(connection: Connection, change: int, dropped: Sequence[VersionRow]) -> None:
    """Record the versions that a change deleted, except those that the change itself had put there."""
    [(held,)] = connection.execute("SELECT dropped FROM changes WHERE id = ?", (change,)).fetchall()
    rows = [[hash_, replaced, fields.hex(), by] for hash_, replaced, fields, by in dropped if by != change]
    if rows:
        rows_dropped = json.dumps((json.loads(held) if held else []) + rows)
        connection.execute("UPDATE changes SET dropped = ? WHERE id = ?", (rows_dropped, change))


def note_refused(connection: Connection, run: Run, count: int) -> None:
    """Record the number of changes that the run was not allowed to make."""
    connection.execute("UPDATE runs SET refused = refused + ? WHERE id = ?", (count, run.id))


def brought_by(connection: Connection, article_id: str) -> set[tuple[How, str]]:
    """Return who added and changed an article, as far as known, without undone changes."""
    query = """SELECT DISTINCT how, who FROM changes JOIN runs ON runs.id = run
        WHERE article_id = ? AND changes.undone = 0 AND how <> 'edit'"""  # who edits it does not bring it
    return set(connection.execute(query, (article_id,)).fetchall())


def is_readers_alone(connection: Connection, article_id: str) -> bool:
    """Whether only readers of the page added an article."""
    return {how for how, _ in brought_by(connection, article_id)} == {"page"}


def may_change(connection: Connection, run: Run, article: Article, held: Article) -> bool:
    """Whether an article from a run may replace the held one.

    Readers' files change only articles that the same reader added: anybody can claim in a file to be a publisher. An
    article fetched from an address also changes the article held under the same address, because its site was checked
    already (``corpus.web.at_address.accepted``). An article without address belongs to no site.
    """
    if run.how not in ("page", "feed"):
        return True
    brought = brought_by(connection, held.id)
    if brought == {(run.how, run.who)}:
        return True
    if run.is_fetched and held.url is not None and held.url == article.url:
        return True
    return run.how == "feed" and not brought  # an earlier Footnote did not record who added it


def articles_changed_by(connection: Connection, run: int) -> list[str]:
    """Return the ids of the articles for which changes of the run still stand, the last changed first."""
    query = "SELECT article_id FROM changes WHERE run = ? AND undone = 0 GROUP BY 1 ORDER BY max(id) DESC"
    return [id_ for (id_,) in connection.execute(query, (run,))]


def last_changes(connection: Connection, run: int, article_id: str) -> list[Change]:
    """Return the run's changes of an article since the last change by another run, the last first."""
    query = """SELECT id, before, dropped, into_id FROM changes WHERE article_id = ?1 AND undone = 0 AND run = ?2
        AND id > coalesce((SELECT max(id) FROM changes WHERE article_id = ?1 AND undone = 0 AND run != ?2), 0)
        ORDER BY id DESC"""
    return [
        Change(
            id_,
            article_id,
            article_from(json.loads(zlib.decompress(before))) if before else None,
            tuple((hash_, at, bytes.fromhex(fields), by) for hash_, at, fields, by in json.loads(dropped or "[]")),
            into,
        )
        for id_, before, dropped, into in connection.execute(query, (article_id, run))
    ]


def changes_left(connection: Connection, run: int, article_id: str) -> bool:
    """Whether changes of that article by the run still stand."""
    query = "SELECT 1 FROM changes WHERE article_id = ? AND run = ? AND undone = 0"
    return connection.execute(query, (article_id, run)).fetchone() is not None


def later(connection: Connection, run: int, article_id: str) -> list[int]:
    """Return the runs that changed that article after the run's first change."""
    query = """SELECT DISTINCT run FROM changes WHERE article_id = ?1 AND undone = 0 AND run != ?2
        AND id > (SELECT min(id) FROM changes WHERE article_id = ?1 AND undone = 0 AND run = ?2) ORDER BY run"""
    return [other for (other,) in connection.execute(query, (article_id, run))]


def mark_undone(connection: Connection, change: int) -> None:
    """Record that the change is undone."""
    connection.execute("UPDATE changes SET undone = 1, before = NULL, dropped = NULL WHERE id = ?", (change,))


def end(connection: Connection, run: int, now: datetime) -> None:
    """Record that the run is undone."""
    connection.execute("UPDATE runs SET undone = ? WHERE id = ?", (now.isoformat(timespec="seconds"), run))


def forget(connection: Connection, article_id: str) -> None:
    """Delete the changes of a removed article, because they hold its earlier text."""
    connection.execute("DELETE FROM changes WHERE article_id = ?1 OR into_id = ?1", (article_id,))


_READERS = "how IN ('page', 'program', 'edit') AND who LIKE '%:%'"  # not the users of commands, nor feeds


def readers(connection: Connection) -> dict[str, int]:
    """Return the readers who added or changed anything, each with the number of their runs."""
    return dict(connection.execute(f"SELECT who, count(*) FROM runs WHERE {_READERS} GROUP BY who").fetchall())


def forget_readers(connection: Connection, who: str | None = None, before: str | None = None) -> int:
    """Take the name of one reader out of the runs, or of all readers out of old ones; return how many had it.

    Their network address and the names of their files go, too. What they added stays, and can still be undone.
    """
    where, value = ("who = ?", who) if who else ("began < ?", before)
    query = f"UPDATE runs SET who = ?, address = NULL, name = '' WHERE {_READERS} AND {where}"
    return connection.execute(query, (ERASED, value)).rowcount


_TOLD = """SELECT runs.id, began, how, who, address, name, count(changes.id) FILTER (WHERE was_held = 0),
    count(changes.id) FILTER (WHERE was_held = 1), refused, runs.undone,
    count(changes.id) FILTER (WHERE changes.undone = 1)
    FROM runs LEFT JOIN changes ON run = runs.id"""


def listed(connection: Connection) -> list[RunTold]:
    """Return all runs, the latest last."""
    return [RunTold(*row) for row in connection.execute(f"{_TOLD} GROUP BY runs.id ORDER BY runs.id")]


def found(connection: Connection, run: int) -> RunTold:
    """Return the run of that number.

    Raises:
        RunNotFound: the archive has no such run.
    """
    row = connection.execute(f"{_TOLD} WHERE runs.id = ? GROUP BY runs.id", (run,)).fetchone()
    if row is None:
        raise RunNotFound(f"There is no run {run}. See: python -m corpus runs")
    return RunTold(*row)
