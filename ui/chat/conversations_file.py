"""The SQLite file of conversations: its schema, how it is opened, and how its removal is noticed."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from corpus.store.sqlite import FileId, file_id, open_file, telling, transaction

_SCRIPTS = (
    """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT, changed TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX conversations_by_owner ON conversations (owner, changed);
CREATE TABLE turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, question TEXT NOT NULL, asked TEXT NOT NULL, answer TEXT, failure TEXT,
    words TEXT NOT NULL, UNIQUE (conversation, number)
);
CREATE TABLE articles (hash TEXT PRIMARY KEY, article TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE cited (
    turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE, hash TEXT NOT NULL, PRIMARY KEY (turn, hash)
) WITHOUT ROWID;
CREATE INDEX cited_by_hash ON cited (hash);
""",
    """
CREATE TABLE earlier (
    id INTEGER PRIMARY KEY AUTOINCREMENT, turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    said TEXT NOT NULL
);
CREATE INDEX earlier_by_turn ON earlier (turn);
""",  # answers that others have replaced, each with its question and sources as plain text
)  # for ``corpus.store.sqlite.open_file``; what has been released never changes

_WHAT = "file of conversations"


class ConversationsFile:
    """One connection that all threads share, one at a time: each use takes milliseconds."""

    def __init__(self, path: Path) -> None:
        """Open it, making it when there is none.

        Raises:
            ArchiveError: it can't be opened; NewerArchive when a newer Footnote wrote it.
        """
        self._path = path
        self._lock = threading.RLock()
        with telling(path, _WHAT):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection, self._held = self._connect()

    def _connect(self) -> tuple[sqlite3.Connection, FileId]:
        # The lock lets one thread at a time use it.
        connection = open_file(self._path, _SCRIPTS, _WHAT, check_same_thread=False)
        connection.create_function("folded", 1, searchable, deterministic=True)
        return connection, file_id(self._path)

    def close(self) -> None:
        """Close it."""
        with self._lock:
            self._connection.close()

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """A transaction that reads one consistent state.

        Raises:
            ArchiveError: the file is gone, or can't be read.
        """
        return self._transaction("BEGIN")

    def writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """A transaction that keeps everything or nothing.

        Raises:
            ArchiveError: the file is gone, or can't be written.
        """
        return self._transaction("BEGIN IMMEDIATE")

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock, telling(self._path, _WHAT):
            if file_id(self._path) != self._held:  # it was put back from a backup
                self._connection.close()
                self._connection, self._held = self._connect()
            connection = self._connection
            with transaction(connection, begin):
                yield connection


def storable(text: str) -> str:
    """``text`` without lone surrogates (half characters), which SQLite can't store."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def searchable(*texts: str) -> str:
    """The texts as they are searched: in lower case, on one line."""
    return storable(" ".join(" ".join(texts).casefold().split()))
