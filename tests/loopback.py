"""A real server on 127.0.0.1 that speaks as a model's endpoint, and does request by request what its script says.

What an endpoint does to a connection (silence, cuts, single bytes) can only be tried on a connection. A reply is a
sequence of steps: bytes are sent, a number is a pause in seconds, ``HANG`` waits until the client goes, ``RESET``
breaks the connection off. At its end the connection is closed.
"""

import json
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum

from tests.fakes import sse


class Doing(Enum):
    """What a step does to the connection."""

    HANG = "waits until the client goes"
    RESET = "breaks the connection off"


HANG, RESET = Doing.HANG, Doing.RESET
Step = bytes | float | Doing
Reply = Sequence[Step]


def head(content_type: str = "text/event-stream", status: str = "200 OK", **headers: str) -> bytes:
    """The beginning of a reply whose end is the connection's end."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nConnection: close\r\n{more}\r\n".encode()


def said(*deltas: str, finish: str | None = "stop", done: bool = True) -> Reply:
    """A streamed answer, all at once."""
    return [head(), sse(*deltas, finish=finish, done=done)]


def refused(status: str, message: str = "scripted", **headers: str) -> Reply:
    """An error status with the error object of OpenAI's API."""
    return [head("application/json", status, **headers), json.dumps({"error": {"message": message}}).encode()]


class ScriptedServer(socketserver.ThreadingTCPServer):
    """The server; ``replies`` are given in turn, and the last one stays.

    Attributes:
        requests: the JSON of each request, as it came.
        paths: where each was sent to.
        asked_at: when each came, by ``time.monotonic``.
        served: the only path that is served, others get 404; None: all are.
        gone: set when a client has gone away from a reply that hangs.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *replies: Reply) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies = replies
        self.requests: list[dict[str, object]] = []
        self.paths: list[str] = []
        self.served: str | None = None
        self.asked_at: list[float] = []
        self.gone = threading.Event()
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        """The address for ``OPENAI_BASE_URL``."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def scripted_server(*replies: Reply) -> Iterator[ScriptedServer]:
    """The server while it serves."""
    with ScriptedServer(*replies) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join(5)


class _Handler(socketserver.StreamRequestHandler):
    server: ScriptedServer

    def handle(self) -> None:
        length, first = 0, self.rfile.readline().decode("latin-1").split(" ")
        while (line := self.rfile.readline().strip().lower()) != b"":
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        self.server.requests.append(json.loads(self.rfile.read(length)))
        self.server.asked_at.append(time.monotonic())
        self.server.paths.append(first[1] if len(first) > 1 else "")
        if self.server.served not in (None, self.server.paths[-1]):
            self._do(head("text/html", "404 Not Found") + b"404 page not found")
            return
        reply = self.server.replies[min(len(self.server.requests), len(self.server.replies)) - 1]
        for step in reply:
            if not self._do(step):
                return

    def _do(self, step: Step) -> bool:
        """Whether the client is still there."""
        if step is RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return False
        if isinstance(step, bytes):
            try:
                self.connection.sendall(step)
            except OSError:
                self.server.gone.set()
                return False
            return True
        return self._wait(float("inf") if step is HANG else float(step))  # type: ignore[arg-type]

    def _wait(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        self.connection.settimeout(0.02)
        while time.monotonic() < until and not self.server.closing.is_set():
            try:
                if not self.connection.recv(1):  # the client's end of the connection is closed
                    self.server.gone.set()
                    return False
            except TimeoutError:
                continue
            except OSError:
                self.server.gone.set()
                return False
        self.connection.settimeout(None)
        return not self.server.closing.is_set()
