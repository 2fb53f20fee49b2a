"""rag.share.feedback, evals.sets.from_feedback: what readers say is kept, and comes out as examples."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from corpus.store.archive import Archive
from errors import ArchiveError, BadFeedback, NewerArchive
from evals.__main__ import main
from evals.sets.example import Example, parse_example, read_examples, set_hash
from evals.sets.from_feedback import examples
from rag.answer.answer import Turn
from rag.assistant import Assistant
from rag.filters import Filters
from rag.index.passage_index import opened
from rag.share.evidence_pack import origin, pack
from rag.share.feedback import MAX_REMARK, REASONS, FeedbackStore
from settings import Settings
from tests.fakes import ScriptedEndpoint, WordEmbedding, article, sse
from tests.rag.write.test_writer import writer

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
QUESTION = "How many people were injured when the ferry struck a dredger off Saltmarsh?"
URL = "https://courier.example/ferry"
WRITTEN = "Fourteen people were injured off Saltmarsh [1]. Two passengers later died of burns in hospital [1]."


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, Any]]]:
    archive = Archive(tmp_path_factory.mktemp("held"))
    archive.add([article(url=URL)])
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        assistant = Assistant(index, writer(ScriptedEndpoint(sse(WRITTEN))))
        answered = Turn(QUESTION, assistant.ask(QUESTION))
        absent = Turn("Which zeppelin won?", assistant.ask("Which zeppelin won the chess championship?"))
        filtered = Turn(QUESTION, assistant.ask(QUESTION, filters=Filters(sources=("Ellery Courier",))))
        told = origin(archive, Settings())
        yield {
            "answered": pack([answered], told, NOW),
            "absent": pack([answered, absent], told, NOW),
            "filtered": pack([filtered], told, NOW),
            "as of": pack([Turn(QUESTION, assistant.ask(QUESTION, as_of="2025-08-21"))], told, NOW),
        }


def given(folder: Path, reason: str, packed: dict[str, Any], remark: str = "") -> Example:
    store = FeedbackStore(folder)
    store.add(packed["turns"][-1]["question"], reason, remark, packed, NOW)
    return examples(store.all())[-1]


def test_what_is_right_gives_what_was_cited_under_what_holds_as_evidence(
    tmp_path: Path, packs: dict[str, dict[str, Any]]
) -> None:
    example = given(tmp_path, "right", packs["answered"])
    assert (example.question, example.answerable, example.gold_articles) == (QUESTION, True, (URL,))
    [evidence] = example.evidence
    assert evidence.startswith("Fourteen people were injured when a ferry struck a dredger off Saltmarsh")
    assert example.notes is None
    assert parse_example(json.loads(json.dumps(example.as_json()))) == example


def test_a_right_abstention_is_a_question_without_an_answer(tmp_path: Path, packs: dict[str, dict[str, Any]]) -> None:
    example = given(tmp_path, "right", packs["absent"])
    assert (example.answerable, example.gold_articles, example.evidence) == (False, (), ())
    assert [exchange.question for exchange in example.history] == [QUESTION]


def test_a_wrong_source_is_not_relevant_and_a_person_is_asked_for_the_right_one(
    tmp_path: Path, packs: dict[str, dict[str, Any]]
) -> None:
    example = given(tmp_path, "wrong source", packs["answered"], " It is about <another> ferry. ")
    assert (example.answerable, example.gold_articles, example.not_relevant) == (None, (), (URL,))
    assert example.notes is not None
    assert "Name the articles that answer" in example.notes
    assert example.notes.endswith("The reader says: It is about <another> ferry.")


@pytest.mark.parametrize("reason", ["outdated", "misquoted", "wrong period", "other"])
def test_anything_else_is_for_a_person(tmp_path: Path, packs: dict[str, dict[str, Any]], reason: str) -> None:
    example = given(tmp_path, reason, packs["answered"])
    assert (example.answerable, example.gold_articles, example.evidence, example.not_relevant) == (None, (), (), ())
    assert example.notes is not None
    assert f"{reason}. " in example.notes


def test_the_day_of_the_question_is_kept(tmp_path: Path, packs: dict[str, dict[str, Any]]) -> None:
    example = given(tmp_path, "right", packs["as of"])
    assert (example.as_of, example.notes) == ("2025-08-21", None)


def test_filters_that_an_example_does_not_have_are_told(tmp_path: Path, packs: dict[str, dict[str, Any]]) -> None:
    assert "asked with filters" in (given(tmp_path, "right", packs["filtered"]).notes or "")


def test_what_came_out_is_a_set_that_can_be_read(tmp_path: Path, packs: dict[str, dict[str, Any]]) -> None:
    for reason in REASONS:
        given(tmp_path, reason, packs["answered"])
    out = tmp_path / "from-readers.jsonl"
    assert main(["from-feedback", "--data", str(tmp_path), "--out", str(out)]) == 0
    found = read_examples(out)
    assert [example.id for example in found] == [f"feedback-{number}" for number in range(1, len(REASONS) + 1)]
    assert len({example.cluster for example in found}) == 1


def test_no_feedback_and_no_place_for_it_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["from-feedback", "--data", str(tmp_path), "--out", str(tmp_path / "x.jsonl")]) == 1
    assert "There is no feedback" in capsys.readouterr().err
    with pytest.raises(ArchiveError, match="is gone"):
        FeedbackStore(tmp_path / "none").add("q", "right", "", {}, NOW)
    assert not (tmp_path / "none").exists()


def test_what_can_not_be_kept_is_refused(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    with pytest.raises(BadFeedback, match="'great' is no reason"):
        store.add("q", "great", "", {}, NOW)
    with pytest.raises(BadFeedback, match="1,001 characters"):
        store.add("q", "right", "x" * (MAX_REMARK + 1), {}, NOW)
    assert list(store.all()) == []


def test_many_at_once_are_all_kept(tmp_path: Path) -> None:
    threads = [
        threading.Thread(target=FeedbackStore(tmp_path).add, args=(f"q{n}", "right", "", {}, NOW)) for n in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.question for one in FeedbackStore(tmp_path).all()) == sorted(f"q{n}" for n in range(16))


def test_a_newer_footnotes_file_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "feedback.sqlite3")) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(NewerArchive):
        FeedbackStore(tmp_path).add("q", "right", "", {}, NOW)


def test_a_file_of_an_earlier_footnote_is_read_and_added_to(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "feedback.sqlite3")) as connection:
        connection.executescript(
            "CREATE TABLE feedback (id INTEGER PRIMARY KEY AUTOINCREMENT, made TEXT NOT NULL, question TEXT NOT NULL, "
            "reason TEXT NOT NULL, remark TEXT NOT NULL, pack TEXT NOT NULL);"
            "INSERT INTO feedback VALUES (7, '2025-08-19T07:40:00', 'Who?', 'right', '', '{}');"
            "PRAGMA user_version = 1;"
        )
    store = FeedbackStore(tmp_path)
    assert store.add("When?", "other", "late", {}, NOW) == 8
    assert [(one.id, one.question, one.reason) for one in store.all()] == [(7, "Who?", "right"), (8, "When?", "other")]


def test_sets_without_the_new_fields_keep_their_hash() -> None:
    # As evals.sets.example made it of this example before there were notes and articles that are not relevant.
    assert set(Example("one", "Who?").as_json()) == {
        "id", "question", "history", "as_of", "kind", "answerable", "nuggets", "must_not", "gold_articles", "evidence",
        "group",
    }  # fmt: skip
    assert set_hash([Example("one", "Who?")]) != set_hash([Example("one", "Who?", notes="x")])
