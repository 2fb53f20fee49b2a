"""The real page, served by a real uvicorn on loopback, in a real Chromium."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from corpus.article import Article
from corpus.store.archive import Archive
from corpus.web.fetch import Fetcher
from settings import Settings
from tests.browser.log import Log
from tests.browser.scripted import ARTICLES, ScriptedAssistant
from ui.http.authentication import SignIn
from ui.http.front import Front
from ui.http.may_add import AddFor
from ui.http.names import Names
from ui.server import build_app

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
expect.set_options(timeout=30_000)  # as long as everything else of Playwright's waits: machines are noisy
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium here; on Debian: apt install chromium"))


@dataclass
class Served:
    """A page being served."""

    url: str
    archive: Archive
    assistant: ScriptedAssistant
    future: "Future[Any]"


@contextmanager
def serving(
    folder: Path,
    ready: bool = True,
    assistant: ScriptedAssistant | None = None,
    articles: Sequence[Article] = ARTICLES,
    sign_in: SignIn | None = None,
    fetcher: Callable[[], Fetcher] | None = None,
    add_for: AddFor | None = "loopback",
    names: Sequence[str] = (),
    root: str = "",
    shares: bool = True,
    settings: Settings | None = None,
) -> Iterator[Served]:
    """Serve an archive's page, the scripted one's at first; with ``ready`` false, the assistant is still loading."""
    archive = Archive(folder)
    archive.add(articles)
    assistant = assistant or ScriptedAssistant()
    future: Future[Any] = Future()
    if ready:
        future.set_result(assistant)
    servers: list[uvicorn.Server] = []

    def serve() -> None:  # the app is built here too: Playwright's event loop runs in the main thread
        doors = {"sign_in": sign_in, "add_for": add_for, "shares": shares}
        app = build_app(archive, future, settings=settings, fetcher=fetcher, **doors)  # type: ignore[arg-type]
        config = uvicorn.Config(
            Front(app, Names.of("127.0.0.1", names), root),
            "127.0.0.1",
            0,
            log_level="warning",
            ws="none",
        )
        servers.append(uvicorn.Server(config))
        servers[0].run()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    while not (servers and servers[0].started):
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.05)
    port = servers[0].servers[0].sockets[0].getsockname()[1]
    try:
        yield Served(f"http://127.0.0.1:{port}/", archive, assistant, future)
    finally:
        servers[0].should_exit = servers[0].force_exit = True
        if not future.done():
            future.cancel()
        thread.join(10)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A server of its own, for what changes its archive."""
    with serving(tmp_path) as served:
        yield served


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as served:
        yield served


Visit = Callable[..., Page]


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def visit(browser: Browser, served: Served, log: Log) -> Iterator[Visit]:
    """Opens the page. In the end: no host but 127.0.0.1 was asked, nothing popped up, no script failed."""
    contexts = []

    def visiting(
        width: int = 1280,
        height: int = 860,
        dark: bool = False,
        url: str = served.url,
        opened: bool = True,
        **options: Any,
    ) -> Page:
        scheme = "dark" if dark else "light"
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = context.new_page()
        log.watch(page)
        page.goto(url)
        page.get_by_label("Question").wait_for()
        page.locator(".start ul" if opened else ".start").wait_for()  # examples need an archive that is open
        return page

    yield visiting
    for context in contexts:
        context.close()
    log.check()


def ask(page: Page, question: str, turn: int | None = 1, state: str = "done") -> None:
    """Ask, and wait for the turn of that number to come to ``state``."""
    page.get_by_label("Question").fill(question)
    page.keyboard.press("Enter")
    if turn is not None:
        page.locator(f'#now [data-turn="{turn}"][data-state="{state}"]').wait_for()


def focused(page: Page) -> str:
    """The id of what has the focus."""
    found: str = page.evaluate("document.activeElement.id || document.activeElement.tagName")
    return found
