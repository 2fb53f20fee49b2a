"""Connections to checked IP addresses, with one deadline for all waiting.

httpcore gets the host name, for the certificate and the server. This module chooses the IP address.
"""

import queue
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore

from errors import Unreachable

_CONNECT_SECONDS = 6.0  # for one address, if a name has several


class Deadline:
    """A time limit for all steps of a task together."""

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._until = monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left.

        Raises:
            Unreachable: no time is left.
        """
        left = self._until - self._monotonic()
        if left <= 0:
            raise Unreachable(f"it took over {self._seconds:g} s, and was given up")
        return left

    def extend(self, seconds: float) -> None:
        """Extend the deadline by the seconds of polite waiting between requests."""
        self._until += seconds

    def within(self, resolve: Callable[[str, int], Sequence[str]], host: str, port: int) -> Sequence[str]:
        """Return the answer of ``resolve``. It runs in a thread, abandoned if the name server is too slow.

        Raises:
            Unreachable: the name server takes too long.
        """
        answers: queue.SimpleQueue[Sequence[str] | OSError | UnicodeError] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(resolve(host, port))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        threading.Thread(target=ask, name="resolver", daemon=True).start()
        try:
            answer = answers.get(timeout=self.left())
        except queue.Empty:
            raise Unreachable(f"the name {host!r} was not found within {self._seconds:g} s") from None
        if isinstance(answer, Exception):
            raise answer
        return answer


class Dialler(httpcore.NetworkBackend):
    """A network backend that connects to the given IP addresses, whatever the host name."""

    def __init__(
        self, addresses: Sequence[str], deadline: Deadline, backend: httpcore.NetworkBackend | None = None
    ) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._backend = backend or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the addresses that answers; ``host`` and ``timeout`` are ignored."""
        failure: Exception | None = None
        for address in self._addresses:
            seconds = min(self._deadline.left(), _CONNECT_SECONDS)
            try:
                stream = self._backend.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            return _Stream(stream, self._deadline)
        raise failure or httpcore.ConnectError("no address")


class _Stream(httpcore.NetworkStream):
    """A stream under a deadline. Each step may take the time that is left, so a slow trickle of bytes ends, too."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
