"""What is wrong with an example, or with a record of one, is said by line and field."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.sets.example import Example, ExampleError, Exchange, Nugget, parse_example, read_examples
from evals.sets.record import RunError, read_records

GOOD: dict[str, Any] = {"id": "q1", "question": "Who was hurt?"}
RECORD = {"example": GOOD, "retrieved": [], "answer": None, "error": None, "scores": {}, "timings_ms": {}}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"id": 7}, "id must be a text, but is 7"),
        ({"question": " "}, "question must be a text that is not empty, but is ' '"),
        ({"kind": "riddle"}, "kind 'riddle' is none of 'fact', 'who_said'"),
        ({"as_of": "last week"}, "as_of 'last week' is not a date such as 2025-08-19"),
        ({"answerable": "yes"}, "answerable must be true or false, but is 'yes'"),
        ({"must_not": "131"}, "must_not must be a list, but is '131'"),
        ({"evidence": ["It rained.", 3]}, "evidence[1] must be a text, but is 3"),
        ({"gold": ["a"], "Kind": "fact"}, "unknown keys ['Kind', 'gold']"),
        ({"gold": ["a"], "id": None}, "unknown keys ['gold']"),
        ({"nuggets": [{"any": []}]}, "nuggets[0].any must not be empty"),
        ({"nuggets": [{"any": ["131"], "vital": "no"}]}, "nuggets[0].vital must be true or false, but is 'no'"),
        ({"nuggets": [{"any": ["131"], "vitel": True}]}, "nuggets[0] unknown keys ['vitel']"),
        ({"nuggets": ["131"]}, "nuggets[0] must be an object, but is '131'"),
        ({"history": [{"question": "Where?"}]}, "history[0].answer is missing"),
    ],
)
def test_a_broken_line_is_told_by_line_and_field(tmp_path: Path, fields: dict[str, Any], told: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(f"{json.dumps({**GOOD, 'id': 'q0'})}\n{json.dumps({**GOOD, **fields})}\n")
    with pytest.raises(ExampleError) as error:
        read_examples(path)
    assert f"set.jsonl, line 2: {told}" in str(error.value)
    assert str(error.value).endswith("Correct the line; nothing was run.")


def test_what_is_left_out_or_null_has_its_default() -> None:
    nulls = dict.fromkeys(("history", "as_of", "kind", "answerable", "nuggets", "evidence", "group", "notes"))
    assert parse_example(GOOD) == parse_example({**GOOD, **nulls}) == Example("q1", "Who was hurt?")


def test_an_example_comes_back_as_it_was_written_half_characters_too() -> None:
    example = Example(
        "q1", "Who \ud83d?", (Exchange("Where?", ""),), "2025-08", "fact", False, (Nugget(("131",), False),), ("9",)
    )
    assert parse_example(json.loads(json.dumps(example.as_json()))) == example


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"example": {"id": "q1"}}, "not a record: example question is missing"),
        ({"scores": {"right": {"value": "1", "explanation": ""}}}, "not a record: scores.right.value"),
        ({"retrieved": None}, "not a record: retrieved must be a list"),
    ],
)
def test_a_broken_record_is_told_by_line_and_field(tmp_path: Path, fields: dict[str, Any], told: str) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(f"{json.dumps(RECORD)}\n{json.dumps({**RECORD, **fields})}\n")
    with pytest.raises(RunError, match=r"records\.jsonl, line 2: ") as error:
        list(read_records(path))
    assert told in str(error.value)


def test_a_score_of_a_record_is_written_again_to_the_letter(tmp_path: Path) -> None:
    line = {**RECORD, "scores": {"right": {"value": 1, "explanation": ""}}, "timings_ms": {"total": 2.5, "write": 3}}
    path = tmp_path / "records.jsonl"
    path.write_text(json.dumps(line) + "\n")
    [record] = read_records(path)
    again = record.as_json()
    assert json.dumps([again["scores"], again["timings_ms"]]) == json.dumps([line["scores"], line["timings_ms"]])
