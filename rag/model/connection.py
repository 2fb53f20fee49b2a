"""Connection: an httpx client whose requests another thread can end, whatever they wait for.

A thread that waits for a byte doesn't notice a ``close()`` in another thread, but notices the shutdown of its socket.
httpcore reports each new socket through its ``trace`` extension. So each request has a connection of its own.
"""

import contextlib
import os
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


class Unusable(httpx.TransportError):
    """No connection can be made with this machine's settings. The message names the setting, never its value."""


class _NoTransport(httpx.BaseTransport):
    """Fails every request with the same reason."""

    def __init__(self, why: str) -> None:
        self._why = why

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise Unusable(self._why, request=request)


def client(address: str | None = None) -> httpx.Client:
    """A client whose requests run over the line of the thread that makes them.

    Where the settings of this machine allow no connection, each request fails with the reason: Footnote starts without
    one, and quotes.

    Args:
        address: the configured address of the endpoint, if any.
    """
    try:
        require_usable(address)
    except Unusable as error:
        return httpx.Client(transport=_NoTransport(f"{error}"), trust_env=False)
    return httpx.Client(
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=0), event_hooks={"request": [_watch]}
    )


def require_usable(address: str | None) -> None:
    """Check the address of an endpoint, and this machine's proxies and certificates.

    Raises:
        Unusable: no client can be made with them.
    """
    if why := why_no_address(address):
        raise Unusable(why)
    try:
        httpx.Client().close()
    except (ImportError, httpx.InvalidURL, ValueError, OSError) as error:
        raise Unusable(_why(error)) from None


def why_no_address(address: str | None) -> str | None:
    """Why the address of an endpoint can't be used at all; None where it can be tried."""
    for place, char in enumerate(address or "", start=1):
        if not char.isprintable() or char.isspace():
            return f"its address can't be used: character {place} of it is U+{ord(char):04X}"
    try:
        httpx.URL(address or "")
    except httpx.InvalidURL:
        return "its address can't be read as one"
    return None


def _why(error: Exception) -> str:
    """The setting that lets no client be made. Not the error's words: they may hold a proxy's password."""
    given = [name for name in os.environ if name.lower().endswith("_proxy")]
    proxies = " or ".join(sorted(given)) or "the system's proxy"
    if isinstance(error, ImportError):
        return f"{proxies} names a SOCKS proxy, and Footnote speaks to HTTP proxies only"
    if isinstance(error, OSError):
        return "SSL_CERT_FILE or SSL_CERT_DIR names no certificates that can be read"
    return f"{proxies} holds an address that can't be read (in NO_PROXY, an IPv6 address has no brackets)"


def _watch(request: httpx.Request) -> None:
    timeout = request.extensions.get("timeout", {})
    request.extensions["timeout"] = {**timeout, "connect": _CONNECT_SECONDS}
    line = _line.get()
    if line is not None:
        request.extensions["trace"] = line._trace
