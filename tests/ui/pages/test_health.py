"""ui.pages.health, ui.pages.about, rag.model.reachable: what is told of a running Footnote, and what is not."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.store.archive import Archive
from rag.model.reachable import EVERY_SECONDS, ModelProbe
from settings import VERSION, Settings
from tests.browser.scripted import ARTICLES, ScriptedAssistant
from tests.loopback import HANG, head
from ui.server import build_app

SECRET = "sk-secret-7"


class Models(threading.Thread):
    """A loopback endpoint that answers ``GET /v1/models``, and keeps what it was asked."""

    def __init__(self, *reply: bytes) -> None:
        super().__init__(daemon=True)
        self.asked: list[bytes] = []
        self._reply = b"".join(reply)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"
        self.start()

    def run(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self.asked.append(connection.recv(65_536))
                connection.sendall(self._reply)

    def close(self) -> None:
        with contextlib.suppress(OSError):  # closed already
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "Gazette")
    archive.add(ARTICLES)
    return archive


@pytest.fixture
def models() -> Iterator[Models]:
    server = Models(head("application/json"), b'{"data": []}')
    yield server
    server.close()


def client(archive: Archive, settings: Settings, ready: bool = True, **more: object) -> TestClient:
    future: Future[ScriptedAssistant] = Future()
    if ready:
        future.set_result(ScriptedAssistant())
    return TestClient(build_app(archive, future, settings=settings, **more))  # type: ignore[arg-type]


def test_without_a_model_it_says_so_and_contacts_nobody(archive: Archive) -> None:
    probe = ModelProbe(Settings(base_url="http://127.0.0.1:1/v1"))
    assert probe.found.is_reachable is None
    assert probe.asking is None
    told = client(archive, Settings()).get("/health").json()
    assert told["model"] == {"name": "quotes only"}
    assert told["index"] == {"behind": True, "owned_here": True, "owner": "process 4711 (scripted)"}
    assert told["feeds"] == {"watched": 0, "silent": None}
    assert (told["articles"], told["withdrawn"]) == (4, 0)
    assert told["versions"]["footnote"] == VERSION
    assert {"python", "gradio", "chromadb"} <= set(told["versions"])


def test_what_was_withdrawn_is_told_apart(archive: Archive) -> None:
    archive.add([replace(ARTICLES[0], status="canceled")])
    told = client(archive, Settings()).get("/health").json()
    assert (told["articles"], told["withdrawn"]) == (3, 1)
    assert "3 articles · 3 outlets" in client(archive, Settings()).get("/about").text


def test_a_model_is_asked_in_the_background_and_once_a_minute(models: Models) -> None:
    now = [100.0]
    settings = Settings(model="m", base_url=models.url, api_key=SECRET)
    probe = ModelProbe(settings, lambda: now[0])
    assert probe.found.is_reachable is None  # nobody waited for it
    assert probe.asking is not None
    probe.asking.join(30)
    for _ in range(5):
        now[0] += (EVERY_SECONDS - 1) / 5
        assert (probe.found.is_reachable, probe.found.told) == (True, "it answers")
    assert len(models.asked) == 1
    assert models.asked[0].startswith(b"GET /v1/models HTTP/1.1")
    assert f"Bearer {SECRET}".encode() in models.asked[0]
    now[0] += 1
    assert probe.found.is_reachable is True
    probe.asking.join(30)
    assert len(models.asked) == 2


@pytest.mark.parametrize(
    ("status", "reached", "told"),
    [
        ("401 Unauthorized", True, "it answers: it refuses the key"),
        ("404 Not Found", True, "it answers: status 404"),
        ("503 Busy", False, "it answers: status 503"),
    ],
)
def test_what_the_endpoint_says(status: str, reached: bool, told: str) -> None:
    server = Models(head("text/html", status))
    probe = ModelProbe(Settings(model="m", base_url=server.url))
    assert probe.found.at is None
    assert probe.asking is not None
    probe.asking.join(30)
    server.close()
    assert (probe.found.is_reachable, probe.found.told) == (reached, told)


def test_nobody_there_is_told_without_the_address(archive: Archive, models: Models) -> None:
    models.close()
    settings = Settings(model="m", base_url=models.url.replace("127.0.0.1", "me:dredger9@127.0.0.1"), api_key=SECRET)
    app = client(archive, settings)
    assert app.get("/health").json()["model"]["reachable"] is None
    for thread in threading.enumerate():
        if thread.name == "probe":
            thread.join(30)
    answer = app.get("/health")
    told = answer.json()["model"]
    assert answer.status_code == 200  # the archive is quoted then
    assert (told["name"], told["reachable"]) == ("m", False)
    assert told["told"] == "it does not answer: ConnectError"
    for text in (answer.text, app.get("/about").text):
        assert SECRET not in text
        assert "dredger9" not in text


def test_an_archive_that_is_gone_is_503(archive: Archive) -> None:
    app = client(archive, Settings())
    archive.path.write_bytes(b"no database" * 1_000)
    for path in archive.folder.glob("*-wal"):
        path.unlink()
    answer = app.get("/health")
    assert answer.status_code == 503
    assert answer.json()["status"] == "failed"
    assert "can't be read" in answer.json()["error"]
    assert "can’t be read" in app.get("/about").text.replace("&#x27;", "’")


def test_about_shows_how_it_is_set_up(archive: Archive) -> None:
    page = client(archive, Settings()).get("/about")
    assert page.status_code == 200
    for told in ("quotes only", "Gazette", "4 articles · 4 outlets", "Apache License 2.0", VERSION):
        assert told in page.text
    assert str(archive.folder.parent) not in page.text
    archive.set_note("embedding model", "<b>words</b>")
    assert "&lt;b&gt;words" in client(archive, Settings()).get("/about").text


def test_while_the_archive_is_opened_nobody_is_said_to_own_it(archive: Archive) -> None:
    told = client(archive, Settings(), ready=False).get("/health").json()
    assert (told["assistant"], told["index"]["owner"]) == ("loading", None)


def test_a_silent_endpoint_holds_nobody_up(archive: Archive) -> None:
    from tests.loopback import scripted_server

    with scripted_server([HANG]) as server:
        app = client(archive, Settings(model="m", base_url=server.url))
        assert app.get("/health").json()["model"]["told"] == "not yet asked"
        assert app.get("/health").status_code == 200


@pytest.mark.parametrize(
    ("check", "told"),
    [(None, "a small model that reads (built in)"), ("rules", "rules alone"), ("org/nli", "rules, and org/nli")],
)
def test_about_says_who_checks_footnotes_and_how_often_a_tick_is_right(
    archive: Archive, check: str | None, told: str
) -> None:
    page = client(archive, Settings(check=check)).get("/about").text
    assert told in page
    assert "19 of 20 such sentences" in page
