"""Connections: uvicorn's protocol, with limits for clients that are slow, silent, or too many.

uvicorn waits for ever for a request that has begun, and for a client that reads nothing. Each such connection holds a
file descriptor, of which a process has a thousand by default; without one left, nobody is served.
"""

import socket
import sys
from asyncio import TimerHandle, Transport
from collections import Counter
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

_WANTED_FILES = 8_192  # file descriptors, where the system lets a process have as many
_BODY_BYTES = 16_384  # of a request's body, in each window of ``patience`` seconds


class Connection(AutoHTTPProtocol):  # type: ignore[misc,valid-type]  # a class that uvicorn chooses
    """One connection of a client.

    Attributes:
        most: the number of connections of the server; beyond it, one of the address that has most gives way.
        patience: seconds for the headers of a request, and for each 16 KB of its body.
        stall: seconds that a client may leave unread what was sent to it.
    """

    most = 1_000
    patience = 20.0
    stall = 60.0

    _due: TimerHandle | None = None
    _stalled: TimerHandle | None = None
    _unread = 0

    def connection_made(self, transport: Transport) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)
        peer = transport.get_extra_info("socket")
        if peer is not None and peer.family in (socket.AF_INET, socket.AF_INET6):
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)  # a client whose power failed says no goodbye
        self._await_request()
        if len(self.connections) > self.most:
            self._greediest().give_way()

    def data_received(self, data: bytes) -> None:
        """Take bytes of a request."""
        super().data_received(data)
        if self.transport is None or self.transport.is_closing():
            return
        if not self._in_request:
            if self._due is None:
                self._await_request()
        elif not self.cycle.more_body:
            self._end_wait()
        else:
            self._unread += len(data)
            if self._due is None or self._unread >= _BODY_BYTES:
                self._unread = 0
                self._await_request()

    def pause_writing(self) -> None:
        """The client is not reading."""
        super().pause_writing()
        self._stalled = self.loop.call_later(self.stall, self.give_way)

    def resume_writing(self) -> None:
        """The client has read."""
        super().resume_writing()
        self._end_stall()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        self._end_wait()
        self._end_stall()
        super().connection_lost(exc)

    def give_way(self) -> None:
        """End the connection at once."""
        if self.transport is not None:
            self.transport.abort()

    @property
    def _in_request(self) -> bool:
        """Whether the headers of a request have come whole, and its answer is not yet sent whole."""
        return self.cycle is not None and not self.cycle.response_complete

    def _await_request(self) -> None:
        self._end_wait()
        self._due = self.loop.call_later(self.patience, self.give_way)

    def _end_wait(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _end_stall(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _greediest(self) -> "Connection":
        """The connection that gives way: of the address with most, one without a request; this one if all have one."""
        held: list[Any] = list(self.connections)
        ((address, _),) = Counter(one.client and one.client[0] for one in held).most_common(1)
        idle = [one for one in held if one.client and one.client[0] == address and not one._in_request]
        others = [one for one in idle if one is not self]
        return min(others, key=lambda one: one._due.when() if one._due else 0.0) if others else self


def raise_file_limit() -> None:
    """Let this process have more open files, as far as the system allows without being asked."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED_FILES if hard == resource.RLIM_INFINITY else min(_WANTED_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
