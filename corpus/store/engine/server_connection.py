"""ServerConnection: a connection to PostgreSQL that takes the archive's statements as SQLite takes them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.types.numeric import Int8BinaryDumper
from psycopg.types.string import StrDumper

from corpus.store.engine.connection import Counts, Cursor, marks

_MARK = re.compile(r"\?(\d*)")
_NAME = re.compile(r"(?<!:):([a-z]+)\b")
_MOMENT = re.compile(r"\bjulianday\(([\w:]+)\)")  # the days of a moment, whatever the zone of its text
_HINT = re.compile(r"\bINDEXED BY \w+")  # how SQLite is told which of its indexes to read
_NUMBERED = {"passages": "id", "sketches": "number", "runs": "id", "changes": "id"}
_ORDERED = {"articles": "rowid", "versions": "rowid"}
_AT_ONCE = 500  # rows of a stream fetched at once
_PREPARED_AFTER = 3  # runs of a statement: its plan is kept from then on

# Of a server that acknowledges before a commit is on the disk, it is asked for what was promised. A stricter setting,
# such as waiting for a standby, stays. A writer waits for the other one as long as in SQLite.
SETTINGS = """SELECT set_config('lock_timeout', '30s', false),
    set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
        ELSE current_setting('synchronous_commit') END, false)"""


class _Text(StrDumper):
    """Text for a column of text. PostgreSQL takes no NUL, and no article has one: what is asked for is not found."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)


class ServerConnection:
    """One connection to PostgreSQL, in autocommit."""

    def __init__(self, address: str) -> None:
        """Connect to ``address``. Raises ``psycopg.Error``."""
        self.raw = psycopg.connect(
            address, autocommit=True, prepare_threshold=_PREPARED_AFTER, connect_timeout=10, application_name="footnote"
        )
        adapters = self.raw.adapters
        adapters.register_dumper(int, Int8BinaryDumper)
        adapters.register_dumper(bool, Int8BinaryDumper)  # truths are stored as 0 and 1
        adapters.register_dumper(str, _Text)
        self.raw.execute(SETTINGS)

    def execute(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = (), /) -> Cursor:
        """Run a statement."""
        if isinstance(parameters, Mapping):
            return self.raw.cursor(binary=True).execute(named(sql), parameters)
        query, is_numbered = translated(sql)
        values = numbered(parameters) if is_numbered else tuple(parameters)
        return self.raw.cursor(binary=True).execute(query, values)

    def executemany(self, sql: str, parameters: Iterable[Sequence[object]], /) -> None:
        """Run a statement for each of these rows of values."""
        query, is_numbered = translated(sql)
        cursor = self.raw.cursor(binary=True)
        rows: Iterable[Any] = map(numbered, parameters) if is_numbered else parameters
        cursor.executemany(query, rows)

    def at_once(self, columns: str, source: str, values: Sequence[object]) -> list[Sequence[Any]]:
        """Run ``SELECT columns FROM source``, in no order."""
        return self.execute(f"SELECT {columns} FROM {source}", values).fetchall()

    def vectors(self, ids: Sequence[int]) -> list[tuple[int, bytes]]:
        """Return those of these passages that have a vector, each with its bytes, in no order."""
        where = f"vector IS NOT NULL AND id IN ({marks(len(ids))})"
        return self.execute(f"SELECT id, vector FROM passages WHERE {where}", ids).fetchall()

    def stream(self, sql: str) -> Iterator[Any]:
        """Yield the rows of a query, some at a time. Until the last one is taken, this must be asked nothing else."""
        with self.raw.transaction(), self.raw.cursor("stream", binary=True) as cursor:
            cursor.itersize = _AT_ONCE
            yield from cursor.execute(sql.encode())

    def counts(self) -> Counts:
        """How much the archive holds now, as triggers have counted it."""
        rows = self.execute(
            "SELECT source, articles, dated, withdrawn FROM counts ORDER BY articles DESC, 1"
        ).fetchall()
        articles, dated, withdrawn = (sum(row[at] for row in rows) for at in (1, 2, 3))
        [(passages,)] = self.execute("SELECT number FROM passage_count").fetchall()
        return Counts(articles, dated, withdrawn, passages, tuple(row[0] for row in rows if row[0] and row[1]))

    def numbers(self) -> dict[str, int]:
        """Return the highest number given so far in each table whose numbers are never given again."""
        found: dict[str, int] = {}
        for table, column in _NUMBERED.items():
            last, is_given = self.execute(f"SELECT last_value, is_called FROM {table}_{column}_seq").fetchone()
            if is_given:
                found[table] = last
        return found

    def set_numbers(self, numbers: dict[str, int]) -> None:
        """Go on from these highest numbers; rows kept in their order go on from the last of them."""
        for table, column in {**_NUMBERED, **_ORDERED}.items():
            [(most,)] = self.execute(f"SELECT coalesce(max({column}), 0) FROM {table}").fetchall()
            most = max(most, numbers.get(table, 0))
            self.execute(f"SELECT setval('{table}_{column}_seq', ?, ? = 1)", (max(1, most), most > 0))
        self.raw.execute("ANALYZE articles, passages, sketches, bands")  # the planner knows it at once

    def defer_references(self) -> None:
        """Check references between rows when the transaction ends."""
        self.raw.execute("SET CONSTRAINTS ALL DEFERRED")


@lru_cache(maxsize=1_024)
def translated(sql: str) -> tuple[str, bool]:
    """Return a statement with psycopg's placeholders, and whether they are numbered."""
    sql = _HINT.sub("", sql).replace("%", "%%")
    is_numbered = any(number for number in _MARK.findall(sql))
    return _MARK.sub(lambda mark: f"%(p{mark[1]})s" if is_numbered else "%s", sql), is_numbered


@lru_cache(maxsize=256)
def named(sql: str) -> str:
    """Return a statement with psycopg's placeholders in place of SQLite's ``:name``."""
    sql = _MOMENT.sub(r"(extract(epoch FROM CAST(\1 AS timestamptz)) / 86400 + 2440587.5)", sql.replace("%", "%%"))
    return _NAME.sub(r"%(\1)s", sql)


def numbered(values: Sequence[object]) -> Mapping[str, object]:
    """Return the values of numbered placeholders by their names."""
    return {f"p{number}": value for number, value in enumerate(values, 1)}
