"""Followed questions on the page, and the note over an answer whose article was corrected."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from rag.follow.followed import Changed, News, NewSentence, source_of
from rag.follow.store import FollowedQuestions
from tests.browser.conftest import Served, Visit, ask
from tests.browser.scripted import FERRY, HOSPITAL
from tests.browser.test_axe import looked_at

pytestmark = pytest.mark.slow

QUESTION = "How many were hurt?"
SIZES = [(1280, False), (390, True)]


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_an_answer_is_followed_and_its_news_are_counted_shown_and_seen(
    visit: Visit, own: Served, width: int, dark: bool
) -> None:
    page = visit(width, 860, dark, own.url)
    ask(page, QUESTION)
    page.get_by_role("button", name="Follow", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".acts .did")).to_contain_text("Followed: what is new")
    store = FollowedQuestions(own.archive.folder)
    [followed] = store.all()
    start = HOSPITAL.body.index("Eleven of them")
    source = source_of(HOSPITAL, start, start + len("Eleven of them have gone home."))
    change = Changed("treated", "14", "17", (source_of(FERRY, 0, 40), source))
    store.tell(followed, News((NewSentence(source.quote, (source,)),), (change,), (HOSPITAL.id,)), followed.mark + 1)
    page.reload()
    link = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Followed (1 new)")
    expect(link).to_be_visible()
    link.click()
    expect(page.get_by_role("heading", name=f"{QUESTION} 1 new")).to_be_visible()
    expect(page.locator(".news li")).to_contain_text(source.quote)
    looked_at(page, f"{width}-followed")
    page.reload()
    expect(page.get_by_role("heading", name=QUESTION, exact=True)).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name=f"Follow no more: {QUESTION}").click()
    expect(page.get_by_text("No question is followed yet.")).to_be_visible()
    assert store.all() == []
    store.close()


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_a_correction_reaches_the_answer_that_was_given(visit: Visit, own: Served, width: int, dark: bool) -> None:
    page = visit(width, 860, dark, own.url)
    ask(page, QUESTION)
    expect(page).to_have_url(re.compile(r"/\?c="))
    assert page.locator(".reached").count() == 0
    body = FERRY.body.replace("Fourteen people", "Fifteen people")
    own.archive.add([replace(FERRY, body=body, corrections=(*FERRY.corrections, "It was 15."), updated="2025-08-26")])
    page.reload()
    note = page.locator(".reached")
    expect(note).to_contain_text("Ellery Courier corrected this article on 26 August 2025: It was 15.")
    expect(note.locator("dd").nth(0)).to_contain_text("Fourteen people were injured")
    expect(note.locator("dd").nth(1)).to_contain_text("Fifteen people were injured")
    looked_at(page, f"{width}-reached")
    note.get_by_role("button").click()
    page.locator('#now [data-turn="1"][data-state="done"]').wait_for()
    expect(page.locator(".reached")).to_have_count(1)  # the scripted assistant cites the old version once more
    page.close()  # before its server ends
