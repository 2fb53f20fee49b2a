"""Runs: who brought what into the archive, and when; what one brought can be taken back.

A run is one command, one look at a feed, or what one reader hands in at once. For each article that it touches, it
leaves a change: the article as it stood before, or nothing where there was none. The changes of an article are a stack:
only the last one that stands is taken back, so that nobody else's work goes with it.
"""

import getpass
import json
import os
import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from corpus.article import Article, article_from
from corpus.formats.export import to_record
from errors import RunNotFound

How = Literal["command line", "page", "feed", "program"]

KEPT_OUT = (
    "an article of that address is held already and came another way; what is handed in does not change it. Whoever "
    "runs this Footnote can: python -m corpus add"
)
"""Why an article is refused."""

_LONGEST_NAME = 500  # characters: of many files, the first ones

VersionRow = tuple[str, str, bytes, int | None]
"""A kept version as its table holds it: content hash, when it was replaced, fields, the change that put it there."""


@dataclass(frozen=True, slots=True)
class Run:
    """One adding.

    Attributes:
        who: the reader that handed it in, the user who gave the command, the feed's address.
        is_fetched: it comes from the address that was named, not out of files that anybody can write.
    """

    id: int
    how: How
    who: str
    is_fetched: bool = False


@dataclass(frozen=True, slots=True)
class RunTold:
    """A run as it is listed.

    Attributes:
        began: ISO 8601 in UTC.
        name: the files, or the address.
        address: the network address that a reader's request came from.
        added: how many articles it added, those taken back since among them.
        changed: how many it changed, withdrew, or brought again after readers alone had, likewise.
        refused: what it would have changed and might not.
        undone: when it was taken back, whole or in part; None when it was not.
        taken_back: how many of its changes that were.
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
    """What a run did to an article.

    Attributes:
        before: the article as it stood; None where there was none.
        dropped: kept versions that went, since they answer again or their article went into another one.
        into: the id of the article that this one went into.
    """

    id: int
    article_id: str
    before: Article | None
    dropped: tuple[VersionRow, ...]
    into: str | None


def user() -> str:
    """The name of who runs this process; its number where it has none, as in many a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def begin(
    connection: sqlite3.Connection,
    now: datetime,
    how: How,
    who: str,
    names: Sequence[str],
    address: str | None = None,
    is_fetched: bool = False,
) -> Run:
    """Note a new run."""
    name = ", ".join(names)[:_LONGEST_NAME]
    query = "INSERT INTO runs (began, how, who, address, name) VALUES (?, ?, ?, ?, ?)"
    id_ = connection.execute(query, (now.isoformat(timespec="seconds"), how, who, address, name)).lastrowid
    return Run(id_ or 0, how, who, is_fetched)


def note_added(connection: sqlite3.Connection, run: Run, article_id: str) -> None:
    """The run added an article."""
    connection.execute("INSERT INTO changes (run, article_id) VALUES (?, ?)", (run.id, article_id))


def note_change(connection: sqlite3.Connection, run: Run, before: Article, into: str | None = None) -> int:
    """The run is about to change an article; the change's number. The first of a run's changes in a row holds them all.

    Args:
        connection: the archive's.
        run: who changes it.
        before: as it stands.
        into: the id of the article that it goes into.
    """
    query = "SELECT id, run FROM changes WHERE article_id = ? AND undone = 0 ORDER BY id DESC LIMIT 1"
    last = connection.execute(query, (before.id,)).fetchone()
    if last and last[1] == run.id and into is None:
        return int(last[0])
    fields = zlib.compress(json.dumps(to_record(before)).encode())
    query = "INSERT INTO changes (run, article_id, was_held, before, into_id) VALUES (?, ?, 1, ?, ?)"
    return connection.execute(query, (run.id, before.id, fields, into)).lastrowid or 0


def note_dropped(connection: sqlite3.Connection, change: int, dropped: Sequence[VersionRow]) -> None:
    """A change took these versions away; those that it had put there itself are not worth a note."""
    [(held,)] = connection.execute("SELECT dropped FROM changes WHERE id = ?", (change,)).fetchall()
    rows = [[hash_, replaced, fields.hex(), by] for hash_, replaced, fields, by in dropped if by != change]
    if rows:
        told = json.dumps((json.loads(held) if held else []) + rows)
        connection.execute("UPDATE changes SET dropped = ? WHERE id = ?", (told, change))


def note_refused(connection: sqlite3.Connection, run: Run, count: int) -> None:
    """The run would have changed so many articles, and might not."""
    connection.execute("UPDATE runs SET refused = refused + ? WHERE id = ?", (count, run.id))


def brought_by(connection: sqlite3.Connection, article_id: str) -> set[tuple[How, str]]:
    """Who added an article and changed it, as far as is known, without what was taken back."""
    query = (
        "SELECT DISTINCT how, who FROM changes JOIN runs ON runs.id = run WHERE article_id = ? AND changes.undone = 0"
    )
    return set(connection.execute(query, (article_id,)).fetchall())


def is_readers_alone(connection: sqlite3.Connection, article_id: str) -> bool:
    """Whether nobody but readers of the page brought an article."""
    return {how for how, _ in brought_by(connection, article_id)} == {"page"}


def may_change(connection: sqlite3.Connection, run: Run, article: Article, held: Article) -> bool:
    """Whether what a run brings may take the place of what is held.

    What readers hand in changes what they brought themselves, and nothing else: anybody can write into a file that it
    is a publisher's. What was fetched from an address, whose site was looked at already
    (``corpus.web.at_address.kept``), also changes what is held under the same address; what has none is no site's.
    """
    if run.how not in ("page", "feed"):
        return True
    brought = brought_by(connection, held.id)
    if brought == {(run.how, run.who)}:
        return True
    if run.is_fetched and held.url is not None and held.url == article.url:
        return True
    return run.how == "feed" and not brought  # an earlier Footnote did not note whose it was


def standing(connection: sqlite3.Connection, run: int) -> list[str]:
    """The ids of the articles that a run's changes still stand of, the last changed first."""
    query = "SELECT article_id FROM changes WHERE run = ? AND undone = 0 GROUP BY 1 ORDER BY max(id) DESC"
    return [id_ for (id_,) in connection.execute(query, (run,))]


def last_changes(connection: sqlite3.Connection, run: int, article_id: str) -> list[Change]:
    """The run's changes of an article that no other run has changed since, the last first."""
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


def changes_left(connection: sqlite3.Connection, run: int, article_id: str) -> bool:
    """Whether changes of the run still stand of that article."""
    query = "SELECT 1 FROM changes WHERE article_id = ? AND run = ? AND undone = 0"
    return connection.execute(query, (article_id, run)).fetchone() is not None


def later(connection: sqlite3.Connection, run: int, article_id: str) -> list[int]:
    """The runs that changed that article since the run did first."""
    query = """SELECT DISTINCT run FROM changes WHERE article_id = ?1 AND undone = 0 AND run != ?2
        AND id > (SELECT min(id) FROM changes WHERE article_id = ?1 AND undone = 0 AND run = ?2) ORDER BY run"""
    return [other for (other,) in connection.execute(query, (article_id, run))]


def mark_undone(connection: sqlite3.Connection, change: int) -> None:
    """The change stands no longer."""
    connection.execute("UPDATE changes SET undone = 1, before = NULL, dropped = NULL WHERE id = ?", (change,))


def end(connection: sqlite3.Connection, run: int, now: datetime) -> None:
    """The run was taken back."""
    connection.execute("UPDATE runs SET undone = ? WHERE id = ?", (now.isoformat(timespec="seconds"), run))


def forget(connection: sqlite3.Connection, article_id: str) -> None:
    """An article was removed: what it said once goes, too."""
    connection.execute("DELETE FROM changes WHERE article_id = ?1 OR into_id = ?1", (article_id,))


_TOLD = """SELECT runs.id, began, how, who, address, name, count(changes.id) FILTER (WHERE NOT was_held),
    count(changes.id) FILTER (WHERE was_held), refused, runs.undone, count(changes.id) FILTER (WHERE changes.undone)
    FROM runs LEFT JOIN changes ON run = runs.id"""


def listed(connection: sqlite3.Connection) -> list[RunTold]:
    """All runs, the latest last."""
    return [RunTold(*row) for row in connection.execute(f"{_TOLD} GROUP BY runs.id ORDER BY runs.id")]


def found(connection: sqlite3.Connection, run: int) -> RunTold:
    """The run of that number.

    Raises:
        RunNotFound: there is none.
    """
    row = connection.execute(f"{_TOLD} WHERE runs.id = ? GROUP BY runs.id", (run,)).fetchone()
    if row is None:
        raise RunNotFound(f"There is no run {run}. See: python -m corpus runs")
    return RunTold(*row)
