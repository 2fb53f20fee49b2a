"""ArchiveFile: an archive's SQLite file, and a connection to it for each thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus.store.engine.connection import Step
from corpus.store.engine.file_connection import FileConnection
from corpus.store.engine.network import network_file_system
from corpus.store.schema import connect
from corpus.store.sqlite import file_id, telling, transaction
from errors import ArchiveError

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
        if kind := network_file_system(folder):
            raise ArchiveError(
                f"The archive {self.name} is on a network file system ({kind}), where SQLite loses writes. "
                "Name a folder on a disk of this machine, or share an archive in PostgreSQL: FOOTNOTE_ARCHIVE"
            )
        self.is_new = not self.path.exists()
        self._local = threading.local()
        connect(self.path).close()
        self._connection()

    @property
    def name(self) -> str:
        """Its path."""
        return repr(str(self.path))

    def _connection(self) -> FileConnection:
        """Return this thread's connection to the file that lies there now. It never creates a new, empty file."""
        held = file_id(self.path)
        if getattr(self._local, "held", None) != held:
            self._local.connection, self._local.held = connect(self.path), held
        connection: FileConnection = self._local.connection
        return connection

    def claimed(self, step: Step, limit: int) -> None:
        """Claim nothing: one process keeps the indexes, and splits and embeds as well."""

    def own_indexes(self) -> bool:
        """The lock in the folder is enough: the archive is in the same folder."""
        return True

    def disown_indexes(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Close this thread's connection. The others close when their threads end."""
        if connection := getattr(self._local, "connection", None):
            connection.close()
            del self._local.connection, self._local.held

    @contextmanager
    def reading(self) -> Iterator[FileConnection]:
        """Return this thread's connection."""
        with telling(self.path):
            yield self._connection()

    def stream(self, sql: str) -> Iterator[Any]:
        """Yield the rows of a query."""
        with self.reading() as connection:
            yield from connection.execute(sql)

    @contextmanager
    def writing(self) -> Iterator[FileConnection]:
        """Return this thread's connection in one transaction."""
        with telling(self.path):
            connection = self._connection()
            with transaction(connection):
                yield connection
