"""A copy of the archive's file, made while others read and write, and verified before it bears its name."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from errors import BackupError


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written.

    Attributes:
        bytes: the file's size.
        schema: the version of the archive's schema.
    """

    path: str
    bytes: int
    articles: int
    schema: int


def back_up(archive: Path, target: Path, replace: bool = False) -> Backup:
    """Copy the archive's file as it is at one moment to ``target``: one file, verified, on the disk when this returns.

    It holds articles, passages and vectors; the indexes are made from it.

    Args:
        archive: the SQLite file.
        target: where the copy goes; the last part may not exist.
        replace: an earlier copy of that name may go.

    Raises:
        BackupError: there is such a file, no room or no permission, or the copy is not whole.
    """
    if target.exists() and not replace:
        raise BackupError(f"No backup was made: {str(target)!r} exists. Give another name.")
    try:
        with _partial(target) as partial:
            with closing(sqlite3.connect(archive, timeout=30)) as source:
                _copy(source, partial)
            made = _verified(partial, target)
            partial.replace(target)
            _flush(target.parent)
    except (sqlite3.Error, OSError) as error:
        raise BackupError(
            f"No backup of {str(archive)!r} was made in {str(target)!r}: {error}. "
            "Is there room, and may you write there? If the archive itself is damaged: python -m corpus check"
        ) from error
    return made


def restore(backup: Path, archive: Path) -> Backup:
    """Make ``archive`` what ``backup`` holds, in one transaction; other processes may go on reading meanwhile.

    Copying the file over the archive's would be no restoring: SQLite's log of later changes may lie beside it. A file
    that SQLite can't open any more gives its place to a new one, and its log goes.

    Raises:
        BackupError: the backup is not whole or of a newer Footnote, or there is no room; the archive is as it was.
    """
    from corpus.store.schema import VERSION  # here, for a schema is backed up before it is taken to a newer one

    try:
        with closing(sqlite3.connect(f"{backup.resolve().as_uri()}?mode=ro", uri=True)) as source:
            made = _looked_at(source, archive, backup.stat().st_size)
            if made.schema > VERSION:
                raise sqlite3.DatabaseError(f"it has schema {made.schema}, and this Footnote knows up to {VERSION}")
            if _opens(archive):
                _fill(archive, source)
            else:
                _replace(archive, source)
        _flush(archive)
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"Nothing was restored from {str(backup)!r}: {error}. The archive is as it was.") from error
    return made


def _opens(archive: Path) -> bool:
    """Whether SQLite takes the file for a database, however damaged; one that isn't there will be made."""
    try:
        with closing(sqlite3.connect(archive, timeout=30)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:  # locked, or no permission: no damage
        raise
    except sqlite3.DatabaseError:
        return False
    return True


def _fill(archive: Path, source: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(archive, timeout=30)) as target:
        source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode = WAL")


def _replace(archive: Path, source: sqlite3.Connection) -> None:
    with _partial(archive) as partial:
        _copy(source, partial)
        _flush(partial)
        for end in ("-wal", "-shm"):  # SQLite would take what is in them for later changes of the new file
            archive.with_name(archive.name + end).unlink(missing_ok=True)
        partial.replace(archive)
        _flush(archive.parent)


@contextmanager
def _partial(target: Path) -> Iterator[Path]:
    """Where a file is made that is to take the place of ``target``; what is left there goes, with its logs."""
    partial = target.with_name(f"{target.name}.partial-{os.getpid()}")
    try:
        yield partial
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            partial.with_name(partial.name + end).unlink(missing_ok=True)


def _copy(source: sqlite3.Connection, partial: Path) -> None:
    with closing(sqlite3.connect(partial)) as target:
        # All pages in one step: a step after somebody wrote would begin anew, and while many write, never end.
        source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it


def _verified(partial: Path, target: Path) -> Backup:
    with closing(sqlite3.connect(partial)) as copy:
        made = _looked_at(copy, target, partial.stat().st_size)
    _flush(partial)
    return made


def _looked_at(copy: sqlite3.Connection, target: Path, size: int) -> Backup:
    if faults := [row[0] for row in copy.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]:
        raise sqlite3.DatabaseError(f"the copy is damaged ({'; '.join(faults)})")
    schema = copy.execute("PRAGMA user_version").fetchone()[0]
    articles = copy.execute("SELECT count(*) FROM articles").fetchone()[0]
    return Backup(str(target), size, articles, schema)


def _flush(path: Path) -> None:
    """What was written to this file or folder is on the disk when this returns."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
