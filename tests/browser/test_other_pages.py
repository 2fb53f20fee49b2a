"""The pages beside the conversation that a browser has not seen elsewhere: nothing keeps anybody from using them."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Served, Visit
from tests.browser.log import Log
from tests.browser.test_axe import looked_at


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_for_everybody(visit: Visit, served: Served, log: Log, width: int, dark: bool) -> None:
    page = visit(width, 860, dark)
    at = f"{width}-{'dark' if dark else 'light'}"
    page.keyboard.press("Escape")
    page.locator("h1.word").click()  # out of the question box, where "?" is a question mark
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    looked_at(page, f"{at}-shortcuts")
    for path in ("settings?preset=azure", "evals"):
        page.goto(served.url + path)
        looked_at(page, f"{at}-{path.partition('?')[0]}")
    page.get_by_role("link", name="Model").click()
    page.get_by_label("Endpoint").fill("ftp://127.0.0.1")
    page.get_by_role("button", name="List the models").click()
    expect(page.get_by_role("alert")).to_contain_text("begins with https:// or http://")
    looked_at(page, f"{at}-settings-wrong")
    log.errors[:] = [one for one in log.errors if "400" not in one]  # as which the page's refusal comes
