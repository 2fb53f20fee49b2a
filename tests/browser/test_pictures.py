"""Pictures of the main states over the sample edition, for the eye, and for the README.

``pytest tests/browser/test_pictures.py`` puts them into ``screenshots/``; with ``FOOTNOTE_PICTURES=docs/pictures`` the
README's four are made anew, too. What can be measured in them is: nothing lies over anything else, nothing is cut.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from corpus.article import Article
from corpus.formats.files import read_path
from tests.browser.conftest import SCREENSHOTS, Served, Visit, ask, serving
from tests.browser.scripted import FERRY, HOSPITAL, OPINION

pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
README = {"answered": "answer", "disagreement": "disagreement", "articles": "articles", "dark": "dark"}
QUESTION = "How many people were hurt in the Saltmarsh ferry collision?"
WIDTHS = [1280, 1024, 768, 390, 320]
_OVER = """(selector) => {
    const seen = [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
    // What runs over two lines has a box on each.
    const boxes = seen.flatMap((one) => [...one.getClientRects()].map((box) => [one, box])).filter(([, b]) => b.width);
    return boxes.flatMap(([one, a], at) => boxes.slice(at + 1)
        .filter(([other, b]) => other !== one && !one.contains(other) && a.left < b.right - 1 && b.left < a.right - 1
            && a.top < b.bottom - 1 && b.top < a.bottom - 1)
        .map(([other]) => `${one.innerText} / ${other.innerText}`));
}"""


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    sample = [found for found in read_path(SAMPLE) if isinstance(found, Article)]
    with serving(tmp_path_factory.mktemp("edition"), articles=[*sample, FERRY, HOSPITAL, OPINION]) as served:
        archive = served.archive  # as if indexed: what is waiting is told in the header
        archive.put_passages((one, [(0, 1)]) for one in archive.to_split(1_000))
        archive.mark_indexed(passage.id for passage in archive.to_embed(1_000))
        archive.put_stories(1_000)
        yield served


def picture(page: Page, name: str) -> None:
    """A picture of what is on the screen; where that is wished, the README's too, in few colours."""
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path)
    folder = os.environ.get("FOOTNOTE_PICTURES")
    if folder and name in README:
        Path(folder).mkdir(parents=True, exist_ok=True)
        with Image.open(path) as taken:
            few = taken.convert("RGB").quantize(64, dither=Image.Dither.NONE)
            few.save(Path(folder) / f"{README[name]}.png", optimize=True)


def apart(page: Page, selector: str) -> None:
    """What the selector finds lies side by side, and on the screen's width."""
    assert page.evaluate(_OVER, selector) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_the_main_states(edition: Served, visit: Visit) -> None:
    page = visit(height=800, url=edition.url)
    picture(page, "empty")
    ask(page, QUESTION)
    page.locator("#chip-1-1-2").click()
    expect(page.locator("#sources mark")).to_be_focused()
    page.mouse.move(5, 5)
    next_ = page.get_by_role("heading", name="Ask next").bounding_box()
    question = page.locator("#now h2.q").bounding_box()
    assert next_ and question and next_["x"] == question["x"]
    picture(page, "answered")
    page.locator("#now .unsup").first.scroll_into_view_if_needed()
    picture(page, "unsupported")
    ask(page, "Do the reports differ on how many were hurt?", 2)
    page.locator("#chip-2-1-2").click()
    expect(page.locator("#sources mark")).to_be_focused()
    page.mouse.move(5, 5)
    picture(page, "disagreement")
    ask(page, "Was the harbour master absent?", 3)
    picture(page, "abstained")
    page.goto(f"{edition.url}articles")
    picture(page, "articles")
    page.goto(f"{edition.url}add")
    page.get_by_label("Files").set_input_files(SAMPLE.parent.parent / "pyproject.toml")
    picture(page, "add")


def test_dark(edition: Served, visit: Visit) -> None:
    page = visit(height=800, dark=True, url=edition.url)
    ask(page, QUESTION)
    page.locator("#chip-1-1-2").click()
    expect(page.locator("#sources mark")).to_be_focused()
    page.mouse.move(5, 5)
    picture(page, "dark")
    page.goto(f"{edition.url}articles")
    picture(page, "dark-articles")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_lies_over_anything_else_in_the_header(edition: Served, visit: Visit, width: int) -> None:
    page = visit(width, 800, url=edition.url)
    apart(page, "#header .word, #header nav a, #header .cover span, #list")
    picture(page, f"header-{width}")
    for address in ("articles", "add", "about", "evals"):
        page.goto(edition.url + address)
        apart(page, "#header .word, #header nav a, #header .cover span")
        picture(page, f"{address}-{width}")


@pytest.mark.parametrize("width", [390, 320])
def test_what_unfolds_on_a_phone_leaves_the_question_box_free(edition: Served, visit: Visit, width: int) -> None:
    page = visit(width, 800, url=edition.url)
    ask(page, QUESTION)
    for name in ("Export", "Something wrong?"):
        page.locator(".acts summary").get_by_text(name, exact=True).click()
        unfolded = page.locator(".acts .menu[open] .items")
        expect(unfolded).to_be_in_viewport(ratio=1)
        apart(page, ".acts .menu[open] .items, #asking")
        picture(page, f"unfolded-{width}-{name.split()[0].lower()}")
        page.keyboard.press("Escape")


def test_a_line_in_the_panel_has_at_most_70_characters(edition: Served, visit: Visit) -> None:
    page = visit(1900, 900, url=edition.url)
    ask(page, QUESTION)
    longest = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('#sources article p:not([class])')].map(p => {
            const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT), range = document.createRange();
            let top = null, count = 0, most = 0;
            for (let node = walker.nextNode(); node; node = walker.nextNode())
                for (let at = 0; at < node.length; at++) {
                    range.setStart(node, at); range.setEnd(node, at + 1);
                    const y = Math.round(range.getBoundingClientRect().bottom / 8);
                    count = y === top ? count + 1 : 1; top = y; most = Math.max(most, count);
                }
            return most;
        }))"""
    )
    assert 20 < longest <= 71  # with the space at its end
