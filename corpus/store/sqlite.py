"""What any SQLite file of Footnote's needs: transactions, copies, and errors in words. It knows no schema."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from errors import ArchiveError, DiskFull

FileId = tuple[int, int]


def file_id(path: Path) -> FileId:
    """Which file lies at ``path``: a connection to one that was removed goes on as if nothing had happened.

    Raises:
        ArchiveError: none does any more.
    """
    try:
        found = path.stat()
    except OSError as error:
        raise ArchiveError(
            f"{str(path)!r} was removed, or can't be read any more ({error.strerror}). Put it back, or start again."
        ) from error
    return found.st_dev, found.st_ino


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """A transaction of which everything is kept, or nothing."""
    connection.execute(begin)
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk has already rolled back
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def telling(path: Path, what: str = "archive") -> Iterator[None]:
    """Translate what SQLite and the file system raise into ``ArchiveError``: the one place where that is done.

    Args:
        path: the file.
        what: it is, for the message.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        if is_disk_full(error, path):
            raise DiskFull(
                f"The {what} {str(path)!r}: there is no room on the disk. Nothing that was acknowledged is lost, and "
                "reading goes on. Make room; what was going on can then be done again."
            ) from error
        advice = {
            "database is locked": "Another process has been writing for over 30 s. Try again when it has ended.",
            "attempt to write a readonly database": "The folder is read-only. Change its permissions, or give --data.",
        }.get(str(error), "Is the folder there, and may you write to it?")
        raise ArchiveError(f"The {what} {str(path)!r}: {error}. {advice}") from error
    except sqlite3.DatabaseError as error:
        raise ArchiveError(
            f"The {what} {str(path)!r} can't be read: {error}. Restore it: python -m corpus restore FILE"
        ) from error
    except OSError as error:
        raise ArchiveError(
            f"The {what} {str(path)!r} can't be made: {error}. Give another folder with --data."
        ) from error


_LEAST = 1_000_000  # bytes free: with less, "disk I/O error" means that


def is_disk_full(error: sqlite3.Error, path: Path) -> bool:
    """Whether it failed for want of room; SQLite tells that in several ways."""
    name: str = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_FULL":
        return True
    return name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN")) and shutil.disk_usage(path.parent).free < _LEAST


@contextmanager
def partial_file(target: Path) -> Iterator[Path]:
    """Where a file is made that is to take the place of ``target``; what is left there goes, with its logs."""
    partial = target.with_name(f"{target.name}.partial-{os.getpid()}")
    try:
        yield partial
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            partial.with_name(partial.name + end).unlink(missing_ok=True)


def copy_pages(source: sqlite3.Connection, partial: Path) -> None:
    """Copy a database, as it is at one moment, to a new file."""
    with closing(sqlite3.connect(partial)) as target:
        # All pages in one step: a step after somebody wrote would begin anew, and while many write, never end.
        source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it


def flush(path: Path) -> None:
    """What was written to this file or folder is on the disk when this returns."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
