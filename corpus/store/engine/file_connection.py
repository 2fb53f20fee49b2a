"""FileConnection: a connection to an archive's SQLite file."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from corpus.store.engine.connection import Counts, marks


class FileConnection(sqlite3.Connection):
    """SQLite's own connection, with what ``corpus.store.engine.connection.Connection`` asks for beside it."""

    def at_once(self, columns: str, source: str, values: Sequence[object]) -> list[Sequence[Any]]:
        """Run ``SELECT columns FROM source``, in no order, as a single row of JSON.

        Python's sqlite3 releases the interpreter lock for each row. With sixty busy threads, a search of 600 rows would
        wait 600 times for its turn.
        """
        query = f"SELECT json_group_array(json_array({columns})) FROM {source}"
        found: list[Sequence[Any]] = json.loads(self.execute(query, tuple(values)).fetchone()[0])
        return found

    def vectors(self, ids: Sequence[int]) -> list[tuple[int, bytes]]:
        """Return those of these passages that have a vector, each with its bytes, in no order."""
        where = f"passages WHERE vector IS NOT NULL AND id IN ({marks(len(ids))})"
        return [(id_, bytes.fromhex(vector)) for id_, vector in self.at_once("id, hex(vector)", where, ids)]

    def counts(self) -> Counts:
        """How much the archive holds now."""
        # Only indexes are read: at a million passages, reading the articles themselves takes a second.
        articles, dated, withdrawn, passages = self.execute(
            "SELECT count(*), count(first_day), (SELECT count(*) FROM articles WHERE status IS NOT NULL), "
            "(SELECT count(*) FROM passages) FROM articles WHERE status IS NULL"
        ).fetchone()
        where = "source IS NOT NULL AND status IS NULL"
        named = self.execute(f"SELECT source FROM articles WHERE {where} GROUP BY 1 ORDER BY count(*) DESC, 1")
        return Counts(articles, dated, withdrawn, passages, tuple(source for (source,) in named))

    def numbers(self) -> dict[str, int]:
        """Return the highest number given so far in each table whose numbers are never given again."""
        return dict(self.execute("SELECT name, seq FROM sqlite_sequence").fetchall())

    def set_numbers(self, numbers: dict[str, int]) -> None:
        """Go on from these highest numbers."""
        self.execute("DELETE FROM sqlite_sequence")
        self.executemany("INSERT INTO sqlite_sequence VALUES (?, ?)", numbers.items())

    def defer_references(self) -> None:
        """Check references between rows when the transaction ends."""
        self.execute("PRAGMA defer_foreign_keys = ON")
