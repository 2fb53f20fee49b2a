import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from corpus.store.archive import Archive
from errors import FootnoteError
from evals.runs.run import describe, limited, rescored, run
from evals.sets.example import Example, Exchange, Nugget, read_examples
from evals.sets.named import SAMPLE_EXAMPLES
from evals.sets.record import Record, RunError, read_run, write_records
from rag.assistant import Assistant
from rag.index.passage_index import PassageIndex, opened
from settings import Settings
from tests.fakes import ScriptedEndpoint, WordEmbedding, article, sse
from tests.rag.write.test_writer import writer

URL = "https://courier.example/ferry"
QUESTION = "How many people were injured when the ferry struck a dredger off Saltmarsh?"
EXAMPLES = [
    Example("a", QUESTION, nuggets=(Nugget(("14",)),), gold_articles=(URL,), answerable=True, kind="number"),
    Example("b", "Which zeppelin won the chess championship in Reykjavik?", answerable=False, kind="absent"),
    Example("c", QUESTION, gold_articles=("https://courier.example/gone",), kind="number"),
    Example("d", "?!", kind="fact"),
]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[PassageIndex]:
    archive = Archive(tmp_path / "data")
    archive.add([article(url=URL)])
    with opened(archive, WordEmbedding()) as made:
        made.sync()
        yield made


def running(assistant: Assistant, out: Path, examples: list[Example] = EXAMPLES, resume: bool = False) -> Any:
    about = describe("tests", examples, assistant, Settings(api_key="secret"), None)
    told: list[tuple[int, int]] = []
    return run(examples, assistant, about, out, resume, lambda *progress: told.append(progress))


def without_timings(path: Path) -> list[Any]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [{key: value for key, value in row.items() if key != "timings_ms"} for row in rows]


def test_records_hold_everything_and_errors_stand_apart(index: PassageIndex, tmp_path: Path) -> None:
    made = running(Assistant(index), tmp_path / "run")
    by_id: dict[str, Record] = {record.example.id: record for record in made.records}
    assert by_id["a"].scores["success@1"].value == 1.0
    assert by_id["a"].scores["nugget_recall"].value == 1.0
    assert by_id["a"].retrieved[0]["url"] == URL
    assert by_id["b"].answer is not None
    assert by_id["b"].answer["status"] == "not_in_archive"
    assert by_id["c"].error == "gold that is not in the archive: https://courier.example/gone"
    assert str(by_id["d"].error).startswith("BadQuestion: ")
    assert by_id["c"].scores == by_id["d"].scores == {}
    assert len(made.answered) == 2
    assert "secret" not in (tmp_path / "run" / "run.json").read_text()


def test_the_same_run_twice_gives_the_same_but_for_timings(index: PassageIndex, tmp_path: Path) -> None:
    running(Assistant(index), tmp_path / "one")
    running(Assistant(index), tmp_path / "two")
    assert (tmp_path / "one" / "run.json").read_bytes() == (tmp_path / "two" / "run.json").read_bytes()
    one, two = (without_timings(tmp_path / name / "records.jsonl") for name in ("one", "two"))
    assert one == two


def test_an_interrupted_run_goes_on(index: PassageIndex, tmp_path: Path) -> None:
    whole = running(Assistant(index), tmp_path / "run")
    path = tmp_path / "run" / "records.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:2]) + lines[2][:40])  # killed while the third was written
    with pytest.raises(RunError, match="--resume"):
        running(Assistant(index), tmp_path / "run")
    resumed = running(Assistant(index), tmp_path / "run", resume=True)
    assert [replace(record, timings_ms={}) for record in resumed.records] == [
        replace(record, timings_ms={}) for record in whole.records
    ]


def test_another_set_is_not_gone_on_with(index: PassageIndex, tmp_path: Path) -> None:
    running(Assistant(index), tmp_path / "run")
    with pytest.raises(RunError, match="another set"):
        running(Assistant(index), tmp_path / "run", EXAMPLES[:2], resume=True)


def test_a_model_that_fails_is_an_error_and_not_a_quote(index: PassageIndex, tmp_path: Path) -> None:
    endpoint = ScriptedEndpoint(httpx.Response(401), sse("Fourteen people were injured. [1]"))
    again = [EXAMPLES[0], replace(EXAMPLES[0], id="again")]
    made = running(Assistant(index, writer(endpoint)), tmp_path / "run", again)
    assert "scripted" in str(made.records[0].error)
    assert made.records[1].error is None


def test_scoring_again_asks_nothing_and_gives_the_same(index: PassageIndex, tmp_path: Path) -> None:
    made = running(Assistant(index), tmp_path / "run")
    before = (tmp_path / "run" / "records.jsonl").read_bytes()
    write_records(tmp_path / "run" / "records.jsonl", [replace(record, scores={}) for record in made.records])
    rescored(read_run(tmp_path / "run"))
    assert (tmp_path / "run" / "records.jsonl").read_bytes() == before


def test_an_empty_archive_and_another_version_are_refused(tmp_path: Path) -> None:
    with opened(Archive(tmp_path / "empty"), WordEmbedding()) as index, pytest.raises(FootnoteError, match="is empty"):
        running(Assistant(index), tmp_path / "run")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "run.json").write_text('{"version": 0}')
    with pytest.raises(RunError, match="format 0"):
        read_run(tmp_path / "old")
    with pytest.raises(RunError, match="no run"):
        read_run(tmp_path / "nowhere")


def test_a_limit_takes_every_kind_and_smaller_ones_are_parts_of_larger_ones() -> None:
    examples = read_examples(SAMPLE_EXAMPLES)
    kinds = Counter(example.kind for example in examples)
    for limit in (20, 60, 120):
        chosen = limited(examples, limit)
        assert len(chosen) == limit
        assert {example.id for example in chosen} <= {example.id for example in limited(examples, limit * 2)}
        for kind, number in Counter(example.kind for example in chosen).items():
            assert abs(number - kinds[kind] * limit / len(examples)) <= 1
    assert limited(examples, None) == examples


def test_the_conversation_is_handed_on_as_the_assistant_would_have_had_it(index: PassageIndex, tmp_path: Path) -> None:
    history = (Exchange(QUESTION, "Fourteen people were."), Exchange("Why?", "That is not known."))
    made = running(Assistant(index), tmp_path / "run", [Example("a", "And how?", history, gold_articles=(URL,))])
    [record] = made.records
    assert record.answer is not None
    assert record.answer["understood"]["text"] == f"{QUESTION} Why? And how?"
    assert record.scores["success@1"].value == 1.0
