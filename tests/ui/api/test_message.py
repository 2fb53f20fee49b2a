"""ui.api.chat.message: what the text of a chat holds, and that it never takes anything back."""

from dataclasses import replace

import pytest

from rag.answer.answer import ABSTENTION, NEAREST, Answer
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.question.query import Query
from tests.browser.scripted import DIFFERING, INJURED, TREATED, WHOM, WRITTEN, quotes, scripted, sentence
from ui.api.chat.message import Growing, Message, Withdrawn, message

BASE = Answer("how many?", Query("how many?"), writer="scripted", complete=False)


def at(citation: Citation) -> str:
    return f"https://archive.example/{citation.passage.article.id}"


def said(answer: Answer | None) -> Message:
    assert answer is not None
    made = message(answer, at)
    for one in made.annotations:  # each stands where it says
        cited = one["url_citation"]
        assert made.text[cited["start_index"] : cited["end_index"]].strip("[]0123456789") == ""
    assert len(made.annotations) == made.text.count("[1]") + made.text.count("[2]") + sum(
        made.text.count(f"[{number}]") for number in range(3, 9)
    )
    return made


def test_a_models_answer_ends_with_what_its_check_does_not_bear_out() -> None:
    made = said(replace(BASE, sentences=WRITTEN, complete=True))
    text, _, below = made.text.partition("\n\nFootnote’s check does not bear out:\n")
    assert text == " ".join(one.marked_text for one in WRITTEN)
    assert below.splitlines() == [
        "- not supported (two is not there): “Two passengers later died of their injuries.”",
        "- uncited (no source is given): “The ferry’s captain has been suspended.”",
    ]


def test_quotes_stand_paragraph_by_paragraph() -> None:
    first, second, third = quotes(BASE).sentences
    made = said(replace(quotes(BASE), sentences=(first, second, replace(third, paragraph=1)), complete=True))
    assert made.text == f"{first.marked_text} {second.marked_text}\n\n{third.marked_text}"


def test_the_nearest_are_said_to_be_no_answer() -> None:
    assert said(replace(quotes(BASE), unstated=True, complete=True)).text.startswith(f"{NEAREST}\n\nFourteen")


def test_a_timeline_tells_its_days() -> None:
    lines = said(scripted(BASE, "timeline")).text.splitlines()
    assert lines[0] == "- day not told: The harbour has no plan for fog. [4]"
    assert lines[1].startswith("- 19 August 2025: Fourteen people were injured")


def test_statements_tell_their_speaker_and_differing_values_who_carries_them() -> None:
    assert said(scripted(BASE, "said")).text.startswith("- Ines Varga: said Ines Varga, its medical director.")
    text = said(replace(BASE, sentences=WRITTEN[:2], disagreements=DIFFERING, complete=True)).text
    assert "\n\ninjured: the sources differ (2 independent reports" in text
    assert "\n- at least 17 (Coast Wire, The Tidewater): The Ellery General Hospital" in text


def test_an_abstention_names_what_comes_closest_and_cites_nothing() -> None:
    made = said(replace(scripted(BASE, "absent") or BASE, searched="Searched all.", missing=("zorbing",)))
    assert made.text.startswith(f"{ABSTENTION}\n\nSearched all.\n\nThe archive holds nowhere: zorbing.")
    assert "- Hospital discharges most of those hurt in ferry collision (Coast Wire, 20 August 2025" in made.text
    assert made.annotations == []


def test_a_question_back_offers_its_choices() -> None:
    text = said(scripted(BASE, "whom")).text
    assert text.startswith(WHOM.text)
    assert "quote Ines Varga" in text


def unended(text: str) -> CitedSentence:
    return CitedSentence(text)


def test_it_grows_by_whole_cited_sentences() -> None:
    growing = Growing(at)
    first, second, uncited = WRITTEN[0], WRITTEN[1], WRITTEN[4]
    assert growing.add(replace(BASE, sentences=(unended("The harbour"),))) == ""
    assert growing.add(replace(BASE, sentences=(first, unended("By")))) == first.marked_text
    assert growing.add(replace(BASE, sentences=(first, uncited, unended("By")))) == ""
    whole = replace(BASE, sentences=(first, uncited, second))
    assert growing.add(whole) == f" {uncited.text} {second.marked_text}"
    end = growing.add(replace(whole, complete=True))
    assert end.startswith("\n\nFootnote’s check")
    assert growing.message.text == message(replace(whole, complete=True), at).text


@pytest.mark.parametrize(
    "later",
    [
        replace(quotes(BASE), complete=True),
        replace(BASE, abstained=True, complete=True),
        replace(BASE, sentences=(sentence("Another sentence.", TREATED),), complete=True),
    ],
)
def test_what_was_said_is_never_taken_back(later: Answer) -> None:
    growing = Growing(at)
    growing.add(replace(BASE, sentences=(sentence("Fourteen were hurt.", INJURED), unended("And"))))
    with pytest.raises(Withdrawn):
        growing.add(later)
    assert growing.message.text == "Fourteen were hurt. [1]"


def test_quotes_wait_until_all_are_chosen() -> None:
    growing = Growing(at)
    assert growing.add(replace(quotes(BASE), complete=False)) == ""
    assert growing.add(replace(quotes(BASE), complete=True)).startswith("Fourteen people were injured")
