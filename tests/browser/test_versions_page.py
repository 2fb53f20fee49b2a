"""/articles/ID/versions and /about/NAME in Chromium: by keyboard, on a phone, an article withdrawn meanwhile."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.assistant import Assistant
from rag.index.passage_index import PassageIndex
from tests.browser.conftest import Served, serving
from tests.browser.log import Log
from tests.browser.test_axe import looked_at
from tests.fakes import WordEmbedding, article

pytestmark = pytest.mark.slow

SIZES = [(1280, False), (390, True), (320, False)]
FIRST = article(
    "“We have fourteen injured,” said Tilde Ravn, the harbour master.\nFourteen people were taken to hospital.\n"
    "Bo Lund said that Tilde Ravn was right.",
    url="https://courier.example/ferry",
)
NEXT = replace(
    FIRST, body=FIRST.body.replace("Fourteen", "Fifteen"), corrections=("Fifteen, not 14.",), updated="2025-08-26"
)


@pytest.fixture
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("versions"), ready=False) as served:
        served.archive.add([FIRST])
        served.archive.add([NEXT])
        index = PassageIndex(served.archive, WordEmbedding())
        index.sync()
        served.future.set_result(Assistant(index))
        yield served
        index.pair.close()


def opened(browser: Browser, log: Log, address: str, width: int, dark: bool) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme="dark" if dark else "light")
    page = context.new_page()
    log.watch(page)
    page.goto(address)
    return page


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_versions_are_compared_by_keyboard_and_a_withdrawal_meanwhile_is_told(
    browser: Browser, library: Served, log: Log, width: int, dark: bool
) -> None:
    page = opened(browser, log, f"{library.url}articles/{FIRST.id}", width, dark)
    page.get_by_role("link", name="What changed between the versions").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".text del")).to_contain_text("Fourteen")
    expect(page.locator(".text ins")).to_contain_text("Fifteen")
    looked_at(page, f"{width}-versions")
    page.get_by_label("With").select_option(index=0)
    page.get_by_role("button", name="Compare").focus()
    library.archive.add([replace(NEXT, status="canceled", updated="2025-08-28")])
    page.keyboard.press("Enter")
    expect(page.locator(".corr")).to_contain_text("Withdrawn by its publisher")
    looked_at(page, f"{width}-versions-withdrawn")
    page.context.close()
    log.check()


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_a_name_is_looked_up_by_keyboard_and_each_line_leads_to_its_sentence(
    browser: Browser, library: Served, log: Log, width: int, dark: bool
) -> None:
    page = opened(browser, log, f"{library.url}articles?q=Tilde+Ravn", width, dark)
    page.get_by_role("link", name="What the archive tells of Tilde Ravn").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tilde Ravn", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="What others say")).to_be_visible()
    looked_at(page, f"{width}-about")
    page.locator(".statements li").last.get_by_role("link").click()
    expect(page.locator("mark#at")).to_have_text("Bo Lund said that Tilde Ravn was right.")
    page.go_back()
    page.get_by_role("searchbox", name="A person, a place or a thing").focus()
    page.keyboard.type("Tilde Raven/x")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No article of the archive holds this name.")).to_be_visible()
    looked_at(page, f"{width}-about-lacking")
    page.context.close()
    log.check(expected="status of 404")
