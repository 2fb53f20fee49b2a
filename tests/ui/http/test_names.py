"""ui.http.names, ui.http.front: which names are answered, on every route; sub-paths; links that stay within them."""

import socket
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.store.archive import Archive
from tests.browser.scripted import ARTICLES, ScriptedAssistant
from ui.http.authentication import SignIn
from ui.http.front import Front
from ui.http.names import Names
from ui.relative import relative, relative_links
from ui.server import build_app

LOOPBACK = ["127.0.0.1:7860", "127.0.0.1", "127.8.9.1:80", "localhost", "LOCALHOST:1", "a.localhost", "[::1]:7860"]
FOREIGN = [
    "evil.example",
    "evil.example:7860",
    "127.0.0.1.evil.example",
    "localhost.evil.example:7860",
    "evil.example#127.0.0.1",
    "evil.example/127.0.0.1",
    "127.0.0.1@evil.example",
    "evil.example\\@127.0.0.1",
    "10.0.0.9:7860",
    "[::2]",
    "[::1",
    "2130706433",
    "",
    ":7860",
]
ROUTES = ["/", "/health", "/about", "/articles", "/add", "/evals", "/config", "/sign-in", "/nothing", "/static/x"]
STREAMS = ["/gradio_api/queue/data?session_hash=abc", "/gradio_api/heartbeat/abc"]


@pytest.mark.parametrize("host", LOOPBACK)
def test_the_machines_own_names_are_answered(host: str) -> None:
    assert Names.of("127.0.0.1").answer_to(host)
    assert Names.of("0.0.0.0").answer_to(host)
    assert Names.of("chat.example", ["other.example"]).answer_to(host)


@pytest.mark.parametrize("host", FOREIGN)
def test_no_other_name_is_answered(host: str) -> None:
    assert not Names.of("127.0.0.1").answer_to(host)
    assert not Names.of("127.0.0.1", ["chat.example:443"]).answer_to(host)
    assert not Names.of("127.0.0.1", ["chat.example"], behind_proxy=True).answer_to(host)


def test_names_that_were_given_are_answered() -> None:
    names = Names.of("chat.lan", ["chat.example:8443", "Other.Example."])
    asked = ["chat.lan:80", "CHAT.example", "other.example:1", "no.example"]
    assert [names.answer_to(host) for host in asked] == [True, True, True, False]


def test_a_server_of_all_addresses_is_answered_under_each_and_under_the_machines_name() -> None:
    for host in ("0.0.0.0", "::"):
        names = Names.of(host)
        assert names.answer_to("192.168.1.5:7860")
        assert names.answer_to("[fe80::1]:7860")
        assert names.answer_to(f"{socket.gethostname()}:7860")
        assert not names.answer_to("evil.example:7860")


def test_behind_a_proxy_any_name_is_answered_unless_some_are_given() -> None:
    assert Names.of("127.0.0.1", behind_proxy=True).answer_to("chat.example")
    assert not Names.of("127.0.0.1", ["chat.example"], behind_proxy=True).answer_to("evil.example")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("archive")
    archive = Archive(folder)
    archive.add(ARTICLES)
    ready: Future[ScriptedAssistant] = Future()
    ready.set_result(ScriptedAssistant())
    app = build_app(archive, ready, sign_in=SignIn.read("ada:pass word", folder))  # type: ignore[arg-type]
    front = Front(app, Names.of("127.0.0.1"), "/footnote")
    with TestClient(front, base_url="http://127.0.0.1:7860", follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("path", [*ROUTES, *STREAMS])
@pytest.mark.parametrize("prefix", ["", "/footnote"])
def test_another_name_is_refused_on_every_route_with_a_sentence(client: TestClient, prefix: str, path: str) -> None:
    answer = client.get(f"{prefix}{path}", headers={"host": "evil.example:7860"})
    assert answer.status_code == 421
    assert "does not answer to the name 'evil.example:7860'" in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/add", "/sign-in", "/sign-out", "/gradio_api/queue/join", "/gradio_api/cancel"])
def test_another_name_can_neither_ask_nor_add(client: TestClient, path: str) -> None:
    headers = {"host": "evil.example:7860", "origin": "http://evil.example:7860", "sec-fetch-site": "same-origin"}
    assert client.post(path, headers=headers).status_code == 421
    assert client.post(path, headers={**headers, "x-forwarded-host": "127.0.0.1:7860"}).status_code == 421


def test_redirects_and_cookies_stay_within_the_sub_path(client: TestClient) -> None:
    assert client.get("/footnote?ask=x").headers["location"] == "footnote/?ask=x"
    for path in ("/articles/abc", "/footnote/articles/abc"):
        assert client.get(path).headers["location"] == "../sign-in?next=%2Farticles%2Fabc"
    assert 'action="./sign-in"' in client.get("/footnote/sign-in").text
    form = {"name": "ada", "password": "pass word", "next": "/articles/abc?at=1-2"}
    answer = client.post("/footnote/sign-in", data=form)
    assert answer.headers["location"] == "./articles/abc?at=1-2"
    assert "; Path=/footnote/;" in answer.headers["set-cookie"]
    assert "; Path=/;" in client.post("/sign-in", data=form).headers["set-cookie"]  # the browser may be elsewhere


def test_a_path_that_only_begins_like_the_sub_path_is_another(client: TestClient) -> None:
    assert client.get("/footnotes").status_code == 403


@pytest.mark.parametrize(
    ("page", "told"),
    [("/", "./articles?a=1#b"), ("/add", "./articles?a=1#b"), ("/articles/x", "../articles?a=1#b")],
)
def test_a_link_is_relative_to_its_page(page: str, told: str) -> None:
    assert relative("/articles?a=1#b", page) == told
    assert relative_links('<a class="h" href="/articles?a=1#b">', page) == f'<a class="h" href="{told}">'


def test_other_links_and_other_words_stay() -> None:
    markup = '<a href="https://a.example/"><a href="//b.example/"><a href="#at"><p title="/x">href=&#34;/x ;url=/y</p>'
    assert relative_links(markup, "/articles/x") == markup
    assert relative_links('<meta http-equiv="refresh" content="0;url=/sign-in">', "/add/x").endswith('url=../sign-in">')


def test_an_event_stream_is_not_kept_by_a_proxy(tmp_path: Path) -> None:
    async def stream(scope: object, receive: object, send: object) -> None:
        headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b"data: 1\n\n"})  # type: ignore[operator]

    client = TestClient(Front(stream, Names()), base_url="http://localhost")
    assert client.get("/gradio_api/queue/data").headers["x-accel-buffering"] == "no"
