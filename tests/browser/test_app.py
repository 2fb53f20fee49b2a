"""The application as a newcomer starts it: ``app.py`` in its own process, over the sample edition, in a browser."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from corpus.archive import Archive
from tests.browser.conftest import SCREENSHOTS, Visit, ask

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("newcomer") / "data"


@pytest.fixture(scope="module")
def app(data: Path, minilm_cache: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {**os.environ, "FOOTNOTE_CACHE": str(minilm_cache)}
    for name in ("FOOTNOTE_MODEL", "OPENAI_BASE_URL", "OPENAI_API_KEY"):
        environ.pop(name, None)
    command = [sys.executable, "app.py", "--port", str(port), "--data", str(data)]
    with subprocess.Popen(command, cwd=ROOT, env=environ) as process:
        url = f"http://127.0.0.1:{port}/"
        deadline = time.monotonic() + 120
        while b'"ready"' not in _health(url):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield url
        process.terminate()
        assert process.wait(30) in (0, -15)  # uvicorn closes everything, then lets the signal have its way


def _health(url: str) -> bytes:
    try:
        with urlopen(f"{url}health") as response:
            answer: bytes = response.read()
            return answer
    except (URLError, ConnectionError):
        return b""


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
    deadline = time.monotonic() + 30
    while b'"waiting":0' not in _health(app):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    page = visit(url=app)
    ask(page, "Where did the zeppelin Aurora land?")
    expect(page.locator("#now")).to_contain_text("The zeppelin Aurora landed at Brackwell airfield")
