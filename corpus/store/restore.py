"""Restoring: an archive's file is made again from its backup, while other processes may read."""

import sqlite3
from contextlib import closing
from pathlib import Path

from corpus.store.backup import Backup, look_at
from corpus.store.schema import VERSION
from corpus.store.sqlite import copy_pages, flush, partial_file
from errors import BackupError


def restore(backup: Path, archive: Path) -> Backup:
    """Make ``archive`` equal to ``backup`` in one transaction. Other processes may read meanwhile.

    A plain copy over the archive's file would be wrong, because SQLite's log of later changes may lie beside it. A file
    that SQLite can't open any more is replaced by a new one, and its log is deleted.

    Raises:
        BackupError: the backup is damaged or of a newer Footnote, or the disk is full; the archive is unchanged.
    """
    try:
        with closing(sqlite3.connect(f"{backup.resolve().as_uri()}?mode=ro", uri=True)) as source:
            made = look_at(source, archive, backup.stat().st_size)
            if made.schema > VERSION:
                raise sqlite3.DatabaseError(f"it has schema {made.schema}, and this Footnote knows up to {VERSION}")
            if _opens(archive):
                _fill(archive, source)
            else:
                _replace(archive, source)
        flush(archive)
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"Nothing was restored from {str(backup)!r}: {error}. The archive is as it was.") from error
    return made


def _opens(archive: Path) -> bool:
    """Whether SQLite accepts the file as a database, even a damaged one. A missing file will be created."""
    try:
        with closing(sqlite3.connect(archive, timeout=30)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:  # locked, or no permission: not damaged
        raise
    except sqlite3.DatabaseError:
        return False
    return True


def _fill(archive: Path, source: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(archive, timeout=30)) as target:
        # A file in WAL mode stays in it; a new one comes into it when it is next opened, where that waits for others.
        source.backup(target, pages=-1)


def _replace(archive: Path, source: sqlite3.Connection) -> None:
    with partial_file(archive) as partial:
        copy_pages(source, partial)
        flush(partial)
        for end in ("-wal", "-shm"):  # SQLite would apply them to the new file as later changes
            archive.with_name(archive.name + end).unlink(missing_ok=True)
        partial.replace(archive)
        flush(archive.parent)
