"""ui.server, ui.http.guard: headers, what is refused, /health."""

import json
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.store.archive import Archive
from corpus.web.feeds import register
from errors import IndexInUse
from tests.browser.scripted import ARTICLES, ScriptedAssistant
from ui.http.guard import CONTENT_SECURITY_POLICY
from ui.http.routes import MAX_BODY
from ui.server import build_app


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    archive.add(ARTICLES)
    return archive


@pytest.fixture(scope="module")
def client(archive: Archive) -> Iterator[TestClient]:
    ready: Future[ScriptedAssistant] = Future()
    ready.set_result(ScriptedAssistant())
    with TestClient(build_app(archive, ready), base_url="http://127.0.0.1:7860") as client:  # type: ignore[arg-type]
        yield client


def test_the_page_comes_with_its_security_headers(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "unsafe-eval" not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/upload_progress?upload_id=1"),
        ("GET", "/gradio_api/file=http://127.0.0.1:1/x"),
        ("GET", "/gradio_api/file=https://evil.example/"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/file/etc/passwd"),
        ("HEAD", "/gradio_api/file=http://127.0.0.1:1/x"),
        ("GET", "/gradio_api/proxy=http://127.0.0.1:1/x"),
        ("POST", "/gradio_api/run/answer"),
        ("POST", "/gradio_api/api/answer"),
        ("POST", "/gradio_api/call/answer"),
        ("POST", "/gradio_api/call/v2/answer"),
        ("POST", "/gradio_api/component_server"),
        ("POST", "/gradio_api/stream/abc"),
        ("GET", "/gradio_api/stream/a/1/2/playlist.m3u8"),
        ("POST", "/gradio_api/process_recording"),
        ("POST", "/gradio_api/vibe-edit"),
        ("GET", "/gradio_api/vibe-code"),
        ("GET", "/gradio_api/runs"),
        ("GET", "/gradio_api/openapi.json"),
        ("GET", "/gradio_api/deep_link"),
        ("GET", "/monitoring"),
        ("GET", "/svelte/x"),
        ("POST", "/login"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("PUT", "/"),
        ("DELETE", "/health"),
        ("OPTIONS", "/gradio_api/queue/join"),
        ("GET", "//gradio_api/file=http://127.0.0.1:1/x"),
        ("GET", "/gradio_api%2Ffile=http://127.0.0.1:1/x"),
    ],
)
def test_what_the_page_does_not_use_is_refused(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, f"http://127.0.0.1:7860{path}", json={"data": []} if method == "POST" else None)
    assert answer.status_code == 403
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:7860"},
        {"origin": "https://evil.example", "x-forwarded-host": "chat.example"},
    ],
)
def test_another_sites_question_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/gradio_api/queue/join", json=join(), headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://127.0.0.1:7860", "sec-fetch-site": "same-origin"},
        {"origin": "http://127.0.0.1:7860"},
        {"origin": "https://chat.example", "sec-fetch-site": "same-origin"},  # a proxy that hides the name
        {"origin": "https://chat.example", "x-forwarded-host": "chat.example, 10.0.0.9"},
    ],
)
def test_the_pages_own_question_is_taken(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/gradio_api/queue/join", json=join(), headers=headers).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_holds_no_stream_open(client: TestClient, site: str) -> None:
    for path in ("heartbeat/abc", "queue/data?session_hash=abc"):
        assert client.get(f"/gradio_api/{path}", headers={"sec-fetch-site": site}).status_code == 403


def test_no_origin_is_let_read_by_cors(client: TestClient) -> None:
    answer = client.get("/config", headers={"origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_large_body_is_refused_whether_or_not_its_length_is_told(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(12):
            yield b"x" * (MAX_BODY // 10)

    for content in (b"x" * (MAX_BODY + 1), pieces()):
        assert client.post("/gradio_api/queue/join", content=content).status_code == 413


def test_no_handler_is_in_the_public_api(client: TestClient) -> None:
    assert client.get("/gradio_api/info").json()["named_endpoints"] == {}


def test_analytics_and_links_are_off(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["analytics_enabled"] is False
    assert config["footer_links"] == []
    assert "evil" not in json.dumps(config["dependencies"])


def test_health_tells_what_is_held_and_how_the_assistant_is(archive: Archive, client: TestClient) -> None:
    told = client.get("/health").json()
    held = {name: told[name] for name in ("status", "articles", "passages", "newest", "waiting", "assistant")}
    assert held == {
        "status": "ok",
        "articles": len(ARTICLES),
        "passages": 0,
        "newest": "2025-08-21",
        "waiting": len(ARTICLES),
        "assistant": "ready",
    }
    loading: Future[ScriptedAssistant] = Future()
    app = build_app(archive, loading)  # type: ignore[arg-type]
    assert TestClient(app).get("/health").json()["assistant"] == "loading"
    loading.set_exception(IndexInUse("Process 12 owns the index."))
    answer = TestClient(app).get("/health")
    assert (answer.status_code, answer.json()["assistant"]) == (503, "failed: Process 12 owns the index.")


def test_health_names_a_feed_that_has_been_silent(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    register(archive, "https://courier.example/feed", datetime.now(UTC))
    register(archive, "https://herald.example/feed", datetime(2025, 8, 19, 7, 40, tzinfo=UTC))
    client = TestClient(build_app(archive, Future()))
    assert client.get("/health").json()["feeds"] == {"watched": 2, "silent": "1 feed silent since 19 Aug 2025"}
    assert "1 feed silent since 19 Aug 2025" in client.get("/config").text


def join() -> dict[str, object]:
    return {"data": ["", None], "fn_index": 3, "session_hash": "abcdef", "trigger_id": 1, "event_data": None}


def test_an_unknown_address_opened_in_a_browser_has_the_pages_looks(client: TestClient) -> None:
    for path in ("/nowhere", "/articles/a/b", "/.env", "/evals/no-such-run", "/evals/<b>"):
        answer = client.get(path, headers={"accept": "text/html,*/*"})
        assert answer.status_code == 404, path
        assert '<div id="header">' in answer.text, path
        assert "No such page · Footnote" in answer.text
        assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert "articles ·" not in answer.text  # anybody may come here: it tells nothing of the archive
    assert client.get("/nowhere").text == "Footnote does not offer this."  # a program gets a line
    lost = client.get("/gradio_api/file=/etc/passwd", headers={"accept": "text/html"})
    assert (lost.status_code, lost.text) == (403, "Footnote does not offer this.")
