"""Connection: an httpx client whose requests another thread can end, whatever they wait for.

A thread that waits for a byte doesn't notice a ``close()`` in another thread, but notices the shutdown of its socket.
httpcore reports each new socket through its ``trace`` extension. So each request has a connection of its own.
"""

import contextlib
import socket
from contextvars import ContextVar
from typing import Any

import httpx

_CONNECT_SECONDS = 10.0


class Line:
    """The connection of a thread's requests; any thread may call ``end``, at any time, and more than once."""

    def __init__(self) -> None:
        self._stream: Any = None
        self.ended = False

    def run_here(self) -> None:
        """Run the requests of this thread (of this context) over this line from now on."""
        _line.set(self)

    def end(self) -> None:
        """Shut the connection; a connection still in the making is shut once it is made."""
        self.ended = True
        if self._stream is not None:
            with contextlib.suppress(OSError):  # the connection has already ended
                self._stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the socket, in the thread that read from it: a traceback may keep its wrapper alive."""
        if self._stream is not None:
            self._stream.close()

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._stream = info["return_value"]
            if self.ended:
                self.end()


_line: ContextVar[Line | None] = ContextVar("line", default=None)


def client() -> httpx.Client:
    """A client whose requests run over the line of the thread that makes them."""
    return httpx.Client(
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=0), event_hooks={"request": [_watch]}
    )


def _watch(request: httpx.Request) -> None:
    timeout = request.extensions.get("timeout", {})
    request.extensions["timeout"] = {**timeout, "connect": _CONNECT_SECONDS}
    line = _line.get()
    if line is not None:
        request.extensions["trace"] = line._trace
