"""SQLite files of any schema: opening, migrating, transactions, copies, errors."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from errors import ArchiveError, BackupError, DiskFull, MigrationError, NewerArchive

FileId = tuple[int, int]
AConnection = TypeVar("AConnection", bound=sqlite3.Connection)
_PATIENCE = 30.0  # seconds that an open waits for others who write


def file_id(path: Path) -> FileId:
    """Identify the file at ``path``, because a connection to a removed file works on as if nothing had happened.

    Raises:
        ArchiveError: the file is gone.
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
    """Open a file with SQLite's own connections: see ``open_as``."""
    return open_as(sqlite3.Connection, path, scripts, what, before=before, check_same_thread=check_same_thread)


def open_as(
    kind: type[AConnection],
    path: Path,
    scripts: Sequence[str],
    what: str = "archive",
    *,
    before: Callable[[int], object] = lambda schema: None,
    check_same_thread: bool = True,
) -> AConnection:
    """Open a file, or create it, and bring it to its newest schema.

    Args:
        kind: the class of the connection.
        path: the file; its folder must exist.
        scripts: the n-th brings schema n to n + 1; a new file goes through all. A released script never changes.
        what: the word for the file in messages.
        before: called with the schema of a file that is not empty, before the file is brought to a newer schema.
        check_same_thread: whether only one thread uses the connection, as in ``sqlite3.connect``.

    Raises:
        NewerArchive: a newer Footnote wrote the file.
        MigrationError: an earlier Footnote wrote the file, and it could not be brought to the newest schema. The file
            is unchanged.
        sqlite3.Error: the file can't be opened, or is no database; see ``telling``.
    """
    connection = sqlite3.connect(
        path, timeout=_PATIENCE, isolation_level=None, check_same_thread=check_same_thread, factory=kind
    )
    try:
        _keep_a_log(connection)
        connection.execute("PRAGMA synchronous = FULL")  # acknowledged writes survive a power cut
        connection.execute("PRAGMA foreign_keys = ON")
        if _schema_of(connection) != len(scripts):
            _migrate(connection, path, scripts, what, before)
    except BaseException:
        connection.close()
        raise
    return connection


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """Put the file into WAL mode.

    SQLite does not wait here, whatever its timeout, where another connection does the same: of 8 that opened a new file
    at once, 69 failed in 1,000 tries. So this waits.
    """
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _migrate(
    connection: sqlite3.Connection, path: Path, scripts: Sequence[str], what: str, before: Callable[[int], object]
) -> None:
    """Bring the file from any schema, or from none, to the newest in one transaction."""
    name, newest, found = f"The {what} {str(path)!r}", len(scripts), 0
    try:
        with transaction(connection):  # two processes may find an old file at once; the second waits, then looks again
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
    """Yield statements one by one, because ``executescript`` commits. A trigger stays one statement."""
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
    """Run a transaction that keeps all changes, or none."""
    connection.execute(begin)
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # after a full disk, SQLite has already rolled back
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def apart(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection beside the open ones, in no transaction.

    Raises:
        ArchiveError: the file can't be read or written.
    """
    with telling(path), closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as connection:
        yield connection


@contextmanager
def telling(path: Path, what: str = "archive") -> Iterator[None]:
    """Translate errors of SQLite and the file system into ``ArchiveError``. No other code does so.

    Args:
        path: the file.
        what: the word for the file in the message.
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


_LEAST = 1_000_000  # bytes free: with less, "disk I/O error" means a full disk


def is_disk_full(error: sqlite3.Error, path: Path) -> bool:
    """Whether an error means a full disk, which SQLite reports in several ways."""
    name: str = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_FULL":
        return True
    return name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN")) and shutil.disk_usage(path.parent).free < _LEAST


@contextmanager
def partial_file(target: Path) -> Iterator[Path]:
    """Yield a path for a file that will replace ``target``. A file left there is deleted, with its logs."""
    partial = target.with_name(f"{target.name}.partial-{os.getpid()}")
    try:
        yield partial
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            partial.with_name(partial.name + end).unlink(missing_ok=True)


def copy_pages(source: sqlite3.Connection, partial: Path) -> None:
    """Copy a database, as of one moment, to a new file."""
    with closing(sqlite3.connect(partial)) as target:
        # All pages in one step: a write between two steps makes the copy begin again, and it may never end.
        source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode = DELETE")  # a single file, without a log beside it


def flush(path: Path) -> None:
    """Flush a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fault_in(path: Path) -> str | None:
    """Return what SQLite's own check of a file finds first; None when it finds nothing. The file is not changed."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            [(fault,)] = connection.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.Error as error:
        return str(error)
    return None if fault == "ok" else str(fault)
