"""Opened: an archive's database, whichever it is: the SQLite file in the folder, or a PostgreSQL database."""

from contextlib import AbstractContextManager
from pathlib import Path

from corpus.store.archive_file import ArchiveFile
from corpus.store.engine.connection import Connection, Database
from errors import ArchiveError

MOVING = "moving from"
"""The note of an archive that a move (``corpus.store.engine.moving``) has begun to fill: what it is a copy of."""


class Opened:
    """What holds an archive. Thread-safe."""

    def __init__(self, folder: Path, server: str | None = None, *, half_moved: bool = False) -> None:
        """Open the archive, or create it.

        Args:
            folder: the folder of its file and of its indexes.
            server: the address of the PostgreSQL database that holds it instead of the file.
            half_moved: accept one that a move has not filled yet.

        Raises:
            ArchiveError: the archive can't be opened; NewerArchive if a newer Footnote wrote it.
        """
        self.folder = folder
        self.server = server
        self.database: Database = _on_server(folder, server) if server else ArchiveFile(folder)
        self._reading = self.database.reading
        self._writing = self.database.writing
        if not half_moved:
            self._require_whole()

    def _require_whole(self) -> None:
        with self._reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (MOVING,)).fetchone()
        if row is not None:
            raise ArchiveError(
                f"The archive {self.database.name} is only a part of {row[0]}. Give the same command once more: "
                "python -m corpus move --to"
            )

    @property
    def is_new(self) -> bool:
        """Whether this opening made it."""
        return self.database.is_new

    @property
    def path(self) -> Path:
        """The archive's file.

        Raises:
            ArchiveError: it is in no file.
        """
        if not isinstance(self.database, ArchiveFile):
            raise ArchiveError(
                f"The archive {self.database.name} is in no file. Back it up and restore it with PostgreSQL's own "
                "pg_dump and pg_restore, or copy it into a file: python -m corpus move --to FOLDER"
            )
        return self.database.path

    def own_indexes(self) -> bool:
        """Try to become the one process that keeps the embedded indexes; False if another machine's does."""
        return self.database.own_indexes()

    def disown_indexes(self) -> None:
        """Leave the embedded indexes to others."""
        self.database.disown_indexes()

    def close(self) -> None:
        """Close this thread's connection."""
        self.database.close()

    def using(self, *, writing: bool = False) -> AbstractContextManager[Connection]:
        """Return a connection, for tables in other modules. With ``writing``, it is in one transaction."""
        return self._writing() if writing else self._reading()


def _on_server(folder: Path, address: str) -> Database:
    try:
        from corpus.store.engine.archive_server import ArchiveServer
    except ImportError as error:  # an extra: whoever keeps the archive in a file needs no driver
        raise ArchiveError(
            f"FOOTNOTE_ARCHIVE names a server; its driver is missing ({error}). Install it: uv sync --extra postgres"
        ) from error
    return ArchiveServer(folder, address)
