"""What a reader does with an answer: copied, exported, judged, asked on from; and how it came about."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from evals.sets.from_feedback import examples
from rag.share.feedback import FeedbackStore
from rag.share.pack_reader import read_pack
from tests.browser.conftest import SCREENSHOTS, Served, Visit, ask, focused
from tests.browser.scripted import FERRY
from tests.browser.test_axe import SIZES, looked_at

QUESTION = "How many were hurt?"


def clipboard(page: Page) -> str:
    page.context.grant_permissions(["clipboard-read"])
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def acts(page: Page, number: int = 1):  # type: ignore[no-untyped-def]
    return page.get_by_role("group", name=f"Answer {number}: copy, export, feedback")


def saved(page: Page, place: object, kind: str, folder: Path) -> Path:
    place.get_by_text("Export", exact=True).or_(place.get_by_text("Whole conversation")).first.click()  # type: ignore[attr-defined]
    with page.expect_download() as download:
        place.get_by_role("button", name=kind).click()  # type: ignore[attr-defined]
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_copy_has_the_text_its_sources_and_no_markup(visit: Visit) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    acts(page).get_by_role("button", name="Copy with sources").click()
    expect(acts(page).get_by_role("status")).to_have_text("Copied")
    text = clipboard(page)
    assert text.startswith(f"{QUESTION}\n\nThe harbour authority put the number of injured at 14")
    assert "[1] Ellery Courier, “Ferry and dredger collide off Saltmarsh; 14 hurt”, 19 August 2025, 07:40\n" in text
    assert "    https://courier.example/ferry\n    “Fourteen people were injured" in text
    assert "(not supported: two is not there)" in text
    ask(page, "hostile", 2)
    page.get_by_text("Whole conversation").click()
    page.locator("#whole").get_by_role("button", name="Copy with sources").click()
    expect(page.locator("#whole").get_by_role("status")).to_have_text("Copied")
    text = clipboard(page)
    assert QUESTION in text
    assert "<script>alert(11)</script>" in text  # as text: nothing was taken for markup, and nothing is lost
    html = page.evaluate(
        "navigator.clipboard.read().then(([one]) => one.types)"
    )  # what is pasted elsewhere can't be HTML
    assert html == ["text/plain"]


def test_copying_without_the_clipboard_goes_another_way_or_is_told(visit: Visit) -> None:
    page = visit(permissions=["clipboard-read"])
    ask(page, QUESTION)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    acts(page).get_by_role("button", name="Copy with sources").click()
    expect(acts(page).get_by_role("status")).to_have_text("Copied")
    assert clipboard(page).startswith(QUESTION)
    page.evaluate("() => { document.execCommand = () => false; }")
    acts(page).get_by_role("button", name="Copy with sources").click()
    expect(acts(page).get_by_role("status")).to_have_text("The browser does not let this page copy. Export instead.")


def test_export_as_files_named_after_question_and_day(visit: Visit, tmp_path: Path) -> None:
    page = visit()
    ask(page, QUESTION)
    path = saved(page, acts(page), "Markdown", tmp_path)
    assert re.fullmatch(r"footnote-\d{4}-\d\d-\d\d-how-many-were-hurt\.md", path.name)
    expect(acts(page).get_by_role("status")).to_have_text(f"Saved as {path.name}")
    text = path.read_text(encoding="utf-8")
    assert "[^1]: Ellery Courier, “Ferry and dredger collide off Saltmarsh; 14 hurt”" in text
    ask(page, "hostile", 2)
    for kind in ("Markdown", "JSON"):
        path = saved(page, page.locator("#whole"), kind, tmp_path)
        text = path.read_text(encoding="utf-8")
        assert "Ellery Courier" in text
        assert "evil.example" in text
    packed = read_pack(path)
    assert packed.is_whole
    assert [turn.question for turn in packed.turns] == [QUESTION, "hostile"]
    assert packed.turns[0].citations[0].article.url == FERRY.url


def test_an_exported_pack_is_checked_in_a_process_of_its_own(visit: Visit, served: Served, tmp_path: Path) -> None:
    page = visit()
    ask(page, "quote the ferry")
    path = saved(page, acts(page), "JSON", tmp_path)
    command = [sys.executable, "-m", "rag", "verify", str(path), "--data", str(served.archive.folder), "--json"]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    footnotes = [one for one in told["checks"] if one["of"] == "citation"]
    assert len(footnotes) == 3
    assert all(one["holds"] for one in footnotes)
    path.write_text(path.read_text(encoding="utf-8").replace("Anna Reyes", "Anna Reyas"), encoding="utf-8")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert [one["of"] for one in json.loads(done.stdout)["checks"] if not one["holds"]][:2] == ["pack", "citation"]


def test_feedback_is_kept_and_comes_out_as_an_example(visit: Visit, served: Served) -> None:
    page = visit()
    ask(page, QUESTION)
    acts(page).get_by_text("Something wrong?").click()
    send = acts(page).get_by_role("button", name="Send")
    send.click()
    expect(acts(page).get_by_role("status")).to_have_text("Choose what it is first.")
    acts(page).get_by_label("Wrong source", exact=True).check()
    acts(page).get_by_label("In your words, if you like").fill("/ <b>another</b> “ferry”\nsays the harbour")
    page.screenshot(path=SCREENSHOTS / "feedback.png")
    send.click()
    expect(acts(page).get_by_role("status")).to_have_text("Thank you; it is kept.")
    expect(send).to_be_hidden()
    *_, kept = FeedbackStore(served.archive.folder).all()
    assert (kept.question, kept.reason) == (QUESTION, "wrong source")
    assert kept.remark == "/ <b>another</b> “ferry”\nsays the harbour"
    [example] = examples([kept])
    assert example.not_relevant[0] == FERRY.url
    page.reload()  # to the same conversation
    page.locator('#now [data-turn="1"][data-state="done"]').wait_for()


def test_a_thumb_up_is_kept_and_shown_and_no_choice_of_what_is_wrong_is_right(visit: Visit, served: Served) -> None:
    page = visit()
    before = len(list(FeedbackStore(served.archive.folder).all()))
    ask(page, QUESTION)
    good = acts(page).get_by_role("button", name="A good answer")
    expect(good).to_have_attribute("aria-pressed", "false")
    good.click()
    expect(acts(page).get_by_role("status")).to_have_text("Thank you; it is kept.")
    expect(good).to_have_attribute("aria-pressed", "true")
    good.click()  # once is enough
    expect(acts(page).get_by_role("status")).to_have_text("It is kept already.")
    ask(page, "quote", 2)  # the first answer's row is made anew above
    first = page.locator('.turn[data-turn="1"] .acts')
    expect(first.get_by_role("button", name="A good answer")).to_have_attribute("aria-pressed", "true")
    expect(acts(page, 2).get_by_role("button", name="A good answer")).to_have_attribute("aria-pressed", "false")
    assert [one.reason for one in FeedbackStore(served.archive.folder).all()][before:] == ["right"]
    acts(page, 2).get_by_text("Something wrong?").click()
    expect(acts(page, 2).get_by_role("radio").first).to_have_accessible_name("Wrong source")
    assert "Right" not in acts(page, 2).locator("fieldset").inner_text()


@pytest.mark.parametrize(
    "wanted",
    [
        '{"what": "feedback", "turn": 1, "serial": 7, "reason": "<b>", "remark": ""}',
        '{"what": "feedback", "turn": 9, "serial": 7, "reason": "right", "remark": ""}',
        json.dumps({"what": "feedback", "turn": 1, "serial": 7, "reason": "right", "remark": "x" * 1_100}),
        '{"what": "json", "turn": -3, "serial": 7}',
        "no JSON",
    ],
)
def test_what_another_client_sends_is_refused_in_words(visit: Visit, served: Served, wanted: str) -> None:
    page = visit()
    before = len(list(FeedbackStore(served.archive.folder).all()))
    ask(page, QUESTION)
    page.evaluate(
        """(wanted) => {
          const area = document.querySelector("#wanted textarea, #wanted input");
          Object.getOwnPropertyDescriptor(Object.getPrototypeOf(area), "value").set.call(area, wanted);
          area.dispatchEvent(new Event("input", { bubbles: true }));
          setTimeout(() => document.querySelector("#hand").click(), 50);
        }""",
        wanted,
    )
    expect(page.locator('#handed [data-state="wrong"]')).to_have_count(1)
    assert len(list(FeedbackStore(served.archive.folder).all())) == before


def test_what_happened_is_folded_under_the_answer(visit: Visit) -> None:
    page = visit()
    ask(page, QUESTION)
    expect(page.locator(".happened dl")).to_be_hidden()
    page.get_by_text("What happened").click()
    expect(page.locator(".happened dl")).to_contain_text("Searched")
    expect(page.locator(".happened dl")).to_contain_text("4 articles of 4 outlets")


def test_what_to_ask_next_comes_after_the_answer_and_can_be_answered(visit: Visit, served: Served) -> None:
    page = visit()
    served.assistant.can.clear()
    ask(page, QUESTION)  # the answer is whole while nobody has said yet what can be asked
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(page.locator("#next .next")).to_have_count(0)
    served.assistant.can.set()
    offered = page.get_by_role("region", name="Ask next").get_by_role("button")
    expect(offered.first).to_be_visible()
    texts = offered.all_inner_texts()
    assert 1 <= len(texts) <= 3
    assert set(texts) <= set(served.assistant.tried)
    assert not any("headline" in text for text in texts)  # of those the assistant says that it can't answer them
    page.screenshot(path=SCREENSHOTS / "answered-actions.png")
    offered.first.click()
    page.locator('#now [data-turn="2"][data-state="done"]').wait_for()
    assert served.assistant.questions[-1] == texts[0]


def test_how_a_sentence_stands_is_told_in_words(visit: Visit) -> None:
    page = visit()
    ask(page, "differ")
    expect(page.locator(".a .ok").first).to_have_text("✓ reported by one outlet; sources disagree")
    ask(page, "quote", 2)
    expect(page.locator("#now .by-whom")).to_have_text("Quoted word for word from the articles shown.")
    expect(page.locator("#now .ok")).to_have_count(0)  # it is said once, not at each quote


def test_menus_by_keyboard(visit: Visit) -> None:
    page = visit()
    ask(page, QUESTION)
    summary = acts(page).get_by_text("Export", exact=True)
    summary.focus()
    page.keyboard.press("Enter")
    expect(acts(page).get_by_role("button", name="Markdown")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(acts(page).get_by_role("button", name="Markdown")).to_be_hidden()
    assert focused(page) == "SUMMARY"


def test_an_error_names_its_request(visit: Visit, log: object) -> None:
    page = visit()
    ask(page, "crash", 1, "failed")
    expect(page.get_by_role("alert")).to_have_text(re.compile(r"Something went wrong .*\(Request [0-9a-f]{12}\.\)"))


@pytest.mark.slow
@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_for_everybody(visit: Visit, width: int, dark: bool) -> None:
    page = visit(width, 860, dark)
    at = f"{width}-{'dark' if dark else 'light'}"
    ask(page, QUESTION)
    page.get_by_role("region", name="Ask next").wait_for()
    looked_at(page, f"{at}-actions")
    acts(page).get_by_text("Export", exact=True).click()
    looked_at(page, f"{at}-export")
    acts(page).get_by_text("Something wrong?").click()
    looked_at(page, f"{at}-feedback")
    page.keyboard.press("Escape")
    page.get_by_text("What happened").click()
    page.get_by_text("Whole conversation").click()
    looked_at(page, f"{at}-happened")
