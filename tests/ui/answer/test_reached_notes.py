"""Notes on a kept answer: the old words beside the new ones, and nothing from outside becomes markup."""

from dataclasses import replace

from rag.assistant import Assistant
from tests.desk import FIRST, INJURED, Desk, desk
from tests.rag.follow.test_affected import CORRECTED, FIFTEEN, FOURTEEN, NOTICE
from tests.ui.answer.test_render import COVERAGE, PAYLOADS, Outline
from ui.answer import render
from ui.answer.article_text import versions_address
from ui.answer.reached_notes import ReachedNote, reached_notes

__all__ = ["desk"]


def test_a_correction_stands_over_the_answer_with_both_sentences_and_a_way_to_ask_again(desk: Desk) -> None:
    answer = Assistant(desk.index).ask(INJURED)
    assert reached_notes(desk.index.archive, answer) == []
    desk.add(CORRECTED)
    told = f"Ellery Courier corrected this article on 26 August 2025: {NOTICE}"
    notes = reached_notes(desk.index.archive, answer)
    changes = versions_address(FIRST.id, FIRST.content_hash[:16], CORRECTED.content_hash[:16])
    assert notes == [ReachedNote(told, ((FOURTEEN, FIFTEEN),), changes)]
    page = Outline(render.turn(1, answer, COVERAGE, notes=notes))
    assert changes.lstrip("/") in str([attributes.get("href") for _, attributes in page.attributes])
    assert page.text.index(told) < page.text.index(FIFTEEN)
    asking = [attributes for tag, attributes in page.attributes if attributes.get("data-branch") == "retry-1"]
    assert len(asking) == 2  # in the note, and under the answer
    shared = Outline(render.turn(1, answer, COVERAGE, notes=notes, shared=True))
    assert "As cited here" in shared.text
    assert len([1 for _, attributes in shared.attributes if attributes.get("data-branch") == "retry-1"]) == 1


def test_a_withdrawal_and_a_version_in_which_all_stands_are_told_too(desk: Desk) -> None:
    answer = Assistant(desk.index).ask(INJURED)
    desk.add(replace(FIRST, body=f"{FIRST.body}\nMore is not known.", updated="2025-08-21"))
    [note] = reached_notes(desk.index.archive, answer)
    told = "Ellery Courier published a new version of this article on 21 August 2025."
    assert (note.told, note.pairs) == (told, ())
    assert "still stands" in render.turn(1, answer, COVERAGE, notes=[note])
    desk.add(replace(FIRST, status="canceled", updated="2025-08-22"))
    [note] = reached_notes(desk.index.archive, answer)
    assert note.told == "Ellery Courier has withdrawn this article."
    assert "Nothing stands in its place." in render.turn(1, answer, COVERAGE, notes=[note])


def test_no_word_of_a_note_becomes_markup(desk: Desk) -> None:
    answer = Assistant(desk.index).ask(INJURED)
    plain = Outline(render.turn(1, answer, COVERAGE, notes=[ReachedNote("x", (("x", "x"),), "x")]))
    for payload in PAYLOADS:
        notes = [ReachedNote(payload, ((payload, payload),), payload)]
        assert Outline(render.turn(1, answer, COVERAGE, notes=notes)).tags == plain.tags
