"""Questions back to the reader, and wishes about the last answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from rag.answer.answer import Answer, Turn
from rag.answer.aside import NOTHING_YET, SHORTER
from rag.assistant import Assistant
from rag.cli.printing import show_answer
from rag.index.passage_index import PassageIndex, opened
from rag.share.answer_json import answer_from_json, answer_to_json
from rag.share.json_output import answer_json
from tests.fakes import ScriptedEndpoint, WordEmbedding, article, sse
from tests.rag.write.test_writer import writer

QUESTION = "How many people were injured when the ferry struck a dredger off Saltmarsh?"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[PassageIndex]:
    archive = Archive(tmp_path)
    archive.add([article(url="https://courier.example/ferry")])
    with opened(archive, WordEmbedding()) as made:
        made.sync()
        yield made


def talk(assistant: Assistant, *questions: str) -> list[Answer]:
    turns: list[Turn] = []
    for question in questions:
        turns.append(Turn(question, assistant.ask(question, turns)))
    return [turn.answer for turn in turns]


def test_a_pronoun_for_nobody_is_asked_back(index: PassageIndex, capsys: pytest.CaptureFixture[str]) -> None:
    answer = Assistant(index).ask("Did she resign?")
    assert (answer.status, answer.text) == ("asked_back", "Who is meant by “she”?")
    told = answer_json(answer)
    assert told["choices"] == [{"name": "Lena Osei", "role": "the harbour master", "question": "Did Lena Osei resign?"}]
    show_answer(answer)
    assert "Lena Osei, the harbour master  Did Lena Osei resign?" in capsys.readouterr().out
    assert answer_from_json(*answer_to_json(answer)) == answer


def test_choosing_goes_on_from_the_question_back(index: PassageIndex) -> None:
    _, chosen = talk(Assistant(index), "Did she resign?", "Osei")
    assert chosen.query.text == "Did Lena Osei resign?"


def test_thanks_are_no_question_and_leave_the_conversation_as_it_is(index: PassageIndex) -> None:
    _, thanks, why = talk(Assistant(index), QUESTION, "Thanks!", "Why?")
    assert (thanks.status, thanks.text, thanks.sentences) == ("no_question", "You are welcome.", ())
    assert why.query.text == f"{QUESTION} Why?"


def test_shorter_is_the_first_quote_of_the_last_answer(index: PassageIndex) -> None:
    first, shorter, again = talk(Assistant(index), QUESTION, "Shorter please", "in one sentence")
    assert len(first.sentences) > 1
    assert shorter.sentences == first.sentences[:1] == again.sentences
    assert (shorter.status, shorter.notice) == ("answered", SHORTER)


def test_what_cannot_be_done_without_a_model_is_said(index: PassageIndex) -> None:
    _, german, simple = talk(Assistant(index), QUESTION, "in German", "in simple words")
    assert german.status == simple.status == "no_question"
    assert "can’t translate the last answer into German" in german.text
    assert "No model is configured" in simple.text


def test_a_wish_before_any_answer_is_told_so(index: PassageIndex) -> None:
    assert Assistant(index).ask("Shorter please").text == NOTHING_YET


def test_a_model_writes_again_over_the_same_passages(index: PassageIndex) -> None:
    endpoint = ScriptedEndpoint(
        sse("Fourteen people were injured when a ferry struck a dredger off Saltmarsh. [1] It was Tuesday. [1]"),
        sse("Fourteen people were injured. [1]"),
    )
    first, shorter = talk(Assistant(index, writer(endpoint)), QUESTION, "Shorter please")
    assert [one.text for one in shorter.sentences] == ["Fourteen people were injured."]
    assert shorter.retrieved == first.retrieved
    assert shorter.question == "Shorter please"
    asked = str(endpoint.requests[1]["messages"])
    assert f": {QUESTION}" in asked
    assert "Answer this question again, from the same passages, as the reader now wishes: Shorter please" in asked
    assert "Answer: Fourteen people were injured when a ferry struck a dredger off Saltmarsh. It was Tuesday." in asked


def test_when_the_model_fails_the_wish_is_met_as_without_one(index: PassageIndex) -> None:
    endpoint = ScriptedEndpoint(sse("Fourteen people were injured. [1]"), sse(""))
    first, shorter = talk(Assistant(index, writer(endpoint)), QUESTION, "Shorter please")
    assert shorter.sentences == first.sentences[:1]
    assert "sent an empty answer" in (shorter.notice or "")


def test_thanks_cost_no_call_to_a_model(index: PassageIndex) -> None:
    endpoint = ScriptedEndpoint(sse("Fourteen people were injured. [1]"))
    talk(Assistant(index, writer(endpoint)), QUESTION, "Thanks!")
    assert len(endpoint.requests) == 1


def test_a_period_without_a_subject_is_a_list_of_articles(
    index: PassageIndex, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = Assistant(index).ask("What happened in August?")
    assert (answer.form, answer.status, answer.is_listed) == ("articles", "answered", True)
    [row] = answer.rows
    assert row.sentence.verdict == "quoted"
    assert row.sentence.citations[0].quote == row.sentence.text
    show_answer(answer)
    assert "Ferry and dredger collide" in capsys.readouterr().out
