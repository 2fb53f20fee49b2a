"""SharedFile: a SQLite file beside the archive, for what is kept besides articles: one connection for all threads."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from corpus.store.sqlite import FileId, file_id, open_file, telling, transaction


class SharedFile:
    """One connection that all threads share, one at a time: each use takes milliseconds."""

    def __init__(self, path: Path, scripts: Sequence[str], what: str) -> None:
        """Open it, making it when there is none.

        Args:
            path: the file.
            scripts: its schemas, as in ``corpus.store.sqlite.open_file``.
            what: the word for the file in messages.

        Raises:
            ArchiveError: it can't be opened; NewerArchive when a newer Footnote wrote it.
        """
        self._path, self._scripts, self._what = path, scripts, what
        self._lock = threading.RLock()
        with telling(path, what):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection, self._held = self._connect()

    def _connect(self) -> tuple[sqlite3.Connection, FileId]:
        # The lock lets one thread at a time use it.
        connection = open_file(self._path, self._scripts, self._what, check_same_thread=False)
        self._opened(connection)
        return connection, file_id(self._path)

    def _opened(self, connection: sqlite3.Connection) -> None:
        """What else a new connection needs."""

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
        with self._lock, telling(self._path, self._what):
            if file_id(self._path) != self._held:  # it was put back from a backup
                self._connection.close()
                self._connection, self._held = self._connect()
            connection = self._connection
            with transaction(connection, begin):
                yield connection
