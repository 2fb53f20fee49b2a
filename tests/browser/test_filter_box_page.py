"""The filters above the question box, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from rag.filters import NO_FILTERS, Filters, period
from tests.browser.conftest import SCREENSHOTS, Served, Visit, ask


def unfolded(page: Page) -> Page:
    page.get_by_role("button", name="Filters", exact=True).click()
    page.get_by_label("From", exact=True).wait_for()
    return page


@pytest.mark.slow
def test_what_is_set_is_told_asked_with_shown_and_cleared(visit: Visit, served: Served) -> None:
    page = unfolded(visit())
    page.get_by_label("From", exact=True).fill("2025-08-12")
    page.get_by_label("To", exact=True).fill("2025-08")
    page.get_by_label("As of").fill("20 August 2025")
    page.get_by_label("Coast Wire (1)").check()
    page.get_by_label("Ellery Courier (1)").check()
    told = page.locator("#told")
    expect(told).to_have_text("Only: 12–31 August 2025 · Coast Wire, Ellery Courier · as of 20 August 2025")
    page.screenshot(path=SCREENSHOTS / "filters.png")
    ask(page, "quote it")
    filters = Filters(period("2025-08-12", "2025-08"), ("Coast Wire", "Ellery Courier"))
    assert served.assistant.scopes[-1] == ("2025-08-20", filters)
    expect(page.locator("#now .inferred")).to_contain_text("Only 12–31 August 2025")
    expect(page.locator("#now .inferred")).to_contain_text("Only Coast Wire, Ellery Courier")
    expect(page.get_by_label("From", exact=True)).to_be_hidden()  # folded, out of the answer's way
    ask(page, "quote it again", 2)
    assert served.assistant.scopes[-1] == ("2025-08-20", filters)
    page.get_by_role("button", name="Clear filters").click()
    expect(told).to_have_text("")
    expect(page.get_by_role("button", name="Clear filters")).to_have_count(0)
    ask(page, "quote it once more", 3)
    assert served.assistant.scopes[-1] == (None, NO_FILTERS)


def test_asking_again_keeps_the_filters_it_was_asked_with(visit: Visit, served: Served) -> None:
    page = unfolded(visit())
    page.get_by_label("Coast Wire (1)").check()
    ask(page, "infer it")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("#told")).to_have_text("")
    page.get_by_role("button", name="Remove: order newest first").click()
    expect(page.get_by_role("button", name="Remove: order newest first")).to_have_count(0)
    page.locator('#now [data-state="done"]').wait_for()
    assert served.assistant.scopes[-1] == (None, Filters(sources=("Coast Wire",)))


@pytest.mark.parametrize(
    ("box", "text", "message"),
    [
        ("From", "soon", "“From” must be a date such as 2025-08-19, “20 August” or “last week”, not 'soon'."),
        (
            "As of",
            "5/6/2025",
            "“As of” must be a date such as 2025-08-19, “20 August” or “last week”, not '5/6/2025'.",
        ),
        ("To", "<b>2025</b>", "“To” must be a date such as 2025-08-19, “20 August” or “last week”, not '<b>2025</b>'."),
    ],
)
def test_a_wrong_date_is_told_at_once_and_nothing_is_asked(
    visit: Visit, served: Served, box: str, text: str, message: str
) -> None:
    page = unfolded(visit())
    before = len(served.assistant.questions)
    page.get_by_label(box, exact=True).fill(text)
    page.keyboard.press("Tab")
    expect(page.get_by_role("alert")).to_have_text(message)
    ask(page, "quote it", None)
    expect(page.get_by_role("alert")).to_have_text(message)
    expect(page.get_by_label("Question")).to_have_value("quote it")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    assert len(served.assistant.questions) == before
    page.get_by_label(box, exact=True).fill("2025-08-19")
    page.keyboard.press("Tab")
    expect(page.get_by_role("alert")).to_have_count(0)
    ask(page, "quote it")
    assert served.assistant.scopes[-1] != (None, NO_FILTERS)


def test_a_period_that_ends_before_it_begins_is_told_without_leaving_the_box(visit: Visit) -> None:
    page = unfolded(visit())
    page.get_by_label("From", exact=True).fill("2025-08-19")
    page.get_by_label("To", exact=True).fill("2025-08-12")
    ask(page, "quote it", None)
    expect(page.get_by_role("alert")).to_contain_text("The period from 2025-08-19 to 2025-08-12 ends before it begins.")
    expect(page.locator(".turn")).to_have_count(0)


def test_the_filters_fold_by_keyboard(visit: Visit) -> None:
    page = visit()
    button = page.get_by_role("button", name="Filters", exact=True)
    expect(button).to_have_attribute("aria-expanded", "false")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(page.get_by_label("From", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_label("From", exact=True)).to_be_hidden()


def test_a_day_is_picked_in_the_browsers_calendar_or_written_in_words(visit: Visit, served: Served) -> None:
    page = unfolded(visit())
    page.evaluate("() => { HTMLInputElement.prototype.showPicker = function () { this.dataset.shown = ''; }; }")
    page.get_by_role("button", name="Pick the first day").click()
    page.locator(".picker input[data-shown]").evaluate(
        "(one) => { one.value = '2025-08-12'; one.dispatchEvent(new Event('change')); }"
    )
    expect(page.get_by_label("From", exact=True)).to_have_value("2025-08-12")
    page.get_by_label("To", exact=True).fill("20 August")
    page.get_by_label("As of").focus()
    expect(page.locator("#told")).to_have_text("Only: 12–20 August 2025")
    page.screenshot(path=SCREENSHOTS / "filters-picker.png")
    ask(page, "quote it")
    assert served.assistant.scopes[-1] == (None, Filters(period("2025-08-12", "2025-08-20")))
