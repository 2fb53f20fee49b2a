"""What any SQLite file of Footnote's needs: opening, migrating, transactions, copies, errors. It knows no schema."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from errors import ArchiveError, BackupError, DiskFull, MigrationError, NewerArchive

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


def open_file(
    path: Path,
    scripts: Sequence[str],
    what: str = "archive",
    *,
    before: Callable[[int], object] = lambda schema: None,
    check_same_thread: bool = True,
) -> sqlite3.Connection:
    """Open a file, making it when there is none, and take it to its newest schema.

    Args:
        path: the file; its folder is there.
        scripts: the n-th takes schema n to n + 1; a new file goes through all. What has been released never changes.
        what: it is, for messages.
        before: called with the schema of a file that holds something, before it is taken to a newer one.
        check_same_thread: whether one thread alone uses the connection, as in ``sqlite3.connect``.

    Raises:
        NewerArchive: a newer Footnote wrote it.
        MigrationError: an earlier one did, and it could not be taken to the newest schema. It is as it was.
        sqlite3.Error: it can't be opened, or is no database; see ``telling``.
    """
    connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=check_same_thread)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # what is acknowledged survives a power cut, too
        connection.execute("PRAGMA foreign_keys = ON")
        if _schema_of(connection) != len(scripts):
            _migrate(connection, path, scripts, what, before)
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(
    connection: sqlite3.Connection, path: Path, scripts: Sequence[str], what: str, before: Callable[[int], object]
) -> None:
    """From whatever schema the file has, none at all included, to the newest, in one transaction."""
    name, newest, found = f"The {what} {str(path)!r}", len(scripts), 0
    try:
        with transaction(connection):  # two processes may find an old file at once; the second waits, then sees
            found = _schema_of(connection)
            if found > newest:
                raise NewerArchive(f"{name} has schema {found}; this Footnote knows up to {newest}. Update Footnote.")
            if 0 < found < newest:
                before(found)
            for script in scripts[found:]:
                for statement in _statements(script):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {newest}")
    except (sqlite3.Error, BackupError) as error:
        if not found:
            raise
        raise MigrationError(
            f"{name} has schema {found}, and taking it to {newest} failed: {error}. It is as it was, and the earlier "
            "Footnote still reads it. Is there room on the disk? Then start again."
        ) from error


def _schema_of(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def _statements(script: str) -> Iterator[str]:
    """One by one, since ``executescript`` would commit; a trigger's own statements stay within it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement


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
