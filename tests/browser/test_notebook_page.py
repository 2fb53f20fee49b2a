"""The notebook in the browser: pinning below an answer, ordering by keyboard, writing between, taking it away."""

import io
import re
from pathlib import Path

import docx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Served, Visit, ask
from tests.browser.scripted import FERRY
from tests.browser.test_axe import looked_at

pytestmark = pytest.mark.slow

SIZES = [(1280, False), (390, True)]


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_an_answer_is_pinned_put_in_order_written_between_and_taken_away(
    visit: Visit, own: Served, width: int, dark: bool
) -> None:
    page = visit(width, 860, dark, own.url)
    ask(page, "How many were hurt?")
    menu = page.locator("#now .pins")
    for wish in ("All", FERRY.body[:20]):
        menu.locator("summary").focus()
        page.keyboard.press("Enter")
        pins = menu.get_by_role("button")
        (pins.first if wish == "All" else pins.nth(1)).focus()
        page.keyboard.press("Enter")
        told = re.compile("pinned: see the page" if wish == "All" else "in your notebook already")
        expect(page.locator("#now .did")).to_contain_text(told)
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Notebook").click()
    expect(page.get_by_role("heading", name="Notes")).to_be_visible()
    entries = page.locator(".entries > li")
    assert entries.count() > 1
    looked_at(page, f"{width}-notebook")
    second = entries.nth(1).locator(".s").first.inner_text()
    page.get_by_role("button", name="Up: entry 2").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(entries.nth(0)).to_contain_text(second)
    expect(page.get_by_role("button", name="Up: entry 1")).to_be_focused()
    page.locator("summary[aria-label='Write here: after entry 1']").click()
    page.locator("details[open]").get_by_label("Your text").fill("Forty people were injured [1].")
    with page.expect_navigation():
        page.locator("details[open]").get_by_role("button", name="Add").click()
    expect(entries.nth(1)).to_contain_text("not supported")
    looked_at(page, f"{width}-notebook-own")
    entries.nth(1).locator(".chip").first.click()
    expect(page.locator("#source-1")).to_be_in_viewport()
    with page.expect_download() as loaded:
        page.get_by_role("link", name="Word (DOCX)").click()
    held = docx.Document(io.BytesIO(Path(loaded.value.path()).read_bytes()))
    assert "Forty people were injured." in "\n".join(one.text for one in held.paragraphs)
    other = visit(width, 860, dark, own.url)  # another reader
    other.goto(f"{own.url}notebook")
    expect(other.get_by_text("Nothing is pinned yet")).to_be_visible()
    looked_at(other, f"{width}-notebook-empty")


def test_an_answer_is_exported_as_word(visit: Visit, own: Served) -> None:
    page = visit(1280, 860, False, own.url)
    ask(page, "How many were hurt?")
    page.locator("#now .acts summary", has_text="Export").click()
    with page.expect_download() as loaded:
        page.locator("#now .acts").get_by_role("button", name="Word (DOCX)").click()
    assert loaded.value.suggested_filename.endswith("-how-many-were-hurt.docx")
    held = docx.Document(io.BytesIO(Path(loaded.value.path()).read_bytes()))
    assert held.paragraphs[0].text == "How many were hurt?"
