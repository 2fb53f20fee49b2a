"""What a question was understood as, above its answer: seen, and taken off."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SCREENSHOTS, Served, Visit, ask, focused

QUESTION = "infer: how many were hurt last week?"


def chips(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_role("list", name="Understood as").last.get_by_role("listitem")


def test_what_was_inferred_stands_above_the_answer_as_text(visit: Visit) -> None:
    page = visit()
    ask(page, QUESTION)
    expect(chips(page)).to_have_text(
        [
            re.compile("Read as How many people were hurt off Saltmarsh in <b>August</b>, as the outlets have it"),
            re.compile("Period 12–18 August 2025"),
            re.compile("Outlets Ellery Courier"),
            re.compile("Order newest first"),
        ]
    )
    expect(page.get_by_role("button", name="Remove: period 12–18 August 2025", exact=True)).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "understood.png")
    ask(page, "Nothing read out of this", 2)
    expect(page.locator("#now .inferred")).to_have_count(0)
    # An earlier answer tells how it was understood; only the last can be asked again.
    expect(page.locator("#past .inferred li")).to_have_count(4)
    expect(page.get_by_role("button", name=re.compile("^Remove"))).to_have_count(0)


def test_taking_off_asks_again_in_place_and_what_was_taken_off_stays_off(visit: Visit, served: Served) -> None:
    page = visit()
    ask(page, "quote first")
    ask(page, QUESTION, 2)
    page.get_by_role("button", name=re.compile("^Remove: period")).click()
    expect(chips(page)).to_have_count(3)
    assert served.assistant.questions[-1] == QUESTION
    assert served.assistant.withouts[-1] == {"period"}
    assert served.assistant.histories[-1] == 1  # its own answer is no history of it
    page.get_by_role("button", name=re.compile("^Remove: order")).click()
    expect(chips(page)).to_have_count(2)
    assert served.assistant.withouts[-1] == {"period", "newest"}
    expect(page.locator("h2.q")).to_have_text(["quote first", QUESTION])
    page.locator("#chip-2-1-2").click()  # before the answer's end, which puts the focus on what is left of the chips
    page.locator('#now [data-turn="2"][data-state="done"]').wait_for()
    expect(page.locator("#sources mark")).to_be_focused()  # and stays there: the end opens no other source
    expect(page.locator("#sources mark")).to_have_id("cite-2-2")
    ask(page, "infer anew", 3)
    assert served.assistant.withouts[-1] == set()
    assert served.assistant.histories[-1] == 2


def test_an_abstention_can_be_widened(visit: Visit, served: Served) -> None:
    page = visit()
    ask(page, "infer absent")
    page.get_by_role("button", name=re.compile("^Remove: outlets")).click()
    expect(chips(page)).to_have_count(3)
    assert served.assistant.withouts[-1] == {"outlets"}


@pytest.mark.slow
def test_by_keyboard_the_focus_goes_on_to_what_is_left(visit: Visit) -> None:
    page = visit()
    ask(page, QUESTION)
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.dataset.without") == "without-1-period":
            break
    page.keyboard.press("Enter")
    expect(chips(page)).to_have_count(3)
    expect(page.get_by_role("button", name=re.compile("^Remove: read as"))).to_be_focused()
    for left in (2, 1, 0):
        page.keyboard.press("Enter")
        expect(chips(page) if left else page.locator("#now .inferred")).to_have_count(left)
        expect(page.locator("#now [data-without]" if left else "#now .q").first).to_be_focused()
    assert focused(page) == "question-1"


@pytest.mark.slow
def test_asking_again_in_vain_keeps_the_answer_there_was(visit: Visit, served: Served) -> None:
    page = visit()
    ask(page, "infer fails")
    page.get_by_role("button", name=re.compile("^Remove: period")).click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is left to search for.")
    expect(page.get_by_label("Question")).to_have_value("infer fails")
    ask(page, "quote", 2)
    expect(page.locator("#past .a")).to_contain_text("The harbour authority put the number")
    assert served.assistant.histories[-1] == 1


@pytest.mark.slow
def test_stop_while_asking_again_shows_the_answer_there_was(visit: Visit, served: Served) -> None:
    page = visit()
    served.assistant.unstick.set()
    ask(page, "infer stuck")
    served.assistant.unstick.clear()
    page.get_by_role("button", name=re.compile("^Remove: period")).click()
    page.locator('#now [data-state="busy"]').wait_for()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#now .a")).to_contain_text("The harbour authority put the number")
    expect(chips(page)).to_have_count(4)
    served.assistant.unstick.set()
    page.get_by_role("button", name=re.compile("^Remove: order")).click()
    expect(chips(page)).to_have_count(3)
    assert served.assistant.withouts[-1] == {"newest"}


@pytest.mark.slow
@pytest.mark.parametrize("target", ["without-1-nothing", "without-9-period", "without-", "without-1-period-x"])
def test_what_was_not_offered_is_not_asked(visit: Visit, served: Served, target: str) -> None:
    page = visit()
    ask(page, QUESTION)
    before = len(served.assistant.questions)
    page.evaluate("target => document.querySelector('[data-without]').dataset.without = target", target)
    page.locator("[data-without]").first.click()
    expect(page.locator("#sources")).to_contain_text("It is no longer the last question, or no longer kept.")
    assert len(served.assistant.questions) == before


def test_a_question_back_offers_its_readings_as_chips(visit: Visit, served: Served) -> None:
    page = visit()
    ask(page, "whom")
    expect(page.locator("#now .lead")).to_have_text("Who is meant by “<b>she</b>”?")
    offered = page.get_by_role("list", name="Choose").get_by_role("listitem")
    expect(offered).to_have_text(["Ines Varga, its medical director", "<i>Lena</i> Osei"])
    page.screenshot(path=SCREENSHOTS / "asked-back.png")
    page.get_by_role("button", name="Ask: quote Ines Varga").click()
    expect(page.locator("h2.q")).to_have_text(["whom", "quote Ines Varga"])
    assert served.assistant.questions[-1] == "quote Ines Varga"
    assert served.assistant.histories[-1] == 1
