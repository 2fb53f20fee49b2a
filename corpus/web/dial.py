"""Connections to addresses as they were checked, all of whose waiting ends at one deadline.

httpcore is told the name that the certificate and the server are to know; where it connects to is told here.
"""

import queue
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore

from errors import Unreachable

_CONNECT_SECONDS = 6.0  # for one address, where a name has several


class Deadline:
    """How long something may take, all its steps together."""

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._until = monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left.

        Raises:
            Unreachable: none are.
        """
        left = self._until - self._monotonic()
        if left <= 0:
            raise Unreachable(f"it took over {self._seconds:g} s, and was given up")
        return left

    def extend(self, seconds: float) -> None:
        """Don't count these: they were spent waiting out of politeness."""
        self._until += seconds

    def within(self, resolve: Callable[[str, int], Sequence[str]], host: str, port: int) -> Sequence[str]:
        """``resolve``'s answer, for which a name server may take any time: it is asked in a thread that is left behind.

        Raises:
            Unreachable: it takes too long.
        """
        told: queue.SimpleQueue[Sequence[str] | OSError | UnicodeError] = queue.SimpleQueue()

        def ask() -> None:
            try:
                told.put(resolve(host, port))
            except (OSError, UnicodeError) as error:
                told.put(error)

        threading.Thread(target=ask, name="resolver", daemon=True).start()
        try:
            answer = told.get(timeout=self.left())
        except queue.Empty:
            raise Unreachable(f"the name {host!r} was not found within {self._seconds:g} s") from None
        if isinstance(answer, Exception):
            raise answer
        return answer


class Dialler(httpcore.NetworkBackend):
    """Connects to the given IP addresses, whatever name it is asked for."""

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
        """A connection to the first of the addresses that answers; ``host`` and ``timeout`` are not looked at."""
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
    """A stream each of whose steps may take what is left, and no more: a byte now and then doesn't prolong it."""

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
