"""ArchiveServer: an archive in a PostgreSQL database, for many processes on many machines.

Readers see what was committed, and never wait. Writers wait for one another, as they do in SQLite: two articles that
arrive at once, from two machines, become one, and passages get their numbers in the order in which they are kept.
The long work, reading files, splitting and embedding, is done outside of that lock.
"""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from corpus.store.engine.claims import claim
from corpus.store.engine.connection import Step
from corpus.store.engine.pool import BESIDE, Exhausted, Pool, answers
from corpus.store.engine.server_connection import SETTINGS, ServerConnection
from corpus.store.engine.server_schema import migrate
from errors import ArchiveError, DiskFull

SCHEMES = ("postgresql://", "postgres://")

# Locks of each archive, whatever else the database holds. The first number is "foot" in ASCII.
_LOCK = "SELECT pg_advisory_xact_lock(1718579060, hashtext(current_schema()))"
_OWN = "SELECT pg_try_advisory_lock(1718579061, hashtext(current_schema()))"
_ALONE = """SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
    AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND backend_xmin IS NOT NULL)"""
_ADVICE = (
    (psycopg.errors.LockNotAvailable, "Another process has been writing for over 30 s. Try again when it has ended."),
    (
        psycopg.errors.InsufficientPrivilege,
        "Give the role of FOOTNOTE_ARCHIVE the right to create and write schemas and tables.",
    ),
    (psycopg.errors.ReadOnlySqlTransaction, "It is a standby. Name the primary server in FOOTNOTE_ARCHIVE."),
    (psycopg.OperationalError, "Does the server run, and is FOOTNOTE_ARCHIVE its address? Then try again."),
)


class ArchiveServer:
    """One archive, in one schema of a PostgreSQL database. Thread-safe."""

    def __init__(self, folder: Path, address: str) -> None:
        """Connect, and make the tables if there are none.

        Args:
            folder: the folder for indexes, and whatever else isn't in the database.
            address: ``postgresql://user:password@host/database``. Of several archives in one database, each has a
                schema of its own: ``?options=-csearch_path%3Dname``.

        Raises:
            ArchiveError: the server can't be reached, or refuses; NewerArchive if a newer Footnote made the tables.
        """
        self.folder = folder
        self._address = address
        self._name = _name_of(address)
        self._pool = Pool(address)
        self._beside = Pool(address, BESIDE)
        self._owner: ServerConnection | None = None
        self._worker = uuid.uuid4().hex
        self._owning = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(f"The folder {str(folder)!r} can't be made: {error}. Give another one.") from error
        with self.reading() as connection:
            self._require_room(connection)
        with self.writing() as connection:
            self.is_new = migrate(connection, f"The archive {self.name}")

    @property
    def name(self) -> str:
        """Its address, without the password."""
        return self._name

    def _require_room(self, connection: ServerConnection) -> None:
        query = "SELECT current_schema(), current_setting('server_encoding')"
        schema, encoding = connection.execute(query).fetchone()
        if schema is None:
            raise ArchiveError(f"The archive {self.name}: its schema does not exist. Make it: CREATE SCHEMA name")
        if encoding != "UTF8":
            raise ArchiveError(f"The archive {self.name} is encoded in {encoding}. Make the database with UTF8.")

    @contextmanager
    def reading(self) -> Iterator[ServerConnection]:
        """Return a connection for reading."""
        with self._telling(), self._pool.lent() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[ServerConnection]:
        """Return a connection in one transaction. No other process writes to the archive meanwhile."""
        with self._telling(), self._pool.lent() as connection, connection.raw.transaction():
            connection.execute(_LOCK)
            yield connection

    @contextmanager
    def beside(self, isolation: str) -> Iterator[ServerConnection]:
        """Return a connection in a transaction for what is kept beside the archive.

        It is another one than those of the archive, whose tables may have the same names, and it does not wait for
        articles that are being written.
        """
        with self._telling(), self._beside.lent() as connection:
            if connection.raw.info.transaction_status is psycopg.pq.TransactionStatus.IDLE:
                connection.raw.isolation_level = psycopg.IsolationLevel[isolation.replace(" ", "_")]
            with connection.raw.transaction():
                yield connection

    def rewritten(self, schema: str) -> bool:
        """Write the tables of a schema anew, without deleted rows; whether none is left.

        Whoever has begun to read anything in this database before that may still read deleted rows, so that they stay.
        It waits a short time for those who use a table, since others wait behind it.
        """
        tables = "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname = ?"
        with self._telling(), self._beside.lent() as connection:
            is_whole: bool = connection.execute(_ALONE).fetchone()[0]
            connection.raw.execute("SET lock_timeout = '5s'")
            try:
                for (table,) in connection.execute(tables, (schema,)).fetchall():
                    is_whole &= _rewritten(connection, table)
            finally:
                connection.raw.execute(SETTINGS)
        return is_whole

    def stream(self, sql: str) -> Iterator[Any]:
        """Yield the rows of a query, over a connection of its own: whoever takes them may ask for more."""
        with self._telling():
            apart = ServerConnection(self._address)
            try:
                yield from apart.stream(sql)
            finally:
                apart.raw.close()

    def claimed(self, step: Step, limit: int) -> list[Any]:
        """Claim articles or passages that wait for ``step``, and return their ids."""
        with self.reading() as connection:
            return claim(connection, step, self._worker, limit)

    def own_indexes(self) -> bool:
        """Try to become the one process that keeps the embedded indexes; False if another machine's does.

        The server frees the lock however the process ends. After a failure of the server it is taken anew.
        """
        with self._telling(), self._owning:
            if self._owner is not None and answers(self._owner):
                return True
            owner = ServerConnection(self._address)
            is_ours: bool = owner.execute(_OWN).fetchone()[0]
            if is_ours:
                self._owner = owner
            else:
                owner.raw.close()
            return is_ours

    def disown_indexes(self) -> None:
        """Leave the embedded indexes to others."""
        with self._owning:
            owner, self._owner = self._owner, None
        if owner is not None:
            owner.raw.close()

    def close(self) -> None:
        """Close the connections that no thread holds."""
        self._pool.close()
        self._beside.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Translate errors of the driver into ``ArchiveError``."""
        try:
            yield
        except psycopg.errors.DiskFull as error:
            raise DiskFull(
                f"The archive {self.name}: there is no room on the server's disk. Nothing that was acknowledged is "
                "lost. Make room; what was going on can then be done again."
            ) from error
        except psycopg.Error as error:
            what = " ".join(str(error).split())
            advice = next((text for kind, text in _ADVICE if isinstance(error, kind)), "See the log of the server.")
            raise ArchiveError(f"The archive {self.name}: {what}. {advice}") from error
        except Exhausted as error:
            raise ArchiveError(
                f"The archive {self.name}: all connections have been in use for 30 s. Try again."
            ) from error


def _rewritten(connection: ServerConnection, table: str) -> bool:
    try:
        connection.raw.execute(f"VACUUM (FULL) {table}".encode())  # in no transaction: it allows none
    except psycopg.errors.LockNotAvailable:
        return False
    return True


def _name_of(address: str) -> str:
    """Return the address without user and password; with the schema, if one is named.

    Raises:
        ArchiveError: it is no address of a PostgreSQL database.
    """
    try:
        parts = conninfo_to_dict(address)
    except psycopg.Error:  # its message may hold the password
        raise ArchiveError(
            "FOOTNOTE_ARCHIVE is no address of a PostgreSQL database, such as postgresql://user@host/name. Correct it."
        ) from None
    place = f"{parts.get('host') or 'localhost'}:{parts.get('port') or 5432}"
    _, _, schema = str(parts.get("options") or "").partition("search_path=")
    return f"'postgresql://{place}/{parts.get('dbname') or parts.get('user') or ''}'{schema and f' ({schema})'}"
