"""Articles and feeds managed in the browser, and a reader's own things erased, on the sample edition."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from corpus.article import Article
from corpus.formats.files import read_path
from corpus.sample_edition import SAMPLE
from corpus.web.feeds import claim, pause, register, release, stamp
from tests.browser.conftest import Served, Visit, ask, serving
from tests.browser.log import Log
from tests.browser.scripted import FERRY
from tests.browser.test_axe import looked_at

pytestmark = pytest.mark.slow

SIZES = [(1280, False), (1280, True), (390, False), (390, True)]
WELL, FAILING, PAUSED = (f"https://{name}.example/feed" for name in ("courier", "tidewater", "coast-wire"))


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A server of its own, for what changes its archive."""
    sample = [found for found in read_path(SAMPLE) if isinstance(found, Article)]
    with serving(tmp_path, articles=[*sample, FERRY]) as served:
        yield served


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_an_article_is_set_removed_and_taken_back(visit: Visit, own: Served, log: Log, width: int, dark: bool) -> None:
    lacking = next(one for one in own.archive.articles() if not one.published or not one.source)
    archive, at = own.archive, f"{width}-{'dark' if dark else 'light'}"
    page = visit(width, 860, dark, own.url)
    page.goto(f"{own.url}articles/{lacking.id}")
    page.get_by_role("link", name="Set what it lacks, fetch again, remove").click()
    page.get_by_label(re.compile("Outlet|Date")).first.fill("<b>2062</b>")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    looked_at(page, f"{at}-manage-wrong")
    for label, text in (("Outlet", "The Tidewater"), ("Date", "2025-08-19")):
        if (box := page.get_by_label(re.compile(f"^{label}"))).count():
            box.fill(text)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile(r"set by a reader without a name on")).first).to_be_visible()
    looked_at(page, f"{at}-set")
    found = archive.get(lacking.id)
    assert found.published and found.source
    page.get_by_role("link", name="Set what it lacks, fetch again, remove").click()
    looked_at(page, f"{at}-manage-article")
    page.get_by_label("Remove this article from the archive.").check()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text(re.compile("^removed: "))).to_be_visible()
    assert not archive.holds(lacking.id)
    looked_at(page, f"{at}-record")
    page.get_by_role("button", name=re.compile("Take back")).first.click()
    expect(page.get_by_text(re.compile("^took back no"))).to_be_visible()
    assert archive.get(lacking.id) == found
    page.close()
    log.check("400 (Bad Request)")  # what was wrong at first
    log.errors.clear()


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_feeds_are_seen_paused_and_removed(visit: Visit, own: Served, width: int, dark: bool) -> None:
    archive, now = own.archive, datetime.now(UTC)
    for url in (WELL, FAILING, PAUSED):
        register(archive, url, now - timedelta(days=3))
        claim(archive, url, now - timedelta(minutes=5))
    release(archive, WELL, {"title": "Ellery Courier", "last_success": stamp(now), "newest": "2025-08-29"}, 12)
    release(archive, FAILING, {"last_error": "the server answers 503"}, 0)
    pause(archive, PAUSED, now)
    page = visit(width, 860, dark, own.url)
    page.goto(f"{own.url}add")
    page.get_by_role("link", name="Feeds and changes").click()
    expect(page.get_by_text("The last look failed: the server answers 503")).to_be_visible()
    looked_at(page, f"{width}-{'dark' if dark else 'light'}-feeds")
    page.get_by_role("button", name=f"Pause: {WELL}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Watch again: {WELL}")).to_be_visible()
    page.get_by_role("button", name=f"Remove: {PAUSED}").click()
    expect(page.get_by_text(f"feed removed: {PAUSED}")).to_be_visible()
    page.close()


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_a_reader_erases_all_of_theirs(visit: Visit, own: Served, width: int, dark: bool) -> None:
    at = f"{width}-{'dark' if dark else 'light'}"
    page = visit(width, 860, dark, own.url)
    ask(page, "How many were hurt off Zephyrine Quandary?")
    expect(page).to_have_url(re.compile(r"/\?c="))
    page.get_by_role("button", name="Conversations", exact=True).click()
    page.get_by_role("link", name="What is kept of you").click()
    expect(page.get_by_text("1 conversation", exact=True)).to_be_visible()
    looked_at(page, f"{at}-mine")
    page.get_by_label("I want all of it to be gone.").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Gone for good: 1 conversation")
    looked_at(page, f"{at}-erased")
    held = [path.name for path in own.archive.folder.rglob("*") if path.is_file() and b"Zephyrine" in path.read_bytes()]
    assert held == []
    page.goto(f"{own.url}mine")
    expect(page.get_by_text("Nothing is kept of you.")).to_be_visible()
    page.close()
