"""The page behind a proxy, in a real browser: asked, followed, added to, under a sub-path too; refusals are told."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.share.pack_reader import read_pack
from tests.browser.conftest import CHROMIUM, Served, ask, serving
from tests.browser.log import Log
from tests.proxies import NGINX, nginx, plain_proxy, url_of

ROOT = "/footnote"
BARE = "location / { proxy_pass http://{upstream}; }"
STRIPPED = "location /footnote/ { proxy_pass http://{upstream}/; }"
PASSED_ON = "location /footnote { proxy_pass http://{upstream}; proxy_set_header Host $http_host; }"
Open = Callable[[str], Page]


@pytest.fixture(scope="module", params=["", ROOT], ids=["without-root", "with-root"])
def behind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str]]:
    """A server with and one without ``--root-path``."""
    with serving(tmp_path_factory.mktemp("behind"), root=request.param, add_for="anyone") as served:
        yield served, request.param


@pytest.fixture
def open_page(browser: Browser, log: Log) -> Iterator[Open]:
    """Opens an address. In the end: no request left the proxy's sub-path or failed, and no script did."""
    contexts = []

    def opening(address: str) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 860}, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        log.watch(page)
        page.goto(address)
        return page

    yield opening
    for context in contexts:
        context.close()
    log.check()


@pytest.mark.slow
def test_all_of_it_works_behind_a_plain_proxy(behind: tuple[Served, str], open_page: Open, tmp_path: Path) -> None:
    served, root = behind
    upstream = served.url.split("/")[2]
    for prefix, strips in [(ROOT, False)] if root else [("", True), (ROOT, True)]:
        with plain_proxy(upstream, prefix, strips, passes_host=False) as proxy:
            walk(open_page(url_of(proxy)), url_of(proxy), tmp_path)
            assert proxy.outside == []


@pytest.mark.slow
@pytest.mark.skipif(NGINX is None, reason="no nginx here; on Debian: apt install nginx-light")
@pytest.mark.parametrize("location", [BARE, STRIPPED, PASSED_ON], ids=["bare", "stripped", "passed-on"])
def test_all_of_it_works_behind_nginx(
    behind: tuple[Served, str], open_page: Open, tmp_path: Path, location: str
) -> None:
    served, root = behind
    if location is PASSED_ON and not root:
        pytest.skip("this proxy leaves the sub-path on: the server must be told of it by --root-path")
    with nginx(tmp_path / "nginx", location.replace("{upstream}", served.url.split("/")[2])) as address:
        walk(open_page(f"{address}{'' if location is BARE else ROOT}/"), address, tmp_path)


def walk(page: Page, address: str, folder: Path) -> None:
    """Ask, open a footnote, reload, export, read an article, hand one in, and come back, all by clicks."""
    inside = page.url.partition("?")[0]
    assert inside.startswith(address)
    page.locator(".start ul").wait_for()
    ask(page, "How many were hurt?")
    page.locator("#now a.chip").first.click()
    expect(page.locator("#sources mark").first).to_be_visible()
    assert page.url.startswith(f"{inside}?c=")
    page.reload()
    page.locator('#now [data-turn="1"][data-state="done"], #past [data-turn="1"]').first.wait_for()
    exported(page, folder)
    page.get_by_role("link", name="Whole article").click()
    page.locator("mark").first.wait_for()
    assert page.url.startswith(f"{inside}articles/")
    page.get_by_role("link", name="Articles", exact=True).click()
    page.locator("h3 a").first.click()
    page.wait_for_url(f"{inside}articles/*")
    page.locator('a[href^="../articles?source="]').first.click()
    page.wait_for_url(f"{inside}articles?source=*")
    page.get_by_role("link", name="Add", exact=True).click()
    handed_in(page, folder)
    assert page.url.startswith(f"{inside}add/")
    page.get_by_role("link", name="Ask the archive").click()
    page.get_by_label("Question").wait_for()
    assert page.url == inside
    page.close()  # before the proxy goes: an open page would ask for it again and again


def exported(page: Page, folder: Path) -> None:
    page.get_by_role("group", name="Answer 1: copy, export, feedback").get_by_text("Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("group", name="Answer 1: copy, export, feedback").get_by_role("button", name="JSON").click()
    download.value.save_as(folder / "pack.json")
    assert "How many were hurt?" in str(read_pack(folder / "pack.json"))


def handed_in(page: Page, folder: Path) -> None:
    path = folder / "fog.json"
    path.write_text(
        json.dumps({"title": "Fog at Brackwell", "body": "Fog lay over Brackwell airfield all Sunday."}),
        encoding="utf-8",
    )
    page.get_by_label("Files").set_input_files([path])
    page.get_by_role("button", name="Add files").click()
    added = page.get_by_role("link", name="Fog at Brackwell")
    expect(added).to_have_attribute("href", re.compile(r"\.\./articles/\w+"))


def test_a_refused_question_is_told_and_kept(browser: Browser, tmp_path: Path) -> None:
    """Over plain http to another machine, browsers send no Sec-Fetch-Site; with its own Host a proxy hides the name."""
    arguments = ["--no-sandbox", "--host-resolver-rules=MAP footnote.example 127.0.0.1"]
    with serving(tmp_path) as served, plain_proxy(served.url.split("/")[2], passes_host=False) as proxy:
        chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=arguments)
        page = chromium.new_page()
        page.goto(url_of(proxy).replace("127.0.0.1", "footnote.example"))
        page.get_by_label("Question").fill("How many were hurt?")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("proxy_set_header Host $http_host")
        expect(page.get_by_label("Question")).to_have_value("How many were hurt?")
        expect(page.locator(".toast-body").first).to_be_attached()
        expect(page.locator(".toast-body").first).to_be_hidden()  # "Could not parse server response: SyntaxError"
        chromium.close()


def test_a_server_that_has_gone_is_told(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    with serving(tmp_path) as served:
        page.goto(served.url)
        page.locator(".start ul").wait_for()
    page.get_by_label("Question").fill("How many were hurt?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Footnote does not answer")
    page.close()
