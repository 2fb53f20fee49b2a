"""The chat in a frame on a page of another site, which is served from another port, in a real browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from re import DOTALL, search

import pytest
from playwright.sync_api import Browser, expect

from settings import Settings
from tests.browser.conftest import Served, serving
from tests.browser.log import Log
from tests.browser.test_axe import looked_at
from tests.places import ROOT


def snippet(address: str) -> str:
    """What the documentation has for copying, with the address of this Footnote."""
    found = search(r"```html\n(.*?)```", (ROOT / "docs" / "operation.md").read_text(encoding="utf-8"), DOTALL)
    assert found
    return found[1].replace("https://footnote.example/", address)


@contextmanager
def site(address: str) -> Iterator[str]:
    """A publisher's page with the snippet in it."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = f"<!doctype html><title>Courier</title><link rel=icon href='data:,'><h1>News</h1>{snippet(address)}"
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def framed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("framed")
    with serving(folder, settings=Settings(embed_for=("http://127.0.0.1:*",), embed_words=12)) as served:
        yield served


@pytest.mark.slow
def test_the_snippet_works_on_another_sites_page(browser: Browser, framed: Served, log: Log) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    log.watch(page)
    with site(framed.url) as elsewhere:
        page.goto(elsewhere)
        frame = page.frame_locator("iframe")
        box = frame.get_by_label("Ask what Ellery Courier reported")
        expect(box).to_have_value("What happened off Saltmarsh?")
        box.fill("quote")
        page.keyboard.press("Enter")
        expect(frame.locator('[data-state="done"]')).to_be_visible()
        expect(frame.locator(".quotes")).to_contain_text("Fourteen people were injured")
        frame.locator(".chip").first.click()
        card = frame.locator("article.source").first
        expect(card).to_be_focused()
        expect(card.get_by_role("link")).to_have_attribute("href", "https://courier.example/ferry")
        expect(frame.locator("#q")).to_have_value("")
        frame.locator("#q").fill("whom")
        frame.get_by_role("button", name="Ask", exact=True).click()
        frame.get_by_role("button", name="Ask: quote Ines Varga").click()
        expect(frame.locator(".turn")).to_have_count(3)
        assert context.cookies() == []
        assert page.url == f"{elsewhere}/"
    context.close()
    log.check()


@pytest.mark.slow
@pytest.mark.parametrize(("width", "dark"), [(360, False), (760, True)])
def test_the_frame_is_for_everybody(browser: Browser, framed: Served, width: int, dark: bool) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 860}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{framed.url}embed?q=who%20was%20hurt")
    page.get_by_label("Ask the archive").press("Enter")
    expect(page.locator('[data-state="done"]')).to_be_visible()
    looked_at(page, f"{width}-{'dark' if dark else 'light'}-embed")
    context.close()


@pytest.mark.slow
def test_a_site_that_is_not_named_shows_nothing(browser: Browser, tmp_path: Path, log: Log) -> None:
    context = browser.new_context()
    page = context.new_page()
    log.watch(page)
    settings = Settings(embed_for=("https://courier.example",))
    with serving(tmp_path, settings=settings) as served, site(served.url) as elsewhere:
        page.goto(elsewhere)
        expect(page.frame_locator("iframe").get_by_role("textbox")).to_have_count(0)
    context.close()
    assert any("frame-ancestors" in error for error in log.errors), unescape(str(log.errors))
