"""Kept file: a SQLite file beside the archive that all threads of a process share, and other processes too."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from corpus.store.engine.connection import Rows
from corpus.store.sqlite import FileId, file_id, open_file, telling, transaction


class KeptFile:
    """One connection that all threads share, one at a time: each use takes milliseconds."""

    def __init__(
        self,
        path: Path,
        scripts: Sequence[str],
        what: str,
        is_private: bool = False,
        opened: Callable[[Rows], None] = lambda connection: None,
    ) -> None:
        """Open it, making it when there is none.

        Args:
            path: the file.
            scripts: see ``corpus.store.sqlite.open_file``.
            what: the word for the file in messages.
            is_private: whether only the owner may read the file; SQLite's logs beside it have its permissions.
            opened: called with each new connection.

        Raises:
            ArchiveError: it can't be opened; NewerArchive when a newer Footnote wrote it.
        """
        self._path = path
        self._scripts, self._what, self._is_private, self._opened = scripts, what, is_private, opened
        self._lock = threading.RLock()
        with telling(path, what):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection, self._held = self._connect()

    def _connect(self) -> tuple[sqlite3.Connection, FileId]:
        if self._is_private:
            with suppress(FileExistsError):
                os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        # The lock lets one thread at a time use it.
        connection = open_file(self._path, self._scripts, self._what, check_same_thread=False)
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, not only forgotten
        self._opened(connection)
        return connection, file_id(self._path)

    def close(self) -> None:
        """Close it."""
        with self._lock:
            self._connection.close()

    def state(self) -> tuple[FileId, int]:
        """A mark that differs once another connection has changed the file, or another file is in its place.

        Raises:
            ArchiveError: the file is gone, or can't be read.
        """
        with self._lock, telling(self._path, self._what):
            connection = self._current()
            return self._held, connection.execute("PRAGMA data_version").fetchone()[0]

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

    def scrub(self, always: bool = True) -> bool:
        """Write the file anew without a trace of what was deleted, and empty its log.

        Args:
            always: write it anew even when it has no free page.

        Returns:
            Whether the log is empty; False while another process reads.

        Raises:
            ArchiveError: the file is gone, or can't be written.
        """
        with self._lock, telling(self._path, self._what):
            connection = self._current()
            if always or connection.execute("PRAGMA freelist_count").fetchone()[0]:
                connection.execute("VACUUM")
            busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            return not busy

    def _current(self) -> sqlite3.Connection:
        if file_id(self._path) != self._held:  # it was put back from a backup
            self._connection.close()
            self._connection, self._held = self._connect()
        return self._connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock, telling(self._path, self._what):
            connection = self._current()
            with transaction(connection, begin):
                yield connection
