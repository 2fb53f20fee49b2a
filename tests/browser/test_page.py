"""The page as a reader meets it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rag.answer.answer import ABSTENTION
from rag.question.query import MAX_QUESTION
from tests.browser.conftest import SCREENSHOTS, Served, Visit, ask, focused, serving
from tests.browser.log import Log
from tests.browser.scripted import ACROSS, FERRY, HOSPITAL, INJURED, TREATED

QUESTION = "How many people were hurt in the Saltmarsh ferry collision, and do the outlets agree?"


def sources(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_role("region", name="Sources", exact=True)


def test_the_empty_page_says_what_is_held_and_offers_questions(visit: Visit) -> None:
    page = visit()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Footnote")
    expect(page.locator(".cover")).to_contain_text("4 articles · 4 outlets · 19 Aug – 21 Aug 2025 · 1 undated")
    expect(page.locator(".cover")).to_contain_text("4 waiting to be indexed")
    expect(sources(page)).to_be_visible()
    assert page.locator("button.example").count() >= 3
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(page.get_by_text("Built with Gradio")).to_have_count(0)
    assert page.title() == "Footnote"


def test_an_example_is_asked_by_a_click(visit: Visit) -> None:
    page = visit()
    example = page.locator("button.example").first
    question = example.get_attribute("data-ask") or ""
    example.click()
    expect(page.locator("#now h2.q")).to_have_text(question)
    page.locator('#now [data-state="done"]').wait_for()


def test_an_answer_streams_and_its_footnotes_open_at_the_exact_words(visit: Visit, served: Served) -> None:
    page = visit()
    served.assistant.may_end.clear()  # however busy the machine is: what is looked at is an answer on its way
    ask(page, QUESTION, 1, "busy")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(page.locator("#now .turn")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#now .a")).to_contain_text("The harbour")
    assert "captain" not in page.locator("#now .a").inner_text()
    served.assistant.may_end.set()
    page.locator('#now [data-state="done"]').wait_for()
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    expect(page.get_by_label("Question")).to_have_value("")
    expect(page.locator(".status")).to_contain_text("3 of 5 sentences supported")

    # The answer's end opens its first source, without taking the focus from the question box.
    expect(sources(page).locator("mark")).to_have_text(INJURED.quote)
    assert focused(page) == "TEXTAREA"

    chip = page.get_by_role(
        "link", name=re.compile("^Source 2: Hospital discharges .*, Coast Wire, 20 August 2025, 18:05$")
    )
    chip.click()
    mark = sources(page).locator("mark")
    expect(mark).to_have_text(TREATED.quote)
    expect(mark).to_be_focused()
    page.evaluate(
        "(() => { const s = document.querySelector('#sources [data-shown]'); s.replaceWith(s.cloneNode(true)); })()"
    )
    expect(mark).to_be_focused()  # rendered anew, as at an answer's end
    expect(mark).to_be_in_viewport()
    assert focused(page) == "cite-1-2"
    expect(chip).to_have_attribute("aria-current", "true")
    expect(sources(page).get_by_role("heading", level=3)).to_have_text(HOSPITAL.headline or "")
    expect(page.locator("#now h2.q")).to_have_text(QUESTION)

    page.keyboard.press("Escape")
    expect(chip).to_be_focused()
    chip.click()  # the panel already shows it: the focus goes there again
    expect(mark).to_be_focused()


def test_a_span_across_paragraphs_is_marked_in_both(visit: Visit) -> None:
    page = visit()
    ask(page, QUESTION)
    page.locator("#chip-1-2-3").click()
    expect(sources(page).locator("mark")).to_have_text(ACROSS.quote.split("\n"))
    assert focused(page) == "cite-1-3"


def test_the_panel_shows_the_article_whole(visit: Visit) -> None:
    page = visit()
    ask(page, QUESTION)
    article = sources(page).get_by_role("article")
    expect(article).to_contain_text("Ellery Courier · 19 August 2025, 07:40 · by Tomas Brandl")
    expect(article).to_contain_text("Correction, 20 August")
    for paragraph in FERRY.body.split("\n"):
        expect(article).to_contain_text(paragraph.strip())
    outside = article.get_by_role("link", name="Open at the publisher")
    expect(outside).to_have_attribute("rel", "noopener noreferrer nofollow")


def test_what_is_not_supported_says_so_in_words(visit: Visit) -> None:
    page = visit()
    ask(page, QUESTION)
    expect(page.locator(".unsup")).to_have_text(
        ["Two passengers later died of their injuries.", "The ferry’s captain has been suspended."]
    )
    expect(page.locator(".note")).to_have_text(
        [re.compile("not supported: two is not there"), re.compile("uncited: no")]
    )
    for line in page.locator(".note").all():
        expect(line).to_be_visible()


def test_an_abstention_offers_what_is_nearest(visit: Visit) -> None:
    page = visit()
    ask(page, "Something absent?")
    expect(page.locator("#now .card")).to_contain_text(ABSTENTION)
    expect(page.locator("#now .card")).to_contain_text("19 Aug – 21 Aug 2025")
    near = page.get_by_role("link", name=HOSPITAL.headline)
    near.click()
    heading = sources(page).get_by_role("heading", level=3)
    expect(heading).to_have_text(HOSPITAL.headline or "")
    expect(heading).to_be_focused()
    expect(sources(page).locator("mark")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(near).to_be_focused()


def test_quotes_stand_under_their_article(visit: Visit) -> None:
    page = visit()
    ask(page, "quote the ferry")
    expect(page.locator("figcaption")).to_have_count(2)
    expect(page.locator("figcaption").first).to_contain_text(
        "Ellery Courier · 19 August 2025, 07:40 · Ferry and dredger"
    )
    expect(page.locator("#now .notice")).to_contain_text("No model is configured")
    expect(page.locator(".status")).to_contain_text("word for word from the articles")


def test_everything_by_keyboard_alone(visit: Visit) -> None:
    page = visit()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert focused(page) == "TEXTAREA"
    page.keyboard.type("First/line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second line?")
    expect(page.get_by_label("Question")).to_have_value("First/line\nsecond line?")
    page.keyboard.press("Enter")
    page.locator('#now [data-state="done"]').wait_for()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if focused(page) == "chip-1-1-2":
            break
    page.keyboard.press("Enter")
    expect(sources(page).locator("mark")).to_be_focused()
    assert focused(page) == "cite-1-2"
    page.keyboard.press("Escape")
    assert focused(page) == "chip-1-1-2"


def test_a_screen_reader_is_told_once_at_the_end(visit: Visit, served: Served) -> None:
    page = visit()
    voice = page.locator('#voice[role="status"]')
    served.assistant.may_end.clear()
    ask(page, QUESTION, 1, "busy")
    expect(voice).to_have_text("Looking for an answer.")
    served.assistant.may_end.set()
    page.locator('#now [data-state="done"]').wait_for()
    expect(voice).to_contain_text("Answer: The harbour authority put")
    expect(voice).to_contain_text("not supported: two is not there")


def test_a_conversation_keeps_its_turns_and_starts_anew(visit: Visit, served: Served) -> None:
    page = visit()
    ask(page, QUESTION)
    ask(page, "And quote it", 2)
    assert served.assistant.histories[-1] == 1
    expect(page.locator("#past h2.q")).to_have_text([QUESTION])
    page.locator("#chip-1-1-2").click()
    expect(sources(page).locator("mark")).to_have_text(TREATED.quote)
    page.get_by_role("link", name="2 sources").last.click()
    expect(sources(page).locator("mark")).to_have_count(0)
    expect(sources(page).locator("ol.src li")).to_have_count(2)
    assert page.evaluate("new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size") >= page.evaluate(
        "[...document.querySelectorAll('#thread [id], #sources [id]')].length"
    )
    page.get_by_role("button", name="New conversation").click()
    page.locator(".start").wait_for()
    expect(page.locator(".turn")).to_have_count(0)


def test_stop_keeps_what_was_written(visit: Visit, served: Served) -> None:
    page = visit()
    served.assistant.closed.clear()
    ask(page, "slow please", 1, "busy")
    expect(page.locator("#now .a")).to_contain_text("The harbour authority")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#now")).to_contain_text("Stopped before its end.")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    assert served.assistant.closed.wait(20), "the writer goes on"
    text = page.locator("#now .a").inner_text()
    page.wait_for_timeout(700)
    assert page.locator("#now .a").inner_text() == text
    ask(page, "quote it", 2)
    assert served.assistant.histories[-1] == 0  # half an answer is no history


def test_stop_does_not_wait_for_a_silent_model(visit: Visit, served: Served) -> None:
    served.assistant.unstick.clear()
    page, other = visit(), visit()
    ask(page, "stuck", 1, "busy")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    ask(other, "quote the ferry")  # nor do other readers
    served.assistant.unstick.set()


def test_stop_while_the_archive_is_opened_gives_the_question_back(visit: Visit, tmp_path: Path) -> None:
    with serving(tmp_path, ready=False) as loading:
        page = visit(url=loading.url, opened=False)
        ask(page, QUESTION, 1, "busy")
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_label("Question")).to_have_value(QUESTION)
        expect(page.locator(".turn")).to_have_count(0)
        page.close()


def test_a_question_longer_than_the_limit_is_refused_by_the_server_too(visit: Visit, served: Served) -> None:
    page = visit()
    before = len(served.assistant.questions)
    page.evaluate("document.querySelector('#question textarea').removeAttribute('maxlength')")
    ask(page, "x" * (MAX_QUESTION + 1), 1, "failed")
    expect(page.get_by_role("alert")).to_contain_text("20,001 characters; 20,000 are the most")
    assert len(served.assistant.questions) == before


def test_what_the_assistant_refuses_is_told_and_the_question_kept(visit: Visit) -> None:
    page = visit()
    ask(page, "bad", 1, "failed")
    expect(page.get_by_role("alert")).to_contain_text("There is no word in the question <b>at all</b>.")
    expect(page.get_by_label("Question")).to_have_value("bad")
    ask(page, "quote it", 1)


def test_a_fault_of_ours_is_told_without_its_innards(visit: Visit) -> None:
    page = visit()
    ask(page, "crash", 1, "failed")
    expect(page.get_by_role("alert")).to_contain_text("Something went wrong in Footnote itself.")
    expect(page.get_by_text("RuntimeError")).to_have_count(0)
    expect(page.get_by_label("Question")).to_have_value("crash")


def test_a_question_asked_too_early_waits_for_the_archive(visit: Visit, tmp_path: Path) -> None:
    with serving(tmp_path, ready=False) as loading:
        page = visit(url=loading.url, opened=False)
        ask(page, QUESTION, 1, "busy")
        expect(page.locator("#now .pending")).to_contain_text("Opening the archive …")
        loading.future.set_result(loading.assistant)
        page.locator('#now [data-state="done"]').wait_for()
        page.close()


def test_markup_from_articles_models_and_questions_stays_text(visit: Visit, log: Log) -> None:
    page = visit()
    question = "hostile <img src=x onerror=alert(0)> ${alert(0)} {{alert(0)}} <script>alert(0)</script>"
    ask(page, question)
    expect(page.locator("#now h2.q")).to_have_text(question)
    expect(page.locator("#now .s")).to_contain_text("<script>alert(11)</script>")
    expect(page.locator("#now .note")).to_contain_text("partly supported: <u>z</u>")
    page.locator("#chip-1-0-1").click()
    article = sources(page).get_by_role("article")
    expect(article.get_by_role("heading")).to_have_text("<img src=x onerror=alert(1)> ${alert(2)} {{alert(3)}}")
    expect(article.locator("mark").last).to_contain_text(
        "</mark></p><script>alert(9)</script> `${alert(10)}` $$x$$ <style>"
    )
    for tag in (
        "img",
        "script",
        "style",
        "iframe",
        "svg:not(.thumb > svg)",
        "form",
        "object",
        "u",
        "[onload]",
        "[onerror]",
    ):
        expect(page.locator(f"#talk .md {tag}, #sources {tag}")).to_have_count(0)
    expect(article.get_by_role("link")).to_have_text(["Whole article"])  # its own address was javascript:
    page.wait_for_timeout(300)
    assert log.dialogs == []


@pytest.mark.parametrize("width", [390, 320])
def test_a_phone_has_no_sideways_scroll_and_a_sheet_that_closes(visit: Visit, width: int) -> None:
    page = visit(width, 600)

    def sideways() -> int:
        pixels: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return pixels

    assert sideways() <= 0
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_in_viewport(ratio=1)
    page.screenshot(path=SCREENSHOTS / f"phone-{width}-empty.png")
    ask(page, QUESTION)
    expect(sources(page)).to_be_hidden()
    assert sideways() <= 0
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_in_viewport(ratio=1)
    page.screenshot(path=SCREENSHOTS / f"phone-{width}-answered.png")
    page.locator("#chip-1-1-2").click()
    mark = sources(page).locator("mark")
    expect(mark).to_be_focused()
    expect(mark).to_be_in_viewport()
    assert sideways() <= 0
    page.screenshot(path=SCREENSHOTS / f"phone-{width}-sheet.png")
    sources(page).get_by_role("button", name="Close").click()
    expect(sources(page)).to_be_hidden()
    expect(page.locator("#chip-1-1-2")).to_be_focused()
    page.get_by_role("link", name="2 sources").click()
    expect(sources(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(sources(page)).to_be_hidden()


def test_dark_is_dark(visit: Visit) -> None:
    page = visit(dark=True)
    ask(page, QUESTION)
    paper = page.evaluate("getComputedStyle(document.querySelector('#asking')).backgroundColor")
    assert paper == "rgb(22, 22, 21)"
    page.screenshot(path=SCREENSHOTS / "dark.png")


@pytest.mark.slow
def test_pictures_of_the_main_states(visit: Visit) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page = visit()
    page.screenshot(path=SCREENSHOTS / "empty.png")
    ask(page, QUESTION)
    page.screenshot(path=SCREENSHOTS / "answered.png")
    page.locator("#chip-1-1-2").click()
    expect(sources(page).locator("mark")).to_be_focused()
    page.screenshot(path=SCREENSHOTS / "panel.png")
    ask(page, "absent", 2)
    page.screenshot(path=SCREENSHOTS / "abstained.png")
    ask(page, "quote it", 3)
    page.screenshot(path=SCREENSHOTS / "quotes.png")
    ask(page, "bad", 4, "failed")
    page.screenshot(path=SCREENSHOTS / "failed.png")


def test_how_each_sentence_stands_is_told_in_words(visit: Visit) -> None:
    page = visit()
    ask(page, QUESTION)
    expect(page.locator("#now .ok")).to_have_text(
        [re.compile("reported by one outlet"), re.compile("reported by one outlet"), re.compile("quoted directly")]
    )
    ask(page, "differ", 2)
    for line in page.locator("#now .ok").all():
        expect(line).to_contain_text("sources disagree")
        expect(line).to_be_visible()
    ask(page, "absent", 3)
    expect(page.locator("#now .card")).to_contain_text("To ask again: name a person")


def test_who_wants_no_motion_has_none(visit: Visit) -> None:
    page = visit()  # which asks for that
    moving = """[...document.querySelectorAll('body *')].map(one => getComputedStyle(one))
        .filter(style => style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0
            && style.transitionProperty !== 'none').length"""
    assert page.evaluate(moving) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) > 0  # there is some, which is taken away
