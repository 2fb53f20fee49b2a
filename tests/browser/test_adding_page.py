"""/add in a real browser: handed in, followed until it can be asked about, asked about; and what is refused."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from corpus.web.feeds import feeds
from corpus.web.fetch import Fetcher
from rag.assistant import Assistant
from rag.index.passage_index import PassageIndex
from tests.browser.conftest import SCREENSHOTS, Served, ask, serving
from tests.browser.log import Log
from tests.browser.test_axe import SIZES, looked_at
from tests.fakes import WordEmbedding
from tests.newsstand import Names, Network, Stand, newsstand
from ui.http.may_add import AddFor

FOG = {
    "title": "Zeppelin lands at Brackwell",
    "source": "Ellery Courier",
    "date": "2025-09-02",
    "body": "The zeppelin Aurora landed at Brackwell airfield on Sunday, its captain Oda Lind said.",
}
NASTY = {
    "title": "Fog of <5 metres & 'x' onerror=alert(1)>",
    "body": 'Nothing happened in Brackwell, said "<5 & more".',
}
Look = Callable[..., Page]


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    """A web server on loopback, to which public names lead."""
    with newsstand() as stand:
        yield stand


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, stand: Stand) -> Iterator[tuple[Served, PassageIndex]]:
    """An archive with a real index, which is brought up to date when a test says so."""

    def fetcher() -> Fetcher:
        return Fetcher(resolve=Names(), backend=Network(stand), delay=0)

    with serving(tmp_path_factory.mktemp("adding"), ready=False, fetcher=fetcher) as served:
        index = PassageIndex(served.archive, WordEmbedding())
        index.sync()
        served.future.set_result(Assistant(index))
        yield served, index
        index.pair.close()


@pytest.fixture
def look(browser: Browser, index: tuple[Served, PassageIndex], log: Log) -> Iterator[Look]:
    """Opens an address. In the end: no other host was asked, nothing popped up, nothing failed."""
    contexts = []

    def looking(address: str = "add", width: int = 1280, dark: bool = False, script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 860},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        log.watch(page)
        page.goto(index[0].url + address)
        return page

    yield looking
    for context in contexts:
        context.close()
    log.check(expected="status of ")  # so the browser tells of what is refused


def handed_in(page: Page, *files: Path) -> None:
    page.get_by_label("Files").set_input_files(list(files))
    page.get_by_role("button", name="Add files").click()
    expect(page.get_by_role("heading", name="Adding", exact=True)).to_be_visible()


def written(folder: Path, *articles: dict[str, str], more: str = "") -> Path:
    path = folder / "wire.jsonl"
    path.write_text("\n".join(map(json.dumps, articles)) + more, encoding="utf-8")
    return path


def test_files_are_followed_until_they_can_be_asked_about(
    look: Look, index: tuple[Served, PassageIndex], tmp_path: Path
) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG no text at all")
    page = look()
    handed_in(page, written(tmp_path, FOG, NASTY, more="\n{broken"), picture)
    status = page.get_by_role("status")
    expect(status).to_contain_text("Read; being indexed. 2 added · 2 skipped · 0 of 2 ready to be asked about")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "0")
    added = page.locator("#items li")
    expect(added).to_have_count(2)
    expect(added.filter(has_text=FOG["title"])).to_contain_text("being indexed")
    expect(added.filter(has_text=FOG["title"])).to_contain_text("Ellery Courier · 2 September 2025 · added")
    expect(page.get_by_role("link", name=NASTY["title"])).to_be_visible()  # as text
    files = page.locator(".parts > li")
    expect(files.first).to_contain_text("nothing added")
    expect(files.first).to_contain_text("picture.png")
    expect(files.first).to_contain_text("not a format Footnote reads")
    expect(files.last).to_contain_text("2 added · 1 skipped")
    expect(files.last).to_contain_text("line 3 (skipped): ")

    index[1].sync()
    part = "Added in part: 1 of 2 files gave no article, 1 item skipped; the rest can be asked about."
    expect(status).to_contain_text(f"{part} 2 added · 2 skipped · 2 of 2 ready")
    expect(added.first).to_contain_text("✓ ready")
    expect(page.locator("#progress")).not_to_have_attribute("aria-busy", "true")
    page.get_by_role("link", name="Ask the archive").click()
    page.locator(".start ul").wait_for()
    ask(page, "Where did the zeppelin Aurora land?")
    expect(page.locator("#now")).to_contain_text("The zeppelin Aurora landed at Brackwell airfield on Sunday")


def test_of_five_files_four_fail_and_the_page_says_so_first(
    look: Look, index: tuple[Served, PassageIndex], tmp_path: Path
) -> None:
    bad = {"letter.doc": b"\xd0\xcf", "none.json": b"[]", "photo.png": b"\x89PNG", "wire.csv": b""}
    files = [tmp_path / name for name in bad]
    for file, content in zip(files, bad.values(), strict=True):
        file.write_bytes(content)
    page = look()
    handed_in(page, *files)
    expect(page.get_by_role("status")).to_contain_text("Nothing was added: no article was found in any of the 4 files.")
    expect(page.locator(".parts > li[data-how=none]")).to_have_count(4)

    held = index[0].archive.coverage().articles
    page = look()
    good = written(tmp_path, {**FOG, "title": "Aurora is sold", "body": "The Aurora was sold to Skerrin on Monday."})
    handed_in(page, *files, good)
    expect(page.locator(".cover")).to_contain_text(f"{held + 1} articles")  # at once, without a reload
    index[1].sync()
    said = "Added in part: 4 of 5 files gave no article; the rest can be asked about. 1 added"
    expect(page.get_by_role("status")).to_contain_text(said)
    expect(page.locator(".parts > li").last).to_contain_text("wire.jsonl")
    expect(page.locator(".cover")).not_to_contain_text("waiting")
    page.screenshot(path=SCREENSHOTS / "added-in-part.png", full_page=True)


def test_a_feed_is_read_watched_and_asked_about(look: Look, index: tuple[Served, PassageIndex], stand: Stand) -> None:
    served, passages = index
    whole = "The lighthouse keeper of Skerrin, Mads Holt, counted 41 seals on Friday, the most since the strike."
    entry = "<item><title>{0}</title><link>http://news.example/{1}</link><description>{2}</description>{3}</item>"
    entries = (
        entry.format(
            "Seals return",
            "seals",
            "Many seals are back on the island of Skerrin.",
            "<pubDate>Fri, 05 Sep 2025 08:00:00 GMT</pubDate>",
        ),
        entry.format("Not there", "gone", "The page of this one is not there any more.", ""),
        entry.format("", "short", "", ""),
    )
    rss = f'<rss version="2.0"><channel><title>Skerrin Post</title>{"".join(entries)}</channel></rss>'
    stand.put("/feed.xml", rss, "application/rss+xml")
    head = '<meta property="og:site_name" content="Skerrin Post"><title>Seals return</title>'
    stand.put(
        "/seals", f"<!doctype html><html><head>{head}</head><body><article><p>{whole}</p></article></body></html>"
    )
    page = look()
    page.get_by_label("Address").fill("http://news.example/feed.xml")
    page.get_by_label("If it is a feed, look again every 15 minutes").check()
    page.get_by_role("button", name="Add address").click()
    expect(page.locator(".parts .h")).to_have_text("http://news.example/feed.xml")
    status = page.get_by_role("status")
    expect(status).to_contain_text("Read; being indexed. 2 added · 1 skipped · 0 of 2 ready")
    added = page.locator("#items li")
    expect(added.filter(has_text="Seals return")).to_contain_text("Skerrin Post · 5 September 2025, 08:00 · added")
    expect(added.filter(has_text="Not there")).to_contain_text("Skerrin Post · date unknown · added")
    notices = page.locator(".parts li li")
    expect(notices.filter(has_text="http://news.example/gone (kept): ")).to_contain_text("only a teaser is kept")
    expect(notices.filter(has_text="entry 3")).to_contain_text("no article text")
    assert sorted(stand.paths) == ["/feed.xml", "/gone", "/seals"]
    assert [feed.url for feed in feeds(served.archive)] == ["http://news.example/feed.xml"]

    passages.sync()
    expect(status).to_contain_text("Added in part: 1 item skipped; the rest can be asked about. 2 added · 1 skipped")
    page.get_by_role("link", name="Ask the archive").click()
    page.locator(".start ul").wait_for()
    ask(page, "How many seals did the lighthouse keeper count?")
    expect(page.locator("#now")).to_contain_text("Mads Holt, counted 41 seals on Friday")
    page.locator('#now a[href^="#cite-"]').first.click()
    expect(page.locator("#sources article")).to_contain_text("Seals return")


def test_an_address_that_is_private_is_refused_with_the_reason(look: Look, index: tuple[Served, PassageIndex]) -> None:
    page = look()
    address = f"{index[0].url}articles"  # a server is there, and would answer
    page.get_by_label("Address").fill(address)
    page.get_by_role("button", name="Add address").click()
    expect(page.locator(".parts .h")).to_have_text(address)
    expect(page.locator("#progress")).to_contain_text("is not fetched: the address is loopback")
    expect(page.get_by_role("status")).to_contain_text("Nothing was added: no article was found in it.")
    expect(page.locator("#items li")).to_have_count(0)


def test_nothing_chosen_is_told_and_the_form_is_there_again(look: Look) -> None:
    page = look()
    page.get_by_role("button", name="Add files").click()
    expect(page.get_by_role("alert")).to_have_text("Choose files, or give the address of an article or a feed.")
    expect(page.get_by_label("Files")).to_be_visible()


def test_more_than_may_be_handed_in_is_told(look: Look, tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(200_000_001)  # a hole: no byte of it is on the disk
    page = look()
    page.get_by_label("Files").set_input_files(large)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.get_by_role("button", name="Add files").click()
    assert answer.value.status == 413
    expect(page.get_by_role("alert")).to_have_text("A request may have 200,000,000 bytes at most.")


def test_without_script_the_progress_is_there_too(
    look: Look, index: tuple[Served, PassageIndex], tmp_path: Path
) -> None:
    page = look(script=False)
    handed_in(page, written(tmp_path, {**FOG, "title": "Aurora leaves", "body": "The Aurora left Brackwell at noon."}))
    index[1].sync()
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("Ready: all of it can be asked about.")


@pytest.mark.slow
@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_it_is_for_everybody(look: Look, tmp_path: Path, width: int, dark: bool) -> None:
    at = f"{width}-{'dark' if dark else 'light'}"
    page = look("add", width, dark)
    looked_at(page, f"{at}-add")
    page.get_by_role("button", name="Add files").click()
    page.get_by_role("alert").wait_for()
    looked_at(page, f"{at}-add-wrong")
    handed_in(page, written(tmp_path, {**FOG, "body": f"The Aurora was seen {at}."}, NASTY, more="\n{broken"))
    expect(page.locator(".parts li li")).to_have_count(1)
    looked_at(page, f"{at}-adding")


@pytest.mark.slow
@pytest.mark.parametrize(("width", "dark"), SIZES)
@pytest.mark.parametrize("address", ["about", "evals"])
def test_the_pages_of_a_few_lines_are_for_everybody(look: Look, address: str, width: int, dark: bool) -> None:
    page = look(address, width, dark)
    here = page.get_by_role("navigation", name="Pages").get_by_role("link", name=address.title())
    expect(here).to_have_attribute("aria-current", "page")
    looked_at(page, f"{width}-{'dark' if dark else 'light'}-{address}")


@pytest.mark.parametrize(("add_for", "count"), [("loopback", 1), ("signed-in", 0), (None, 0)])
def test_who_may_add_sees_where_on_the_page_and_nobody_else(
    browser: Browser, tmp_path: Path, add_for: AddFor | None, count: int
) -> None:
    with serving(tmp_path, add_for=add_for) as served:
        page = browser.new_page()
        page.goto(served.url)
        page.locator(".start ul").wait_for()
        expect(page.locator("nav a[href='./articles']")).to_have_count(1)
        expect(page.locator("nav a[href='./add']")).to_have_count(count)
        ask(page, "Who was hurt in the ferry collision?")
        page.get_by_role("button", name="New").first.click()
        page.locator(".start ul").wait_for()
        expect(page.locator("nav a[href='./add']")).to_have_count(count)
        page.close()
