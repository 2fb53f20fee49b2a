"""/settings over HTTP, with a real endpoint on loopback: chosen, kept, used without a restart, and no key told."""

import json
import logging
import os
import stat
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.store.archive import Archive
from kept_model import KeptModel, keep
from rag.assistant import Assistant
from rag.index.passage_index import PassageIndex
from settings import Settings
from tests.fakes import WordEmbedding, article
from ui.http.authentication import Authentication, SignIn
from ui.http.guard import Guard
from ui.http.passwords import hashed
from ui.pages.model_choice import ModelChoice
from ui.pages.model_page import model_page

KEY = "sk-CaNaRy-0123456789abcdef"
HOSTILE = "<script>alert(1)</script>"


class Endpoint(ThreadingHTTPServer):
    """A model's endpoint; ``sent`` has the path and the Authorization of each request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sent: list[tuple[str, str]] = []
        self.wanted = ""
        self.listed: Any = {"data": [{"id": "small"}, {"id": "large"}, {"id": HOSTILE}]}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._reply(self.server.listed)

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        said = {"role": "assistant", "content": f"<think>hm</think>I am {asked['model']} <b>."}
        self._reply({"id": "1", "object": "chat.completion", "created": 1, "model": asked["model"],
                     "choices": [{"index": 0, "message": said, "finish_reason": "stop"}]})  # fmt: skip

    def _reply(self, value: Any) -> None:
        self.server.sent.append((self.path, self.headers.get("authorization", "")))
        right = not self.server.wanted or self.headers.get("authorization") == f"Bearer {self.server.wanted}"
        body = json.dumps(value if right else {"error": {"message": f"wrong: {self.headers.get('authorization')}"}})
        self.send_response(200 if right else 401)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())


@contextmanager
def serving() -> Iterator[Endpoint]:
    with Endpoint() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with serving() as server:
        yield server


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "data")
    archive.add([article("The ferry sank.", "Ferry", url="https://a.example/ferry")])
    return archive


@contextmanager
def page(
    archive: Archive,
    environ: Mapping[str, str] | None = None,
    peer: str = "127.0.0.1",
    sign_in: SignIn | None = None,
    assistant: "Future[Assistant] | None" = None,
) -> Iterator[tuple[TestClient, ModelChoice]]:
    environ = environ or {}
    settings = Settings.read(environ, str(archive.folder))
    choice = ModelChoice(settings, archive.folder, assistant or Future(), environ)
    app = FastAPI()
    app.add_middleware(Authentication, sign_in=sign_in, admins=["ada"])
    app.add_middleware(Guard)
    app.include_router(model_page(archive, choice))
    with TestClient(app, base_url="http://127.0.0.1:7860", follow_redirects=False, client=(peer, 50_000)) as client:
        client.get("/settings")  # for the cookie by which a browser is known
        yield client, choice


def sent(client: TestClient, do: str, **texts: str) -> str:
    return client.post("/settings", data={"do": do, **texts}).text


def test_a_model_is_listed_tried_kept_and_used(archive: Archive, endpoint: Endpoint) -> None:
    endpoint.wanted = KEY
    index = PassageIndex(archive, WordEmbedding())
    index.sync()
    ready: Future[Assistant] = Future()
    ready.set_result(Assistant(index))
    with page(archive, assistant=ready) as (client, choice):
        assert "No model is chosen" in client.get("/settings").text
        listed = sent(client, "list", base_url=f"{endpoint.url}/", api_key=f" {KEY}\n")
        assert 'name="pick" value="small"' in listed
        assert HOSTILE not in listed and "&lt;script&gt;" in listed
        picked = client.post("/settings", data={"pick": "large", "base_url": endpoint.url}).text
        assert 'name="model" value="large"' in picked
        said = sent(client, "try", base_url=endpoint.url, model="large")  # with the key typed before
        assert "I am large &lt;b&gt;." in said and ">hm" not in said
        assert ready.result().writer_name == "quotes"  # trying chooses nothing
        kept = client.post("/settings", data={"do": "save", "base_url": endpoint.url, "model": "large"})
        assert kept.status_code == 303
        assert ready.result().writer_name == "large"
        assert "Answers are written by <b>large</b>" in client.get("/settings").text
        assert choice.now.model == "large"
        for shown in (listed, picked, said, kept.text, client.get("/settings").text):
            assert KEY not in shown
    assert {auth for _, auth in endpoint.sent} == {f"Bearer {KEY}"}
    path = archive.folder / "model.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = Settings.read({}, str(archive.folder))  # what the next start, and every command, reads
    assert (again.base_url, again.model, again.api_key) == (endpoint.url, "large", KEY)
    assert again.embedding_key is None  # chosen for answers, and for nothing else
    index.pair.close()


def test_a_key_goes_to_no_other_address(archive: Archive, endpoint: Endpoint) -> None:
    with serving() as other, page(archive) as (client, _):
        sent(client, "save", base_url=endpoint.url, api_key=KEY, model="small")
        sent(client, "list", base_url=other.url)
        sent(client, "try", base_url=other.url, model="small")
        assert other.sent and not [auth for _, auth in other.sent if KEY in auth]
        sent(client, "save", base_url=other.url, model="small")
        assert KEY not in (archive.folder / "model.json").read_text()


def test_the_environment_wins_and_the_page_says_so(archive: Archive, endpoint: Endpoint) -> None:
    with page(archive) as (client, _):
        sent(client, "save", base_url="http://127.0.0.1:1/v1", api_key=KEY, model="kept")
    environ = {"OPENAI_BASE_URL": endpoint.url, "OPENAI_API_KEY": "sk-of-the-environment", "FOOTNOTE_MODEL": "small"}
    settings = Settings.read(environ, str(archive.folder))
    assert (settings.base_url, settings.model, settings.api_key) == (endpoint.url, "small", "sk-of-the-environment")
    only_key = Settings.read({"OPENAI_API_KEY": "sk-other"}, str(archive.folder))
    assert (only_key.base_url, only_key.model, only_key.api_key) == (None, None, "sk-other")  # not to the kept address
    with page(archive, environ) as (client, choice):
        shown = client.get("/settings").text
        for name in environ:
            assert f"<code>{name}</code>" in shown
        assert "wins over what is chosen here" in shown
        sent(client, "save", base_url="http://127.0.0.1:1/v1", api_key=KEY, model="mine")
        assert (choice.now.base_url, choice.now.model) == (endpoint.url, "small")
        assert "sk-of-the-environment" not in (archive.folder / "model.json").read_text()
        sent(client, "try", base_url="http://127.0.0.1:1/v1")
    assert {auth for _, auth in endpoint.sent} == {"Bearer sk-of-the-environment"}


def test_what_is_forgotten_is_gone_with_its_key(archive: Archive, endpoint: Endpoint) -> None:
    with page(archive) as (client, choice):
        sent(client, "save", base_url=endpoint.url, api_key=KEY, model="small")
        assert choice.now.model == "small"
        assert client.post("/settings", data={"do": "forget"}).status_code == 303
        assert choice.now.model is None
    assert not (archive.folder / "model.json").exists()
    assert KEY not in "".join(one.read_text("latin-1") for one in archive.folder.rglob("*") if one.is_file())


def test_who_may_choose(archive: Archive) -> None:
    with page(archive, peer="203.0.113.9") as (client, _):
        assert client.get("/settings").status_code == client.post("/settings", data={"do": "save"}).status_code == 403
    with page(archive) as (client, _):
        assert client.get("/settings", headers={"host": "evil.example"}).status_code == 403
        other = client.post("/settings", data={"do": "forget"}, headers={"origin": "http://evil.example"})
        assert other.status_code == 403
    sign_in = SignIn({name: hashed("pw") for name in ("ada", "bob")}, b"k" * 32)
    with page(archive, peer="203.0.113.9", sign_in=sign_in) as (client, _):
        for name, status in (("ada", 200), ("bob", 403)):
            client.cookies.set("footnote_session", sign_in.session(name))
            assert client.get("/settings").status_code == status


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"base_url": "file:///etc/passwd"}, "begins with https:// or http://"),
        ({"base_url": f"http://me:{KEY}@127.0.0.1/v1"}, "may hold no user, password or key"),
        ({"base_url": f"http://127.0.0.1/v1?key={KEY}"}, "may hold no user, password or key"),
        ({"base_url": "http://[::1"}, "This address can"),
        ({"base_url": "http://127.0.0.1:1/v1", "api_key": f"{KEY}\u200b."}, "character 27 of it is U+200B"),
        ({"base_url": "http://127.0.0.1:1/v1", "api_key": KEY}, "nothing answers there"),
    ],
)
def test_what_can_not_be_is_told_without_the_key(
    archive: Archive, texts: dict[str, str], told: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="ui")
    with page(archive) as (client, _):
        for do in ("list", "try"):
            answer = client.post("/settings", data={"do": do, "model": "small", **texts})
            assert answer.status_code == 400
            assert told in answer.text
            assert KEY not in answer.text
    assert KEY not in caplog.text
    assert not (archive.folder / "model.json").exists()


def test_an_endpoint_that_repeats_the_key_does_not_have_it_shown(archive: Archive, endpoint: Endpoint) -> None:
    endpoint.wanted = "another"
    with page(archive) as (client, _):
        for do in ("list", "try"):
            answer = sent(client, do, base_url=endpoint.url, api_key=KEY, model="small")
            assert "refuse" in answer
            assert KEY not in answer
        endpoint.wanted, endpoint.listed = "", {"data": [{"id": f"model-{KEY}"}, {"id": 7}, "plain"]}
        answer = sent(client, "list", base_url=endpoint.url, api_key=KEY)
        assert "plain" in answer and KEY not in answer


def test_presets_fill_the_form(archive: Archive) -> None:
    with page(archive) as (client, _):
        assert 'value="http://127.0.0.1:11434/v1"' in client.get("/settings?preset=ollama").text
        assert "RESOURCE" in client.get("/settings?preset=azure").text
        shown = client.get("/settings?preset=%3Cb%3E").text
        for name in ("Ollama", "LM Studio", "llama.cpp", "vLLM", "OpenAI", "Mistral", "Azure"):
            assert f">{name}</a>" in shown


def test_a_file_that_is_none_ends_the_start_in_words(tmp_path: Path) -> None:
    for text in ("{", "[]", '{"model": 7}'):
        (tmp_path / "model.json").write_text(text)
        with pytest.raises(SystemExit, match=r"model.json' (can't be read|holds something else)"):
            Settings.read({}, str(tmp_path))


def test_what_can_not_be_written_leaves_what_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, KeptModel("http://h/v1", "before"))
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        keep(tmp_path, KeptModel("http://h/v1", "after", KEY))
    assert [one.name for one in tmp_path.iterdir()] == ["model.json"]  # no piece with a key beside it
    assert Settings.read({}, str(tmp_path)).model == "before"
