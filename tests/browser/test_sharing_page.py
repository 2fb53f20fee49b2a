"""The link to an answer in a real browser: copied; opened by its reader, and by another; what can't be opened."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SCREENSHOTS, Served, Visit, ask, serving
from tests.browser.scripted import INJURED
from tests.browser.test_actions import acts, clipboard

QUESTION = "How many were hurt?"


def copied(page: Page, number: int = 1) -> str:
    """The address that "Copy link" copies."""
    acts(page, number).get_by_role("button", name="Copy link").click()
    expect(acts(page, number).get_by_role("status")).to_contain_text("Link copied: ")
    return clipboard(page)


def test_it_stays_in_the_conversation_and_opens_the_answer_for_another_reader(visit: Visit, served: Served) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "quote it")
    ask(page, QUESTION, 2)
    here = page.url
    address = copied(page, 2)
    expect(acts(page, 2).get_by_role("status")).to_contain_text("whoever can open this Footnote can read this answer")
    page.screenshot(path=SCREENSHOTS / "link-copied.png")
    assert page.url == here
    expect(page.locator("#thread h2.q")).to_have_text(["quote it", QUESTION])
    assert re.fullmatch(rf"{served.url}\?a=[\w-]+#question-2", address)

    asked = len(served.assistant.questions)
    other = visit(permissions=["clipboard-read", "clipboard-write"])
    other.goto(address)
    expect(other.locator("#thread h2.q")).to_have_text([QUESTION])  # this answer, and nothing else of the conversation
    expect(other.locator("#message")).to_contain_text("This answer was shared with you.")
    expect(other.locator("#question-2")).to_be_focused()
    other.locator("#chip-2-0-1").click()
    expect(other.locator("#sources mark")).to_have_text(INJURED.quote)
    for action in ("Retry", "Edit", "Whole conversation", "Export"):
        for one in other.get_by_text(action, exact=True).all():
            expect(one).to_be_hidden()
    assert copied(other, 2) == address
    other.screenshot(path=SCREENSHOTS / "shared-answer.png")
    assert len(served.assistant.questions) == asked

    ask(other, "quote the ferry")
    expect(other.locator("#thread h2.q")).to_have_text(["quote the ferry"])
    expect(other).to_have_url(re.compile(r"\?c="))
    other.get_by_role("button", name="Conversations").click()
    expect(other.locator("#listed a.h")).to_have_text(["quote the ferry"])
    page.reload()
    page.locator('#now [data-turn="2"]').wait_for()
    expect(page.locator("#thread h2.q")).to_have_text(["quote it", QUESTION])


def test_its_own_reader_comes_back_to_the_conversation_at_that_answer(visit: Visit) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    ask(page, "quote it", 2)
    here = page.url
    address = copied(page, 1)
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator("#thread h2.q")).to_have_text([QUESTION, "quote it"])
    expect(page.locator("#question-1")).to_be_focused()
    assert page.url == f"{here}#question-1"
    expect(page.get_by_role("button", name="Retry")).to_be_visible()


@pytest.mark.slow
def test_what_can_not_be_opened_is_told(visit: Visit, served: Served, tmp_path: Path) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    address = copied(page)
    other = visit(url=f"{served.url}?a=1-aaaaaaaaaaaaaaaaaaaaaa")
    expect(other.get_by_role("alert")).to_contain_text("This address leads to no answer.")
    page.get_by_role("button", name="Conversations").click()
    page.get_by_label(f"Delete: {QUESTION}").first.click()
    page.get_by_role("button", name="Delete for good").click()
    page.locator(".start").wait_for()
    other.goto(address)
    expect(other.get_by_role("alert")).to_contain_text("The answer of this address is no longer kept.")

    with serving(tmp_path, shares=False) as alone:
        page = visit(url=alone.url, permissions=["clipboard-read", "clipboard-write"])
        ask(page, QUESTION)
        address = copied(page)
        expect(acts(page).get_by_role("status")).to_contain_text("it opens this answer in this browser alone")
        other = visit(url=address)
        expect(other.get_by_role("alert")).to_contain_text("kept for its own reader alone")
        expect(other.locator("#thread h2.q")).to_have_count(0)
        page.close(), other.close()


def test_where_nothing_can_be_copied_the_address_is_shown(visit: Visit) -> None:
    page = visit()
    ask(page, QUESTION)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    page.evaluate("() => { document.execCommand = () => false; }")
    acts(page).get_by_role("button", name="Copy link").click()
    shown = acts(page).get_by_role("status")
    expect(shown).to_have_text(re.compile(r"The address is http://127\.0\.0\.1:\d+/\?a=[\w-]+#question-1$"))
