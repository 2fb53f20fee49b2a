"""The application as a newcomer starts it: ``app.py`` in its own process, over the sample edition, in a browser."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, expect

from corpus.store.archive import Archive
from tests.browser.conftest import SCREENSHOTS, Visit, ask
from tests.browser.log import Log

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("newcomer") / "data"


@contextmanager
def started(data: Path, cache: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The application's address and process, from before it answers until it has ended."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data.mkdir(exist_ok=True)  # a folder that is not there is taken for a mistyped one
    environ = {**os.environ, "FOOTNOTE_CACHE": str(cache)}
    for name in ("FOOTNOTE_MODEL", "OPENAI_BASE_URL", "OPENAI_API_KEY"):
        environ.pop(name, None)
    command = [sys.executable, "app.py", "--port", str(port), "--data", str(data)]
    with (
        (data.parent / "said.txt").open("wb") as said,
        subprocess.Popen(command, cwd=ROOT, env=environ, stderr=said) as process,
    ):
        try:
            yield f"http://127.0.0.1:{port}/", process
        finally:
            process.terminate()
        assert process.wait(120) in (0, -15)  # uvicorn closes everything, then lets the signal have its way


def until(true: Callable[[], bool], process: subprocess.Popen[bytes], pause: float = 0.1) -> None:
    deadline = time.monotonic() + 300
    while not true():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(pause)


@pytest.fixture(scope="module")
def app(data: Path, minilm_cache: Path) -> Iterator[str]:
    with started(data, minilm_cache) as (url, process):
        until(lambda: b'"ready"' in _health(url), process)
        yield url


def _health(url: str) -> bytes:
    try:
        with urlopen(f"{url}health") as response:
            answer: bytes = response.read()
            return answer
    except (URLError, ConnectionError):
        return b""


def test_only_the_servers_own_names_are_answered(app: str) -> None:
    port = app.rstrip("/").rpartition(":")[2]
    for path in ("", "health", "articles", "add", "gradio_api/heartbeat/abc", "static/x"):
        with pytest.raises(HTTPError) as refused:
            urlopen(Request(f"{app}{path}", headers={"Host": f"evil.example:{port}"}))
        assert refused.value.code == 421
        assert b"does not answer to the name 'evil.example:" in refused.value.read()
    with urlopen(Request(f"{app}articles", headers={"Host": f"localhost:{port}"})) as answer:
        assert answer.status == 200


def _is_listening(url: str) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", int(url.rstrip("/").rpartition(":")[2]))) == 0


@pytest.mark.slow
def test_who_opens_the_address_at_once_ends_up_on_the_page_without_a_hand_s_touch(
    browser: Browser, log: Log, tmp_path: Path, minilm_cache: Path
) -> None:
    question = "How many people were injured when the ferry and the dredger collided?"
    page = browser.new_page()
    log.watch(page)
    with started(tmp_path / "data", minilm_cache) as (url, process):
        until(lambda: _is_listening(url), process, pause=0.01)
        page.goto(f"{url}?ask={quote(question)}", wait_until="commit")  # the only time that this test loads anything
        expect(page.get_by_role("status")).to_have_text("Starting …")
        page.screenshot(path=SCREENSHOTS / "starting.png")
        box = page.get_by_label("Question")
        expect(box).to_have_value(question, timeout=120_000)  # the address is still what was opened
        box.press("Enter")
        page.locator('#now [data-turn="1"][data-state="done"]').wait_for(timeout=120_000)  # the archive is opened, too
        assert page.locator('#now a[href^="#cite-"]').count() >= 1
        page.close()
    log.check()


def test_the_terminal_says_last_that_it_is_ready(app: str, data: Path) -> None:
    said = (data.parent / "said.txt").read_text(encoding="utf-8")
    assert "85 invented articles from an invented region." in said
    assert said.splitlines()[-1] == f"Ready: {app.rstrip('/')} (Ctrl-C ends it)"
    assert "85/85" in said and "/?" not in said


def test_ask_click_a_footnote_and_read_the_highlighted_sentence(app: str, data: Path, visit: Visit) -> None:
    page = visit(url=app)
    expect(page.locator("#header")).to_contain_text("85 articles")
    ask(page, "How many people were injured when the ferry and the dredger collided?")
    expect(page.locator("#now")).to_contain_text("No model is configured")
    chips = page.locator('#now a[href^="#cite-"]')
    assert chips.count() >= 1
    chips.last.click()
    sources = page.get_by_role("region", name="Sources")
    mark = sources.locator("mark").first
    expect(mark).to_be_focused()
    shown = sources.locator("mark").all_inner_texts()
    bodies = [article.body for article in Archive(data).articles()]
    assert any(" ".join(shown) in body for body in bodies)
    assert shown[0] in page.locator("#now").inner_text()
    page.screenshot(path=SCREENSHOTS / "app.png")


def test_what_is_not_held_is_said(app: str, visit: Visit) -> None:
    page = visit(url=app)
    ask(page, "Which zeppelin won the chess championship in Reykjavik?")
    expect(page.locator("#now")).to_contain_text("The archive does not hold an answer to this.")


def test_an_article_added_while_it_runs_is_found(app: str, data: Path, visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "zeppelin.txt"
    file.write_text("The zeppelin Aurora landed at Brackwell airfield on Sunday, its captain Oda Lind said.")
    command = [sys.executable, "-m", "corpus", "add", str(file), "--data", str(data)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0
    deadline = time.monotonic() + 120
    while b'"waiting":0' not in _health(app):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    page = visit(url=app)
    ask(page, "Where did the zeppelin Aurora land?")
    expect(page.locator("#now")).to_contain_text("The zeppelin Aurora landed at Brackwell airfield")
