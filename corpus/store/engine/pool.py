"""Pool: the connections of one process to the archive's server, lent to its threads in turn."""

import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg

from corpus.store.engine.server_connection import ServerConnection

MOST, BESIDE = 16, 6
"""Connections of one process: for the archive, and for what is kept beside it.

PostgreSQL allows 100 in all unless told otherwise: room for four processes.
"""

_PATIENCE = 30.0  # seconds a thread waits for a connection, as long as for SQLite's lock
_RESTED = 1.0  # seconds after which a connection is tried before it is lent: its server may have gone meanwhile


class Exhausted(Exception):
    """No connection came free in time."""


class Pool:
    """A thread that holds a connection is given the same one again, so that threads never wait for themselves."""

    def __init__(self, address: str, most: int = MOST, patience: float = _PATIENCE) -> None:
        self._address = address
        self._patience = patience
        self._free = threading.BoundedSemaphore(most)
        self._idle: list[tuple[ServerConnection, float]] = []
        self._changing = threading.Lock()
        self._local = threading.local()
        weakref.finalize(self, _close, self._idle)  # an archive that nobody holds any more

    @contextmanager
    def lent(self) -> Iterator[ServerConnection]:
        """Lend a connection to this thread.

        Raises:
            Exhausted: all connections are lent, and none came back in time.
            psycopg.Error: the server can't be reached, or failed.
        """
        held: ServerConnection | None = getattr(self._local, "held", None)
        if held is not None:
            yield held
            return
        if not self._free.acquire(timeout=self._patience):
            raise Exhausted
        try:
            connection = self._taken()
            self._local.held = connection
            try:
                yield connection
            finally:
                self._local.held = None
                self._give(connection)
        finally:
            self._free.release()

    def _taken(self) -> ServerConnection:
        while True:
            with self._changing:
                if not self._idle:
                    break
                connection, since = self._idle.pop()
            if time.monotonic() - since < _RESTED or answers(connection):
                return connection
        return ServerConnection(self._address)

    def _give(self, connection: ServerConnection) -> None:
        if connection.raw.info.transaction_status is not psycopg.pq.TransactionStatus.IDLE:
            with suppress(psycopg.Error):
                connection.raw.close()
            return
        with self._changing:
            self._idle.append((connection, time.monotonic()))

    def close(self) -> None:
        """Close the connections that nobody holds."""
        with self._changing:
            _close(self._idle)


def _close(idle: list[tuple[ServerConnection, float]]) -> None:
    while idle:
        idle.pop()[0].raw.close()


def answers(connection: ServerConnection) -> bool:
    """Whether a connection still works; one that doesn't is closed."""
    try:
        connection.raw.execute("SELECT 1")
    except psycopg.Error:
        connection.raw.close()
        return False
    return True
