"""The report in a real browser: light, dark, and on a phone; nothing is asked for and nothing is cut off."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page

from tests.evals.report.test_plots import contrast
from tests.evals.report.test_report import NASTY, reported, run, several
from tests.records import answer, record, sentence

pytestmark = pytest.mark.slow

SIZES = [(1280, False), (1280, True), (390, False), (320, True)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    runs = [run(folder / name, *several()) for name in ("base", "a-run-with-a-very-long-name-that-must-be-broken")]
    return reported(runs, folder / "out").as_uri()


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}-{'dark' if size[1] else 'light'}")
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    width, dark = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light", java_script_enabled=True
    )
    page = context.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("console", lambda line: told.append(line.text))
    page.goto(address)
    yield page
    context.close()
    assert asked == [address]
    assert told == []


def test_nothing_scrolls_sideways(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_is_drawn_is_legible(page: Page) -> None:
    labels = page.evaluate(
        """[...document.querySelectorAll('svg text')].map(text => ({
            fill: getComputedStyle(text).fill,
            size: parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getScreenCTM().a,
            sheet: getComputedStyle(text.closest('figure')).backgroundColor,
            bar: getComputedStyle(text).fill === getComputedStyle(text.closest('figure')).backgroundColor,
        }))"""
    )
    assert len(labels) > 50
    assert min(label["size"] for label in labels) >= 8.0  # pixels
    on_sheet = [label for label in labels if not label["bar"]]  # the others stand on bars: see test_plots
    assert min(contrast(_hex(label["fill"]), _hex(label["sheet"])) for label in on_sheet) >= 4.5


def test_a_label_is_never_cut_off_by_its_plot(page: Page) -> None:
    cut = page.evaluate(
        """[...document.querySelectorAll('svg text')].filter(text => {
            const inner = text.getBoundingClientRect(), outer = text.closest('figure').getBoundingClientRect();
            return inner.left < outer.left || inner.right > outer.right;
        }).map(text => text.textContent)"""
    )
    assert cut == []


def test_text_stands_out_from_the_page(page: Page) -> None:
    pairs = page.evaluate(
        """['body', '.lead', 'a', '.error', 'summary', '.code', '.chip', '.missed'].map(name => {
            const one = document.querySelector(name);
            let behind = one;
            while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
            return [name, getComputedStyle(one).color, getComputedStyle(behind).backgroundColor];
        })"""
    )
    assert [name for name, ink, paper in pairs if contrast(_hex(ink), _hex(paper)) < 4.5] == []


def test_markup_from_outside_does_nothing(browser: Browser, tmp_path: Path) -> None:
    bad = record(answer(sentence(NASTY)), question=NASTY, scores={"right": 0.0})
    page = browser.new_page()
    dialogs: list[str] = []

    def opened(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", opened)
    page.goto(reported([run(tmp_path / "base", bad)], tmp_path / "out").as_uri())
    assert page.locator("#worst h3").inner_text() == NASTY
    assert dialogs == []
    page.close()


def _hex(colour: str) -> str:
    """``rgb(1, 2, 3)`` as ``#010203``."""
    parts = [int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    return "#" + "".join(f"{part:02x}" for part in parts)
