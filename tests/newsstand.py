"""A real web server on 127.0.0.1, and a network in which names lead to it: what tests fetch is fetched there."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpcore

PUBLIC = "1.2.3.4"  # where every name of the stand leads; nothing is ever sent there

Respond = Callable[[BaseHTTPRequestHandler], None]


class Stand(ThreadingHTTPServer):
    """Answers as ``pages`` says: a path -> status, headers and body, or a function that does it all."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, tuple[int, dict[str, str], bytes] | Respond] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._changed = threading.Condition()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for by now, robots.txt apart."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def wait_for(self, number: int, seconds: float) -> bool:
        """Whether so many pages are asked for within that time."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.paths) >= number, seconds)

    def note(self, path: str, headers: dict[str, str]) -> None:
        with self._changed:
            self.asked.append((path, headers))
            self._changed.notify_all()

    def put(self, path: str, body: str | bytes, kind: str = "text/html", status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, {"Content-Type": kind, "Content-Length": str(len(data)), **named}, data)

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        self.put(path, "", status=status, Location=to)


class _Handler(BaseHTTPRequestHandler):
    server: Stand

    def do_GET(self) -> None:
        self.server.note(self.path, dict(self.headers.items()))
        page = self.server.pages.get(self.path, (404, {"Content-Length": "0"}, b""))
        if callable(page):
            page(self)
            return
        status, headers, body = page
        etag = headers.get("ETag")
        if etag and self.headers.get("If-None-Match") == etag:
            status, headers, body = 304, {"ETag": etag}, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def newsstand(tls: ssl.SSLContext | None = None) -> Iterator[Stand]:
    with Stand() as stand:
        if tls:
            stand.socket = tls.wrap_socket(stand.socket, server_side=True)
        thread = threading.Thread(target=lambda: stand.serve_forever(0.02))
        thread.start()
        try:
            yield stand
        finally:
            stand.shutdown()
            thread.join()


class Canary:
    """A port of 127.0.0.1, and of ::1 where there is one, that nothing may connect to."""

    def __init__(self) -> None:
        self.connections = 0
        self._sockets = [socket.create_server(("127.0.0.1", 0))]
        self.port = int(self._sockets[0].getsockname()[1])
        if socket.has_ipv6:
            with suppress(OSError):  # a machine without IPv6
                self._sockets.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        self._threads = [threading.Thread(target=self._count, args=(one,), daemon=True) for one in self._sockets]
        for thread in self._threads:
            thread.start()

    def _count(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            self.connections += 1
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\nsecret")
            connection.close()

    def close(self) -> None:
        for one in self._sockets:
            one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join()


class Network(httpcore.NetworkBackend):
    """Connects ``PUBLIC`` to the stand, loopback addresses really, and nothing else."""

    def __init__(self, stand: Stand | None = None) -> None:
        self.stand = stand
        self.dialled: list[str] = []
        self._real = httpcore.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: Any = None, local_address: Any = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        self.dialled.append(host)
        if host == PUBLIC and self.stand:
            return self._real.connect_tcp("127.0.0.1", self.stand.port, timeout)
        if host.startswith("127.") or host in ("::1", "0.0.0.0", "::", "localhost"):
            return self._real.connect_tcp(host, port, timeout)
        raise httpcore.ConnectError(f"{host} is not reached from tests")


class Names:
    """Resolves from a table; a name's answers are given one after another, the last again and again."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self._answers = {f"{name.replace('_', '-')}.example": list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        if host.startswith("localhost") or host.endswith("localhost"):
            return ["127.0.0.1"]
        if answers := self._answers.get(host):
            return answers.pop(0) if len(answers) > 1 else answers[0]
        if host.endswith(".example"):
            return [PUBLIC]
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return [str(address[0]) for *_, address in found]


class Time:
    """A clock that moves when somebody sleeps, and otherwise as the real one does."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return time.monotonic() + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
