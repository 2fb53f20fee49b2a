"""Moving: a whole archive from one database to another, ids, order and vectors as they are.

Nobody else writes to the source meanwhile. The target gets the rows in the order of their keys, some thousand in a
transaction, so that a move that is killed goes on where it stopped. At the end all rows of both are compared, range by
range. Until then, the target is marked, and can't be opened as an archive.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.store.engine.connection import Connection, marks
from corpus.store.engine.opening import MOVING, Opened
from errors import MoveError

Progress = Callable[[str, int, int], None]
"""Called with (what is done with which table, rows done, rows in all)."""

AT_ONCE = 2_000
"""Rows in a transaction, and in a range that is compared."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table, in the order in which references allow to fill it.

    Attributes:
        keys: the columns by which its rows are ordered.
    """

    name: str
    keys: tuple[str, ...]


TABLES = (
    Table("meta", ("key",)),
    Table("articles", ("rowid",)),
    Table("other_ids", ("id",)),
    Table("versions", ("rowid",)),
    Table("passages", ("id",)),
    Table("removed", ("passage_id",)),
    Table("sketches", ("number",)),
    Table("bands", ("week", "band", "number")),
    Table("copies", ("one", "other")),
    Table("runs", ("id",)),
    Table("changes", ("id",)),
    Table("feeds", ("url",)),
    Table("feed_entries", ("feed", "entry")),
)


@dataclass(frozen=True, slots=True)
class Moved:
    """The result of a move.

    Attributes:
        rows: the number of rows in each table, equal on both sides.
        digest: SHA-256 over all rows, equal on both sides.
    """

    rows: dict[str, int]
    digest: str


Row = tuple[Any, ...]


def move(source: Opened, target: Opened, progress: Progress) -> Moved:
    """Copy everything from ``source`` to ``target``, which is empty, or holds a part of the same move.

    Raises:
        MoveError: the target holds an archive, or part of another move; or both still differ after the copy.
    """
    if source.database.name == target.database.name:
        raise MoveError(f"The archive is in {source.database.name} already. Name another place.")
    with source.using(writing=True) as held:
        _mark(target, source.database.name)
        for _ in range(2):
            for table in TABLES:
                _copy(held, target, table, progress)
            moved = _compared(held, target, progress)
            if moved is not None:
                with target.using(writing=True) as connection:
                    connection.set_numbers(held.numbers())
                    connection.execute("DELETE FROM meta WHERE key = ?", (MOVING,))
                return moved
            _empty(target)  # the source was changed between two tries
    raise MoveError(f"The archive {target.database.name} differs from {source.database.name} after the copy.")


def _mark(target: Opened, source: str) -> None:
    """Mark the target as part of a move from ``source``."""
    with target.using(writing=True) as connection:
        row = connection.execute("SELECT value FROM meta WHERE key = ?", (MOVING,)).fetchone()
        if row is None and any(_count(connection, table) for table in TABLES):
            raise MoveError(f"{target.database.name} is not empty. Name an empty database, or a new folder.")
        if row is not None and row[0] != source:
            raise MoveError(
                f"{target.database.name} holds a part of {row[0]}, and not of {source}. Go on with that move, or name "
                "another place."
            )
        if row is None:
            connection.execute("INSERT INTO meta VALUES (?, ?)", (MOVING, source))


def _copy(held: Connection, target: Opened, table: Table, progress: Progress) -> None:
    """Copy the rows that follow the last one that the target has."""
    columns = _columns(held, table)
    quoted = ", ".join(f'"{name}"' for name in columns)
    insert = f"INSERT INTO {table.name} ({quoted}) VALUES ({marks(len(columns))})"
    total = _count(held, table)
    with target.using() as connection:
        done = _count(connection, table)
        order = ", ".join(f"{key} DESC" for key in table.keys)
        last = connection.execute(f"{_select(table, table.keys)} ORDER BY {order} LIMIT 1").fetchone()
    for rows in _ranges(held, table, columns, last):
        with target.using(writing=True) as connection:
            connection.executemany(insert, rows)
        done += len(rows)
        progress(f"copying {table.name}", done, total)


def _compared(held: Connection, target: Opened, progress: Progress) -> Moved | None:
    """Compare all rows of both, range by range. None if they differ."""
    counts: dict[str, int] = {}
    digest = hashlib.sha256()
    for table in TABLES:
        columns, done, last = _columns(held, table), 0, None
        total = _count(held, table)
        with target.using() as connection:
            if _count(connection, table) != total:
                return None
        for rows in _ranges(held, table, columns, None):
            with target.using() as connection:
                found = next(_ranges(connection, table, columns, last), [])
            range_digest = _digest(rows)
            if _digest(found) != range_digest:
                return None
            digest.update(range_digest)
            last = _key(rows[-1], columns, table)
            done += len(rows)
            progress(f"comparing {table.name}", done, total)
        counts[table.name] = total
    return Moved(counts, digest.hexdigest())


def _ranges(connection: Connection, table: Table, columns: Sequence[str], after: Row | None) -> Iterator[list[Row]]:
    """Yield the rows with keys above ``after``, in their order, some at a time."""
    order = ", ".join(table.keys)
    while True:
        above = f" AND ({order}) > ({marks(len(table.keys))})" if after else ""
        query = f"{_select(table, columns)}{above} ORDER BY {order} LIMIT {AT_ONCE}"
        rows: list[Row] = connection.execute(query, after or ()).fetchall()
        if not rows:
            return
        yield rows
        after = _key(rows[-1], columns, table)


def _select(table: Table, columns: Sequence[str]) -> str:
    quoted = ", ".join(f'"{name}"' for name in columns)
    return f"SELECT {quoted} FROM {table.name} WHERE {_condition(table)}"


def _condition(table: Table) -> str:
    return f"key != '{MOVING}'" if table.name == "meta" else "1 = 1"


def _count(connection: Connection, table: Table) -> int:
    count: int = connection.execute(f"SELECT count(*) FROM {table.name} WHERE {_condition(table)}").fetchone()[0]
    return count


def _columns(connection: Connection, table: Table) -> list[str]:
    """Return the columns of both databases in one order; the order of rows is a column of its own in one of them."""
    described = connection.execute(f"SELECT * FROM {table.name} LIMIT 0").description
    return sorted({column[0] for column in described} | set(table.keys))


def _key(row: Row, columns: Sequence[str], table: Table) -> Row:
    return tuple(row[columns.index(key)] for key in table.keys)


def _digest(rows: Sequence[Row]) -> bytes:
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode("utf-8", "surrogatepass")).digest()


def _empty(target: Opened) -> None:
    with target.using(writing=True) as connection:
        for table in reversed(TABLES):
            connection.execute(f"DELETE FROM {table.name} WHERE {_condition(table)}")
        connection.execute("DELETE FROM removed")  # where deleted passages leave their numbers
