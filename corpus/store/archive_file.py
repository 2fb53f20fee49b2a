"""ArchiveFile: an archive's SQLite file, and a connection to it for each thread."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from corpus.store.schema import connect
from corpus.store.sqlite import file_id, telling, transaction

FILE = "archive.sqlite3"
"""The name of the archive's file in its folder."""


class ArchiveFile:
    """The file in one archive folder. Thread-safe: each thread has a connection of its own."""

    def __init__(self, folder: Path) -> None:
        """Open the archive in ``folder``, or create it.

        Raises:
            ArchiveError: the archive can't be opened; NewerArchive if a newer Footnote wrote it.
        """
        self.folder = folder
        self.path = folder / FILE
        self.is_new = not self.path.exists()
        self._local = threading.local()
        connect(self.path).close()
        self._connection()

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection to the file that lies there now. It never creates a new, empty file."""
        held = file_id(self.path)
        if getattr(self._local, "held", None) != held:
            self._local.connection, self._local.held = connect(self.path), held
        connection: sqlite3.Connection = self._local.connection
        return connection

    def close(self) -> None:
        """Close this thread's connection. The others close when their threads end."""
        if connection := getattr(self._local, "connection", None):
            connection.close()
            del self._local.connection, self._local.held

    def using(self, *, writing: bool = False) -> AbstractContextManager[sqlite3.Connection]:
        """Return this thread's connection, for tables in other modules. With ``writing``, it is in one transaction."""
        return self._writing() if writing else self._reading()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with telling(self.path):
            yield self._connection()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with telling(self.path):
            connection = self._connection()
            with transaction(connection):
                yield connection
