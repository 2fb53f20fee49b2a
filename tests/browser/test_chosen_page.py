"""Articles that are ticked, or read, are asked alone; the choice is a chip that can be taken off."""

import pytest
from playwright.sync_api import expect

from rag.filters import NO_FILTERS, Filters
from tests.browser.conftest import Served, Visit, ask
from tests.browser.scripted import FERRY, HOSPITAL
from tests.browser.test_axe import looked_at

pytestmark = pytest.mark.slow

SIZES = [(1280, False), (390, True)]


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_ticked_articles_are_asked_alone_until_the_choice_is_taken_off(
    visit: Visit, served: Served, width: int, dark: bool
) -> None:
    page = visit(width, 860, dark)
    page.goto(f"{served.url}articles")
    for article in (FERRY, HOSPITAL):
        page.get_by_label(f"Choose: {article.headline}").focus()
        page.keyboard.press("Space")
    looked_at(page, f"{width}-ticked")
    page.get_by_role("button", name="Ask only the ticked articles").click()
    chip = page.locator("#told [data-unchoose]")
    expect(chip).to_contain_text(FERRY.headline or "")
    looked_at(page, f"{width}-chosen")
    ask(page, "quote it")
    _, filters = served.assistant.scopes[-1]
    assert set(filters.articles) == {FERRY.id, HOSPITAL.id}
    above = page.locator("#now .inferred").get_by_role("button")
    expect(above).to_contain_text("2 chosen articles")
    above.click()  # asks again, of all articles
    expect(page.locator("#now .inferred")).to_have_count(0)
    page.locator('#now [data-turn="1"][data-state="done"]').wait_for()
    assert served.assistant.scopes[-1] == (None, NO_FILTERS)
    expect(chip).to_have_count(0)


def test_an_article_that_is_read_is_asked_and_its_choice_taken_off_above_the_box(visit: Visit, served: Served) -> None:
    page = visit()
    page.goto(f"{served.url}articles/{FERRY.id}")
    page.get_by_role("link", name="Ask this article").click()
    chip = page.locator("#told [data-unchoose]")
    chip.focus()
    page.keyboard.press("Enter")
    expect(chip).to_have_count(0)
    ask(page, "quote it")
    assert served.assistant.scopes[-1] == (None, NO_FILTERS)
    page.goto(f"{served.url}?articles={FERRY.id}&ask=quote+this")
    expect(page.get_by_label("Question")).to_have_value("quote this")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator('#now [data-turn="1"][data-state="done"]').wait_for()
    assert served.assistant.scopes[-1] == (None, Filters(articles=(FERRY.id,)))
    page.goto(f"{served.url}?articles=no-such-article")
    expect(page.locator("#told [role=alert]")).to_contain_text("no longer held")
