"""The card of a footnote: what it points to, at a glance."""

from playwright.sync_api import expect

from tests.browser.conftest import SCREENSHOTS, Visit, ask
from tests.browser.scripted import HOSPITAL, INJURED, TREATED, UNDATED


def test_pointing_at_a_footnote_shows_its_source_and_the_words(visit: Visit) -> None:
    page = visit()
    ask(page, "infer: how many were hurt?")
    card = page.get_by_role("tooltip")
    expect(card).to_have_count(0)
    page.locator("#chip-1-1-2").hover()
    expect(card.locator("p")).to_have_text(
        [HOSPITAL.headline or "", "Coast Wire · 20 August 2025, 18:05", TREATED.quote]
    )
    expect(card).to_be_in_viewport(ratio=1)
    page.screenshot(path=SCREENSHOTS / "card.png")
    card.hover()  # it can be pointed at, too: to read on, to select
    expect(card).to_be_visible()
    page.mouse.move(5, 5)
    expect(card).to_have_count(0)
    page.locator("#chip-1-0-1").hover()
    expect(card).to_contain_text(INJURED.quote)


def test_an_answer_that_comes_under_a_resting_pointer_is_not_covered(visit: Visit) -> None:
    page = visit(height=1400)  # all of the answer is in view: how far the page scrolls while it grows is a race
    ask(page, "differ")
    chip = page.locator("#chip-1-1-2")
    box = chip.bounding_box()
    assert box
    page.get_by_role("button", name="New conversation").click()
    page.locator(".start").wait_for()
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    ask(page, "differ")
    assert chip.bounding_box() == box
    page.wait_for_timeout(500)  # what the browser tells of a pointer that rests comes within a few frames
    expect(page.get_by_role("tooltip")).to_have_count(0)
    page.mouse.move(box["x"] + 10, box["y"] + 9)
    expect(page.get_by_role("tooltip")).to_contain_text(TREATED.quote)


def test_focus_shows_it_escape_hides_it_and_a_missing_date_is_said(visit: Visit) -> None:
    page = visit()
    ask(page, "timeline")
    page.keyboard.press("Shift+Tab")
    chip = page.locator("#chip-1-3-4")  # sentences are numbered on: rows follow the prose
    chip.focus()
    card = page.get_by_role("tooltip")
    expect(card).to_contain_text("The Tidewater · date unknown")
    expect(card).to_contain_text(UNDATED.quote)
    expect(chip).to_have_attribute("aria-describedby", "card")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(chip).to_be_focused()
    assert chip.get_attribute("aria-describedby") is None
    page.keyboard.press("Tab")
    expect(card).to_contain_text(INJURED.quote)
    page.keyboard.press("Enter")
    expect(page.locator("#sources mark")).to_be_focused()
    expect(card).to_have_count(0)


def test_markup_in_an_article_stays_text_in_its_card(visit: Visit) -> None:
    page = visit()
    ask(page, "hostile")
    page.locator("#chip-1-0-1").hover()
    card = page.get_by_role("tooltip")
    expect(card.locator(".h")).to_have_text("<img src=x onerror=alert(1)> ${alert(2)} {{alert(3)}}")
    expect(card.locator(":not(p, span)")).to_have_count(0)


def test_on_touch_there_is_none(visit: Visit) -> None:
    page = visit(390, 700, has_touch=True, is_mobile=True)
    ask(page, "infer it")
    page.locator("#chip-1-1-2").tap()
    expect(page.locator("#sources mark")).to_be_focused()
    page.get_by_role("button", name="Close").tap()
    expect(page.locator("#chip-1-1-2")).to_be_focused()
    expect(page.get_by_role("tooltip")).to_have_count(0)
