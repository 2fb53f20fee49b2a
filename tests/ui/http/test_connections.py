"""ui.http.connections: clients that are slow, silent, gone or too many, at a real server on 127.0.0.1."""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from ui.http.connections import Connection

FILES = Path("/proc/self/fd")
REQUEST = b"GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """``/stream`` has no end, ``/much`` has 100 MB; others are answered once their body is whole."""
    while scope["path"] not in ("/stream", "/much") and (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["path"] == "/stream":
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
    if scope["path"] == "/much":
        for _ in range(100):
            await send({"type": "http.response.body", "body": b"x" * 1_000_000, "more_body": True})
    await send({"type": "http.response.body", "body": b"whole"})


class Hasty(Connection):
    """The same limits, in numbers that a test can wait for."""

    most = 40
    patience = 1.0
    stall = 1.0


Place = tuple[str, int]


class Patient(Hasty):
    """For what must not be ended: the machine may be busy."""

    patience = 2.5


@contextmanager
def running(kind: type[Connection] = Hasty) -> Iterator[tuple[Place, set[Any]]]:
    """Where it is served, and the connections that are open there."""
    config = uvicorn.Config(app, "127.0.0.1", 0, http=kind, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield server.servers[0].sockets[0].getsockname(), server.server_state.connections
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with running() as (place, _):
        yield place


def opened(place: Place, said: bytes = b"") -> socket.socket:
    made = socket.create_connection(place, timeout=30)
    made.sendall(said)
    return made


def is_ended(one: socket.socket) -> bool:
    """Whether the server ends the connection, within the patience of this test."""
    with one, contextlib.suppress(ConnectionError):
        while one.recv(65536):
            pass
    return True  # a server that keeps it open raises TimeoutError


def is_served(place: Place) -> bool:
    return httpx.get(f"http://127.0.0.1:{place[1]}/", timeout=30, trust_env=False).text == "whole"


def until(is_so: Callable[[], bool]) -> bool:
    """Whether it becomes so, sooner or later: machines are noisy."""
    ends = time.monotonic() + 30
    while not is_so() and time.monotonic() < ends:
        time.sleep(0.05)
    return is_so()


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: loc",
        b"POST /add HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nx",
    ],
    ids=["silent", "half the headers", "half the body"],
)
def test_a_request_that_does_not_come_whole_is_ended(place: Place, said: bytes) -> None:
    slow = [opened(place, said) for _ in range(10)]
    assert is_served(place)
    assert all(is_ended(one) for one in slow)


def test_a_byte_now_and_then_is_not_enough(place: Place) -> None:
    with opened(place, b"GET / HTTP/1.1\r\n") as slow, contextlib.suppress(ConnectionError):
        for number in range(200):
            slow.sendall(b"X-%d: y\r\n" % number)
            time.sleep(0.1)
        pytest.fail("the connection is still open after 20 s of single headers")


def test_a_second_request_is_not_waited_for_either(place: Place) -> None:
    with opened(place, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n") as kept:
        assert kept.recv(12).startswith(b"HTTP/1.1 200")
        kept.sendall(b"GET / HTTP/1.1\r\nHos")
        assert is_ended(kept)


def test_a_large_body_that_keeps_coming_is_taken() -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(6):
            yield b"x" * 20_000
            time.sleep(0.5)  # longer than the patience in all, and enough in each part of it

    with running(Patient) as (place, _):
        answer = httpx.post(f"http://127.0.0.1:{place[1]}/add", content=pieces(), timeout=30, trust_env=False)
    assert answer.text == "whole"


def test_an_answer_that_nobody_reads_is_ended() -> None:
    with running() as (place, open_there), opened(place, b"GET /much HTTP/1.1\r\nHost: localhost\r\n\r\n") as deaf:
        assert until(lambda: bool(open_there))
        assert until(lambda: not open_there)
        got = 0
        with contextlib.suppress(ConnectionError):
            while part := deaf.recv(1_000_000):
                got += len(part)
        assert got < 100_000_000  # what the systems had taken already, and no more


@pytest.mark.skipif(not FILES.exists(), reason="this system lists no open files")
def test_too_many_connections_give_way_and_leave_no_file_open(place: Place) -> None:
    assert until(lambda: is_served(place))
    before = len(list(FILES.iterdir()))
    many = [opened(place) for _ in range(5 * Hasty.most)]
    assert is_served(place)
    held = len(list(FILES.iterdir())) - before - len(many)  # the server's ends of them; this process has both
    assert held <= Hasty.most + 5
    for one in many:
        one.close()
    assert until(lambda: len(list(FILES.iterdir())) <= before)


@pytest.mark.skipif(not FILES.exists(), reason="this system lists no open files")
def test_broken_connections_leave_no_file_open(place: Place) -> None:
    assert until(lambda: is_served(place))
    before = len(list(FILES.iterdir()))
    for _ in range(5):
        streams = [opened(place, REQUEST) for _ in range(30)]
        for one in streams:
            assert one.recv(8)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            one.close()  # with a reset, as a broken connection
    assert until(lambda: len(list(FILES.iterdir())) <= before)
    assert is_served(place)


def test_while_all_connections_have_a_request_a_further_one_is_refused(place: Place) -> None:
    assert until(lambda: is_served(place))
    streams = [opened(place, REQUEST) for _ in range(Hasty.most)]
    assert [one.recv(8) for one in streams] == [b"HTTP/1.1"] * Hasty.most
    with opened(place) as further:
        assert is_ended(further)
    for one in streams:
        one.close()
    assert until(lambda: _is_served_again(place))


def _is_served_again(place: Place) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return is_served(place)
    return False
