"""axe-core finds nothing that keeps people from using the page, in any of its states; and nothing scrolls sideways."""

from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SCREENSHOTS, Visit, ask

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
SIZES = [(1280, False), (1280, True), (390, False), (390, True), (320, False)]


def violations(page: Page) -> list[str]:
    """Every rule of axe, the best practices too; each violation with where it is."""
    page.evaluate(AXE)  # evaluated by the debugger: the page's Content-Security-Policy stays as it is
    found = page.evaluate("axe.run()")
    assert len(found["passes"]) > 20, "axe looked at nothing"
    return [f"{one['id']}: {node['target']}" for one in found["violations"] for node in one["nodes"]]


def looked_at(page: Page, name: str) -> None:
    """No violation, nothing wider than the screen; and a picture of it."""
    page.screenshot(path=SCREENSHOTS / f"axe-{name}.png")
    assert violations(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, name


def test_axe_finds_what_is_wrong(visit: Visit) -> None:
    page = visit()
    page.evaluate("document.querySelector('#talk').append(document.createElement('button'))")
    assert any(one.startswith("button-name: ") for one in violations(page))


@pytest.mark.slow
@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_every_state_is_for_everybody(visit: Visit, width: int, dark: bool) -> None:
    page = visit(width, 860, dark)
    at = f"{width}-{'dark' if dark else 'light'}"
    looked_at(page, f"{at}-empty")
    page.get_by_role("button", name="Filters", exact=True).click()
    page.get_by_label("As of").fill("soon")
    page.get_by_label("Coast Wire (1)").check()
    page.get_by_role("alert").wait_for()
    looked_at(page, f"{at}-filters-wrong")
    page.get_by_label("As of").fill("2025-08-21")
    ask(page, "infer: how many were hurt?")
    looked_at(page, f"{at}-answered")
    page.locator("#chip-1-1-2").click()
    expect(page.locator("#sources mark")).to_be_focused()
    looked_at(page, f"{at}-panel")
    page.keyboard.press("Escape")
    page.locator("#chip-1-0-1").focus()
    expect(page.get_by_role("tooltip")).to_be_visible()
    looked_at(page, f"{at}-card")
    for number, state in enumerate(("timeline", "said", "differ", "infer absent"), 2):
        ask(page, state, number)
        looked_at(page, f"{at}-{state.split()[-1]}")
    ask(page, "bad", 6, "failed")
    looked_at(page, f"{at}-failed")
