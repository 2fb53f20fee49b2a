"""Conversations on the page: kept, found, gone on with in another window, answered while nobody looks."""

import re
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served, Visit, ask, serving
from tests.browser.scripted import FERRY, HOSPITAL, INJURED, TREATED
from tests.browser.test_axe import looked_at

pytestmark = pytest.mark.slow  # each waits for answers, pages and servers: two minutes in all
QUESTION = "How many were hurt?"
ADDRESS = re.compile(r"/\?c=[\w-]{22}$")


def again(page: Page, url: str | None = None) -> None:
    """Load the page anew: ``url``, or the one it has."""
    page.goto(url) if url else page.reload()
    page.get_by_label("Question").wait_for()


def turns(page: Page) -> list[str]:
    found: list[str] = page.locator("#thread h2.q").all_inner_texts()
    return found


def said(page: Page) -> list[str]:
    """What was asked and answered; not what could be asked next, which comes when it is made."""
    return [page.locator(part).inner_text() for part in ("#past", "#now")]


def drawer(page: Page) -> None:
    page.get_by_role("button", name="Conversations").click()
    page.locator("#listed :is(h3, .hint)").first.wait_for()


def test_a_reload_keeps_the_conversation_and_what_follows_gets_its_history(visit: Visit, served: Served) -> None:
    page = visit()
    ask(page, QUESTION)
    ask(page, "differ", 2)
    expect(page).to_have_url(ADDRESS)
    before = said(page), page.locator("#sources").inner_text()
    again(page)
    page.locator('#now [data-turn="2"]').wait_for()
    assert (said(page), page.locator("#sources").inner_text()) == before
    page.locator("#chip-1-1-2").click()
    expect(page.locator("#sources mark")).to_have_text(TREATED.quote)
    ask(page, "and since?", 3)
    assert served.assistant.histories[-1] == 2
    again(page, f"{page.url}#question-2")
    page.reload()
    expect(page.locator("#question-2")).to_be_focused()


def test_a_restart_keeps_it(visit: Visit, tmp_path: Path) -> None:
    with serving(tmp_path) as first:
        page = visit(url=first.url)
        ask(page, QUESTION)
        ask(page, "infer the rest", 2)
        shown = said(page)
        address = page.url.removeprefix(first.url)
        page.goto("about:blank")
    with serving(tmp_path) as second:
        again(page, second.url + address)
        page.locator('#now [data-turn="2"]').wait_for()
        assert said(page) == shown
        page.get_by_role("button", name="Remove: period 12–18 August 2025").click()  # what was asked is known still
        expect(page.get_by_label("Understood as")).not_to_contain_text("Period")
        assert second.assistant.withouts[-1] == {"period"}
        assert second.assistant.histories[-1] == 1
        page.close()


def test_an_answer_goes_on_while_nobody_looks_and_is_shown_from_where_it_is(visit: Visit, served: Served) -> None:
    page = visit()
    ask(page, "slow please", 1, "busy")
    expect(page.locator("#now .a")).to_contain_text("The harbour authority")
    page.reload()
    page.locator('#now [data-turn="1"][data-state="busy"]').wait_for()
    written = page.locator("#now .a").inner_text()
    expect(page.locator("#now .a")).not_to_have_text(written)  # it streams on
    served.assistant.closed.clear()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#now")).to_contain_text("Stopped before its end.")
    assert served.assistant.closed.wait(20), "the writer goes on"
    again(page)
    expect(page.locator("#now")).to_contain_text("Stopped before its end.")
    assert len(turns(page)) == 1


def test_a_connection_lost_mid_answer_loses_nothing(visit: Visit) -> None:
    page = visit()
    ask(page, QUESTION, 1, "busy")
    expect(page).to_have_url(ADDRESS)
    address = page.url
    page.context.set_offline(True)
    page.goto("about:blank")
    page.wait_for_timeout(2500)
    page.context.set_offline(False)
    again(page, address)
    page.locator('#now [data-turn="1"][data-state="done"]').wait_for()
    expect(page.locator("#now .status")).to_contain_text("3 of 5 sentences supported")


def test_a_question_that_was_not_answered_is_in_the_box_after_a_reload(visit: Visit, tmp_path: Path) -> None:
    with serving(tmp_path) as first:
        page = visit(url=first.url)
        ask(page, "bad", 1, "failed")
        again(page)
        expect(page.get_by_role("alert")).to_contain_text("There is no word in the question")
        expect(page.get_by_label("Question")).to_have_value("bad")
        ask(page, "stuck", 1, "busy")
        address = page.url.removeprefix(first.url)
        page.goto("about:blank")
    with serving(tmp_path) as second:
        again(page, second.url + address)
        expect(page.get_by_role("alert")).to_contain_text("Footnote ended before this was answered.")
        expect(page.get_by_label("Question")).to_have_value("stuck")
        ask(page, "quote it", 1)
        page.close()
    first.assistant.unstick.set()


def test_retry_and_edit_replace_the_last_answer(visit: Visit, served: Served) -> None:
    page = visit()
    expect(page.get_by_role("button", name="Retry")).to_have_count(0)
    ask(page, QUESTION)
    ask(page, "quote it", 2)
    asked = len(served.assistant.questions)
    page.get_by_role("button", name="Retry").click()
    until = time.monotonic() + 30
    while len(served.assistant.questions) == asked and time.monotonic() < until:
        page.wait_for_timeout(20)  # what is on the page until then is the answer before
    expect(page.get_by_role("button", name="Retry")).to_be_visible()
    expect(page.locator('#now [data-turn="2"][data-state="done"]')).to_be_visible()
    assert served.assistant.questions[asked:] == ["quote it"]
    assert served.assistant.histories[-1] == 1
    page.get_by_role("button", name="Edit", exact=True).click()
    box = page.get_by_label("Question")
    expect(box).to_have_value("quote it")
    expect(box).to_be_focused()
    expect(page.locator("#message")).to_contain_text("its answer takes the place of the last one")
    page.get_by_role("button", name="Keep the question").click()
    expect(box).to_have_value("")
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(box).to_have_value("quote it")
    ask(page, "differ, then", None)
    expect(page.locator("#thread h2.q")).to_have_text([QUESTION, "differ, then"])
    page.locator('#now [data-turn="2"][data-state="done"]').wait_for()
    expect(box).to_have_value("")
    again(page)
    page.locator('#now [data-turn="2"]').wait_for()
    assert turns(page) == [QUESTION, "differ, then"]


def test_a_link_to_a_question_puts_it_into_the_box_and_asks_nothing(visit: Visit, served: Served) -> None:
    asked = len(served.assistant.questions)
    page = visit(url=f"{served.url}?ask={quote('quote it & all of “that”?')}")
    expect(page.get_by_label("Question")).to_have_value("quote it & all of “that”?")
    page.locator(".start").wait_for()
    assert len(served.assistant.questions) == asked


def test_they_are_listed_found_renamed_and_deleted(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Conversations").click()
    expect(page.locator("#listed")).to_contain_text("What you ask is kept here.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Conversations")).to_be_focused()
    ask(page, QUESTION)
    ask(page, "differ", 2)
    page.get_by_role("button", name="New conversation").click()
    page.locator(".start").wait_for()
    expect(page).to_have_url(re.compile(r":\d+/$"))
    ask(page, "quote the ferry")
    drawer(page)
    names = page.locator("#listed a.h")
    expect(names).to_have_text(["quote the ferry", QUESTION])
    expect(names.first).to_have_attribute("aria-current", "true")
    expect(page.get_by_label("Find by words")).to_be_focused()
    page.keyboard.type("differ")
    expect(names).to_have_text([QUESTION])
    names.first.click()
    expect(page).to_have_url(re.compile(r"\?c=[\w-]+#question-2$"))
    expect(page.locator("#question-2")).to_be_focused()

    drawer(page)
    page.get_by_label(f"Rename: {QUESTION}").click()
    page.locator("#listed details[open] input").fill("The <b>ferry</b>")
    page.keyboard.press("Enter")
    expect(names).to_have_text(["quote the ferry", "The <b>ferry</b>"])
    page.get_by_label("Delete: The <b>ferry</b>").click()
    expect(names).to_have_count(2)  # asked once more
    page.get_by_role("button", name="Delete for good").click()
    expect(names).to_have_text(["quote the ferry"])
    page.locator(".start").wait_for()  # it was the one shown
    expect(page).to_have_url(re.compile(r":\d+/$"))


def test_words_that_are_pasted_edited_or_deleted_are_looked_for_as_those_that_are_typed(visit: Visit) -> None:
    page = visit()
    ask(page, QUESTION)
    ask(page, "differ", 2)
    page.get_by_role("button", name="Edit", exact=True).click()
    page.locator("#message .told").wait_for()
    page.get_by_role("button", name="New conversation").click()
    page.locator(".start").wait_for()
    expect(page.get_by_label("Question")).to_have_value("")  # what was to be changed stays behind
    ask(page, "quote the ferry")
    drawer(page)
    names = page.locator("#listed a.h")
    box = page.get_by_label("Find by words")
    expect(box).to_be_focused()
    page.keyboard.insert_text("differ")  # in one piece, as what is pasted or dictated
    expect(names).to_have_text([QUESTION])
    for _ in "differ":
        page.keyboard.press("Backspace")
    expect(names).to_have_text(["quote the ferry", QUESTION])
    box.fill("zeppelin")
    expect(page.locator("#listed")).to_contain_text("No conversation holds “zeppelin”.")
    box.fill("")
    expect(names).to_have_text(["quote the ferry", QUESTION])


def test_the_drawer_by_keyboard_alone(visit: Visit) -> None:
    page = visit()
    ask(page, QUESTION)
    page.get_by_role("button", name="Conversations").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Find by words")).to_be_focused()
    page.locator("#listed a.h").wait_for()
    reached = []
    for _ in range(3):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.innerText")
        )
    assert reached == [QUESTION, f"Rename: {QUESTION}", f"Delete: {QUESTION}"]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".start").wait_for()
    page.keyboard.press("Escape")


def test_two_windows_on_one_conversation(visit: Visit, served: Served) -> None:
    page = visit()
    ask(page, QUESTION)
    other = page.context.new_page()
    again(other, page.url)
    other.locator('#now [data-turn="1"]').wait_for()
    ask(other, "quote it", 2)
    asked = len(served.assistant.questions)
    ask(page, "differ", None)
    expect(page.get_by_role("alert")).to_contain_text("It was asked in this conversation meanwhile, in another window.")
    expect(page.get_by_label("Question")).to_have_value("differ")
    assert turns(page) == [QUESTION, "quote it"]
    assert len(served.assistant.questions) == asked
    ask(page, "differ", 3)
    other.get_by_role("button", name="Retry").click()  # of a question that is not the last any more
    expect(other.get_by_role("alert")).to_contain_text("in another window")
    assert turns(other) == [QUESTION, "quote it", "differ"]


def test_a_question_while_another_window_is_being_answered(visit: Visit, served: Served) -> None:
    page = visit()
    ask(page, QUESTION)
    other = page.context.new_page()
    again(other, page.url)
    other.locator('#now [data-turn="1"]').wait_for()
    ask(other, "slow", 2, "busy")
    ask(page, "differ", 2, "busy")  # what the other one asked is shown as it grows
    expect(page.get_by_label("Question")).to_have_value("differ")
    expect(page.locator("#now h2.q")).to_have_text("slow")
    page.get_by_role("button", name="Stop").click()
    expect(other.locator("#now")).to_contain_text("Stopped before its end.")
    expect(page.locator("#now")).to_contain_text("Stopped before its end.")


def test_two_readers_are_apart(visit: Visit) -> None:
    mine, yours = visit(), visit()
    ask(mine, QUESTION)
    again(yours, mine.url)
    expect(yours.get_by_role("alert")).to_contain_text("You have no conversation of this address.")
    assert turns(yours) == []
    yours.get_by_role("button", name="Conversations").click()
    expect(yours.locator("#listed")).to_contain_text("What you ask is kept here.")


def test_a_footnote_opens_at_its_words_whatever_became_of_the_article(visit: Visit, own: Served) -> None:
    page = visit(url=own.url)
    ask(page, QUESTION)
    own.archive.add([replace(FERRY, body="All is otherwise now.")])
    own.archive.remove([HOSPITAL.id])
    again(page)
    page.locator("#chip-1-0-1").click()
    expect(page.locator("#sources mark")).to_have_text(INJURED.quote)
    expect(page.locator("#sources")).to_contain_text("The archive now holds another version of this article.")
    page.get_by_role("link", name="Open it").click()
    expect(page.locator("#sources article")).to_contain_text("All is otherwise now.")
    page.locator("#chip-1-1-2").click()
    expect(page.locator("#sources mark")).to_have_text(TREATED.quote)
    expect(page.locator("#sources")).to_contain_text("The archive no longer holds this article.")


def test_an_archive_removed_under_the_page_is_told_and_nothing_is_lost(visit: Visit, own: Served) -> None:
    page = visit(url=own.url)
    ask(page, QUESTION)
    files = sorted(own.archive.folder.glob("archive.sqlite3*"))
    for file in files:
        file.rename(file.with_name(f"away-{file.name}"))
    again(page)
    page.locator('#now [data-turn="1"]').wait_for()
    page.locator("#chip-1-1-2").click()
    expect(page.locator("#sources mark")).to_have_text(TREATED.quote)
    expect(page.locator("#sources .corr").first).to_contain_text("was removed, or can't be read any more")
    assert not own.archive.path.exists()  # nor is there a new, empty one
    for file in files:
        file.with_name(f"away-{file.name}").rename(file)
    ask(page, "quote it", 2)
    page.locator("#chip-2-0-1").click()
    expect(page.locator("#sources .corr")).to_have_count(1)  # the publisher's own


def test_a_pasted_binary_is_a_question_like_another(visit: Visit) -> None:
    page = visit()
    binary = "".join(chr(code) for code in [*range(32), 127, 0x202E, 0xFEFF, 0xD83D]) + "\x89PNG\r\n\x1a\n quote" * 40
    ask(page, binary)
    again(page)
    page.locator('#now [data-turn="1"]').wait_for()
    expect(page.locator("#now h2.q")).to_contain_text("PNG quote")


def test_ten_thousand_clicks_are_one_question_and_one_open_article(visit: Visit, served: Served) -> None:
    page = visit()
    asked = len(served.assistant.questions)
    page.get_by_label("Question").fill("differ")
    click = "selector => { for (let n = 0; n < 10000; n++) document.querySelector(selector)?.click(); }"
    page.evaluate(click, "#ask")
    page.locator('#now [data-turn="1"][data-state="done"]').wait_for()
    page.evaluate(click, "#chip-1-1-2")
    expect(page.locator("#sources mark")).to_have_text(TREATED.quote)
    page.evaluate(click, "#list")
    ask(page, "quote it", 2)
    assert served.assistant.questions[asked:] == ["differ", "quote it"]
    assert turns(page) == ["differ", "quote it"]


@pytest.mark.parametrize(("pressed", "gone_to"), [("#list", "#question textarea"), ("#edit", "#find input")])
def test_what_is_pressed_takes_the_focus_at_once_and_never_later(visit: Visit, pressed: str, gone_to: str) -> None:
    page = visit()
    ask(page, "differ")
    page.locator("#list").click()
    page.locator("#edit").wait_for()
    moved = """async ([pressed, goneTo]) => {
        const at = () => document.activeElement.closest("#question, #find")?.id;
        const seen = [];
        document.activeElement.blur();
        if (pressed === "#list") document.querySelector("[data-unlist]").click();
        document.querySelector(pressed).click();
        seen.push(at());
        document.querySelector(goneTo).focus();
        await new Promise((done) => setTimeout(done, 500));
        return [...seen, at()];
    }"""
    there = {"#list": "find", "#edit": "question"}
    assert page.evaluate(moved, [pressed, gone_to]) == [there[pressed], gone_to[1:].split()[0]]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False), (390, True), (320, False)])
def test_the_drawer_is_for_everybody(visit: Visit, width: int, dark: bool) -> None:
    page = visit(width, 860, dark)
    at = f"{width}-{'dark' if dark else 'light'}"
    ask(page, QUESTION)
    ask(page, "differ", 2)
    looked_at(page, f"{at}-conversation")
    page.get_by_role("button", name="Edit", exact=True).click()
    page.locator("#message .told").wait_for()
    looked_at(page, f"{at}-editing")
    page.get_by_role("button", name="New conversation").click()
    page.locator(".start").wait_for()
    ask(page, "quote everything that the archive holds of the ferry Anna Reyes, its passengers, and the fog of August")
    drawer(page)
    looked_at(page, f"{at}-drawer")
    page.get_by_label(f"Rename: {QUESTION}").click()
    looked_at(page, f"{at}-renaming")
    page.get_by_label(f"Delete: {QUESTION}").click()
    looked_at(page, f"{at}-deleting")
    page.get_by_label("Find by words").fill("zeppelin")
    expect(page.locator("#listed")).to_contain_text("No conversation holds “zeppelin”.")
    looked_at(page, f"{at}-found-none")


def test_wide_windows_have_a_column_of_conversations(visit: Visit) -> None:
    page = visit(1440)
    column = page.locator("#drawer")
    expect(column).to_be_visible()  # without a click
    expect(page.get_by_label("Question")).to_be_focused()  # it takes no focus
    ask(page, "quote the wide one")
    expect(page.locator("#listed")).to_contain_text("quote the wide one")  # as soon as it is asked
    beside, talk, header = (
        column.bounding_box(),
        page.locator("#talk").bounding_box(),
        page.locator("#header").bounding_box(),
    )
    assert beside and talk and header
    assert beside["x"] + beside["width"] <= talk["x"] + 1  # it covers nothing
    assert beside["y"] >= header["y"] + header["height"] - 1
    sources = page.locator("#sources").bounding_box()
    assert sources and sources["x"] + sources["width"] <= 1440  # nor is anything cut off
    looked_at(page, "1440-sidebar")
    column.get_by_role("button", name="Close").click()
    expect(column).to_be_hidden()
    page.reload()
    page.locator('#now [data-turn="1"][data-state="done"]').wait_for()
    expect(column).to_be_hidden()  # as the reader left it
    page.get_by_role("button", name="Conversations", exact=True).click()
    expect(column).to_be_visible()


def test_the_sources_can_be_made_wider_by_pointer_and_keyboard(visit: Visit) -> None:
    page = visit()
    divider = page.get_by_role("separator", name="Width of the sources")

    def width() -> float:
        box = page.locator("#sources").bounding_box()
        assert box
        return box["width"]

    usual = width()
    box = divider.bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, 400)
    page.mouse.down()
    page.mouse.move(box["x"] - 120, 400)
    page.mouse.up()
    assert abs(width() - usual - 125) < 3
    divider.press("ArrowRight")
    narrower = width()
    assert usual < narrower < usual + 125
    page.reload()
    divider.wait_for()
    assert abs(width() - narrower) < 2  # as the reader left it
    divider.press("End")
    assert divider.get_attribute("aria-valuenow") == "25"
    divider.dblclick()
    assert abs(width() - usual) < 2


def test_an_earlier_question_is_asked_anew_and_its_first_answer_is_kept(visit: Visit, served: Served) -> None:
    page = visit()
    ask(page, "quote the first")
    ask(page, "quote the second", 2)
    ask(page, "quote the third", 3)
    before = page.url
    expect(page.locator("#now .branch")).to_be_hidden()  # the last question has its own buttons
    page.get_by_role("button", name="Ask again: exchange 2").click()
    page.wait_for_url(lambda url: url != before)
    page.locator('#now [data-turn="2"][data-state="done"]').wait_for()
    assert served.assistant.questions[-1] == "quote the second"
    assert served.assistant.histories[-1] == 1  # with what was asked before it, and nothing after
    expect(page.locator(".turn")).to_have_count(2)
    page.get_by_role("button", name="Edit: exchange 1").click()
    expect(page.get_by_label("Question")).to_have_value("quote the first")
    expect(page.get_by_role("status").filter(has_text="This is a conversation of its own")).to_be_visible()
    ask(page, "quote the first, edited", 1)
    expect(page.locator(".turn")).to_have_count(1)
    page.goto(before)
    page.locator('#now [data-turn="3"][data-state="done"]').wait_for()
    expect(page.locator(".turn h2.q")).to_have_text(["quote the first", "quote the second", "quote the third"])
