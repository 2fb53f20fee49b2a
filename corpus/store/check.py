"""Checks of an archive: whether its file is whole and its tables agree, and the repair of what disagrees.

The indexes are compared elsewhere (``corpus.indexes.Indexes``).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from corpus.store.engine.connection import Connection
from corpus.store.engine.opening import Opened
from corpus.store.schema import connect
from corpus.store.sqlite import telling

# Each rule is (problem, rows, repair). SQLite counts a body's length up to a NUL, which no article has.
_RULES = (
    (
        "passages belong to no article",
        "passages WHERE article_id NOT IN (SELECT id FROM articles)",
        ("DELETE FROM passages WHERE article_id NOT IN (SELECT id FROM articles)",),
    ),
    (
        "passages lie outside their article's text",
        """passages WHERE id IN (SELECT passages.id FROM passages JOIN articles ON articles.id = article_id
            WHERE start < 0 OR start >= "end" OR "end" > length(body))""",
        (
            """UPDATE articles SET split = 0 WHERE id IN (SELECT article_id FROM passages JOIN articles AS own
            ON own.id = article_id WHERE start < 0 OR start >= "end" OR "end" > length(own.body))""",
            "DELETE FROM passages WHERE article_id IN (SELECT id FROM articles WHERE split = 0)",
        ),
    ),
    (
        "passages are held twice",
        'passages WHERE id NOT IN (SELECT min(id) FROM passages GROUP BY article_id, start, "end")',
        ('DELETE FROM passages WHERE id NOT IN (SELECT min(id) FROM passages GROUP BY article_id, start, "end")',),
    ),
    (
        "articles count as split and have no passage",
        "articles WHERE split = 1 AND status IS NULL AND id NOT IN (SELECT article_id FROM passages)",
        (
            "UPDATE articles SET split = 0 WHERE split = 1 AND status IS NULL "  # a withdrawn one has no passages
            "AND id NOT IN (SELECT article_id FROM passages)",
        ),
    ),
    (
        "passages have a vector of another length than the rest",
        "passages WHERE length(vector) != (SELECT length(vector) FROM passages WHERE vector IS NOT NULL GROUP BY 1 "
        "ORDER BY count(*) DESC LIMIT 1)",
        (
            "UPDATE passages SET vector = NULL, indexed = 0 WHERE length(vector) != (SELECT length(vector) "
            "FROM passages WHERE vector IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)",
        ),
    ),
    (
        "passages count as indexed and have no vector",
        "passages WHERE indexed = 1 AND vector IS NULL",
        ("UPDATE passages SET indexed = 0 WHERE indexed = 1 AND vector IS NULL",),
    ),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of an archive.

    Attributes:
        what: the fault in words, with the number of rows.
        can_be_mended: whether ``repair`` mends it.
    """

    what: str
    can_be_mended: bool


def check(path: Path) -> list[Problem]:
    """Return the faults of the archive's file. Nothing is changed.

    Raises:
        ArchiveError: the archive can't be opened.
    """
    with telling(path), closing(connect(path)) as connection:
        if damage := list(_damage(connection)):
            return damage
        return _disagreeing(connection) + list(_foreign(connection))


def check_archive(archive: Opened) -> list[Problem]:
    """Return the faults of an archive in its file, or in its database, whose server answers for pages and references.

    Raises:
        ArchiveError: the archive can't be read.
    """
    if archive.server is None:
        return check(archive.path)
    with archive.using() as connection:
        return _disagreeing(connection)


def _disagreeing(connection: Connection) -> list[Problem]:
    """Find rows that break a rule."""
    found = ((what, _count(connection, rows)) for what, rows, _ in _RULES)
    return [Problem(f"{count:,} {what}", True) for what, count in found if count]


def _damage(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Find faults of the file itself. If only SQLite's indexes disagree with the tables, they can be rebuilt."""
    try:
        for (fault,) in connection.execute("PRAGMA integrity_check(5)"):
            if fault != "ok":
                yield Problem(f"SQLite: {fault}", " index " in fault and "page" not in fault.lower())
    except sqlite3.DatabaseError as error:  # too damaged for the check itself
        yield Problem(f"SQLite: {error}", False)


def _foreign(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Find rows that refer to missing rows, in the tables that ``_RULES`` does not cover."""
    for table, count in connection.execute('SELECT "table", count(*) FROM pragma_foreign_key_check GROUP BY 1'):
        if table != "passages":
            yield Problem(f"{count:,} rows of {table!r} refer to something that is gone", True)


def repair(path: Path) -> list[Problem]:
    """Mend the faults that can be mended, and return all that were found.

    Articles are never removed. Wrong passages and vectors are, and the next indexing makes them again.
    """
    problems = check(path)
    if not any(problem.can_be_mended for problem in problems):
        return problems
    with telling(path), closing(connect(path)) as connection:
        if any(problem.what.startswith("SQLite") for problem in problems):
            connection.execute("REINDEX")
        connection.execute("BEGIN IMMEDIATE")
        for table, rowid in connection.execute('SELECT "table", rowid FROM pragma_foreign_key_check').fetchall():
            connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (rowid,))
        _mend(connection)
        connection.execute("COMMIT")
    return problems


def repair_archive(archive: Opened) -> list[Problem]:
    """Mend an archive in its file, or in its database: see ``repair``."""
    if archive.server is None:
        return repair(archive.path)
    problems = check_archive(archive)
    if problems:
        with archive.using(writing=True) as connection:
            _mend(connection)
    return problems


def _mend(connection: Connection) -> None:
    for _, rows, mending in _RULES:
        if _count(connection, rows):
            for statement in mending:
                connection.execute(statement)


def _count(connection: Connection, rows: str) -> int:
    count: int = connection.execute(f"SELECT count(*) FROM {rows}").fetchone()[0]
    return count
