"""What a real server on 127.0.0.1 answers before its application is there, and from then on."""

import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from ui.starting import Starting


class Server:
    """A server whose application is built when the test says so."""

    def __init__(self) -> None:
        self.building: Future[FastAPI] = Future()
        self.failed = threading.Event()
        config = uvicorn.Config(Starting(self.building, self.failed.set), "127.0.0.1", 0, log_level="critical")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        _until(lambda: self._server.started)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False)

    def end(self) -> None:
        self.client.close()
        self._server.should_exit = True
        self._thread.join(20)
        assert not self._thread.is_alive()


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.end()


def test_a_page_that_comes_again_by_itself_stands_in_until_the_real_one_is_there(server: Server) -> None:
    early = server.client.get("/")
    assert early.status_code == 200
    assert "Starting" in early.text
    assert 'http-equiv="refresh"' in early.text
    assert "default-src 'self'" in early.headers["content-security-policy"]
    assert server.client.get("/health").status_code == 503
    assert server.client.post("/gradio_api/queue/join", json={}).status_code == 503
    chat = server.client.post("/v1/chat/completions", json={})
    assert (chat.status_code, chat.headers["retry-after"], chat.json()["error"]["type"]) == (503, "1", "server_error")
    assert server.client.head("/").content == b""

    begun = []

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        begun.append("begun")
        yield
        begun.append("ended")

    app = FastAPI(lifespan=lifespan)
    app.get("/")(lambda: "the page")
    server.building.set_result(app)
    _until(lambda: "the page" in server.client.get("/").text)
    server.end()
    assert begun == ["begun", "ended"]


def test_an_application_that_cannot_be_built_is_told_to_whoever_serves(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.building.set_exception(RuntimeError("no page today"))
    assert server.failed.wait(20)
    assert "no page today" in caplog.text
    assert server.client.get("/health").status_code == 503
