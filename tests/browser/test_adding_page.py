"""/add in a real browser: handed in, followed until it can be asked about, asked about; and what is refused."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.assistant import Assistant
from rag.index import PassageIndex
from tests.browser.conftest import Served, ask, serving
from tests.browser.test_axe import SIZES, looked_at
from tests.fakes import WordEmbedding

FOG = {
    "title": "Zeppelin lands at Brackwell",
    "source": "Ellery Courier",
    "date": "2025-09-02",
    "body": "The zeppelin Aurora landed at Brackwell airfield on Sunday, its captain Oda Lind said.",
}
NASTY = {"title": "<img src=x onerror=alert(1)>", "body": "Nothing happened in Brackwell <script>alert(2)</script>."}
Look = Callable[..., Page]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, PassageIndex]]:
    """An archive with a real index, which is brought up to date when a test says so."""
    with serving(tmp_path_factory.mktemp("adding"), ready=False) as served:
        index = PassageIndex(served.archive, WordEmbedding())
        index.sync()
        served.future.set_result(Assistant(index))
        yield served, index
        index.close()


@pytest.fixture
def look(browser: Browser, index: tuple[Served, PassageIndex]) -> Iterator[Look]:
    """Opens an address. In the end: no other host was asked, nothing popped up."""
    contexts, hosts, dialogs = [], set(), []

    def looking(address: str = "add", width: int = 1280, dark: bool = False, script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 860},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(index[0].url + address)
        return page

    yield looking
    for context in contexts:
        context.close()
    assert {host.split(":")[0] for host in hosts} <= {"127.0.0.1"}
    assert dialogs == []


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
    added = page.locator(".added li")
    expect(added).to_have_count(2)
    expect(added.filter(has_text=FOG["title"])).to_contain_text("being indexed")
    expect(added.filter(has_text=FOG["title"])).to_contain_text("Ellery Courier · 2 September 2025 · added")
    expect(page.get_by_role("link", name=NASTY["title"])).to_be_visible()  # as text
    notices = page.locator("#notices")
    expect(notices.get_by_role("heading")).to_have_text("2 skipped")
    expect(notices.locator("li").filter(has_text="wire.jsonl, line 3")).to_contain_text("(skipped): ")
    expect(notices.locator("li").filter(has_text="picture.png")).to_contain_text("(skipped): ")

    index[1].sync()
    expect(status).to_contain_text("Ready: all of it can be asked about. 2 added · 2 skipped · 2 of 2 ready")
    expect(added.first).to_contain_text("✓ ready")
    expect(page.locator("#progress")).not_to_have_attribute("aria-busy", "true")
    page.get_by_role("link", name="Ask the archive").click()
    page.locator(".start ul").wait_for()
    ask(page, "Where did the zeppelin Aurora land?")
    expect(page.locator("#now")).to_contain_text("The zeppelin Aurora landed at Brackwell airfield on Sunday")


def test_an_address_that_is_private_is_refused_with_the_reason(look: Look, index: tuple[Served, PassageIndex]) -> None:
    page = look()
    address = f"{index[0].url}articles"  # a server is there, and would answer
    page.get_by_label("Address").fill(address)
    page.get_by_role("button", name="Add address").click()
    expect(page.locator(".names")).to_have_text(address)
    expect(page.locator("#progress")).to_contain_text("is not fetched: the address is loopback")
    expect(page.get_by_text("No article was found in it.")).to_be_visible()
    expect(page.locator(".added li")).to_have_count(0)


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
    expect(page.locator("#notices li")).to_have_count(1)
    looked_at(page, f"{at}-adding")


@pytest.mark.slow
@pytest.mark.parametrize(("width", "dark"), SIZES)
@pytest.mark.parametrize("address", ["about", "evals"])
def test_the_pages_of_a_few_lines_are_for_everybody(look: Look, address: str, width: int, dark: bool) -> None:
    page = look(address, width, dark)
    here = page.get_by_role("navigation", name="Pages").get_by_role("link", name=address.title())
    expect(here).to_have_attribute("aria-current", "page")
    looked_at(page, f"{width}-{'dark' if dark else 'light'}-{address}")
