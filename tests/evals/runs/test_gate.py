import json
from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from evals.runs.baseline import BaselineError
from evals.runs.gate import Outcome, gate, show
from evals.sets.record import Run
from tests.evals.runs.test_summary import AGGREGATES, Known, run
from tests.records import record

MEASURES = {
    "right": Known(),
    "rank": Known(zero_one=False),
    "wrong": Known(higher_is_better=False),
    "minor": Known(headline=False),
}


def reached(right: float, wrong: float = 0.0, hash: str = "h1") -> Run:
    """100 records with these means; every second one has a rank, of .5."""
    records = []
    for number in range(100):
        scores = {"right": float(number < 100 * right), "wrong": float(number < 100 * wrong), "minor": 1.0}
        records.append(record(id=f"q{number:02}", scores=scores | ({"rank": 0.5} if number % 2 else {})))
    return run(records, hash=hash)


def hold(made: Run, path: Path, update: bool = False, allow_regression: bool = False) -> Outcome:
    return gate(made, path, update, allow_regression, MEASURES, AGGREGATES)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Floors: right .8, rank .45, wrong at most .1; over 100, 50 and 100 examples."""
    return written(tmp_path / "baseline.json", {"right": 0.8, "rank": 0.45, "wrong": 0.1})


def written(path: Path, floors: Mapping[str, float]) -> Path:
    scored = {"right": 100, "rank": 50, "wrong": 100}
    value = {"set": {"name": "made up", "hash": "h1"}, "tolerance": 0.01, "floors": floors, "scored": scored}
    path.write_text(json.dumps(value))
    return path


def floors(path: Path) -> Any:
    return json.loads(path.read_text())["floors"]


@pytest.mark.parametrize(("right", "wrong"), [(0.8, 0.1), (0.9, 0.0)])
def test_at_or_above_its_floors_it_passes(path: Path, right: float, wrong: float) -> None:
    before = path.read_bytes()
    outcome = hold(reached(right, wrong), path)
    assert (outcome.passed, outcome.problems, outcome.updated) == (True, (), False)
    assert path.read_bytes() == before


def test_below_a_floor_it_fails_and_names_it(path: Path) -> None:
    outcome = hold(reached(0.79), path)
    assert outcome.problems == ("right: 0.7900, must be at least 0.8000",)
    assert [(row.measure, row.holds) for row in outcome.rows] == [("right", False), ("rank", True), ("wrong", True)]


def test_above_a_ceiling_it_fails_and_names_it(path: Path) -> None:
    assert hold(reached(0.9, wrong=0.11), path).problems == ("wrong: 0.1100, must be at most 0.1000",)


def test_another_set_fails_and_says_to_baseline_anew(path: Path) -> None:
    [problem] = hold(reached(0.9, hash="h2"), path).problems
    assert "of the set 'made up' (h1)" in problem
    assert "(h2)" in problem
    assert "python -m evals gate --update" in problem


def test_without_floors_it_fails_and_says_how_to_set_them(tmp_path: Path) -> None:
    outcome = hold(reached(0.9), tmp_path / "none.json")
    assert not outcome.passed
    assert "There are no floors in" in outcome.problems[0]
    assert not (tmp_path / "none.json").exists()


@pytest.mark.parametrize("update", [False, True])
def test_errors_fail_and_update_nothing(path: Path, update: bool) -> None:
    made, before = reached(1.0), path.read_bytes()
    broken = replace(made, records=(replace(made.records[0], error="EndpointTimeout: slow"), *made.records[1:]))
    outcome = hold(broken, path, update, allow_regression=True)
    assert outcome.problems[0] == "errors: 1 of 100; the first, of 'q00': EndpointTimeout: slow"
    assert path.read_bytes() == before


def test_examples_that_were_not_asked_fail(path: Path) -> None:
    made = reached(1.0)
    outcome = hold(replace(made, records=made.records[:90]), path)
    assert "not asked: 10 of 100; use --resume" in outcome.problems


def test_a_record_without_an_answer_fails(path: Path) -> None:
    made = reached(1.0)
    outcome = hold(replace(made, records=(replace(made.records[0], answer=None), *made.records[1:])), path)
    assert outcome.problems == ("unscored: 1 of 100 have no answer, as 'q00'",)


def test_examples_that_went_unscored_fail_though_the_mean_rose(path: Path) -> None:
    made = reached(0.9)
    kept = tuple(
        replace(one, scores={name: score for name, score in one.scores.items() if name != "right" or score.value})
        for one in made.records
    )
    outcome = hold(replace(made, records=kept), path)
    assert outcome.problems == ("unscored: right has 90 examples, where its floor was measured on 100",)


def test_a_measure_that_is_gone_fails(path: Path) -> None:
    written(path, {"right": 0.8, "gone": 0.5})
    assert "gone: not measured, must be at least 0.5000" in hold(reached(0.9), path).problems


def test_update_writes_the_first_floors_of_the_headline_measures_less_the_tolerance(tmp_path: Path) -> None:
    path = tmp_path / "new.json"
    outcome = hold(reached(0.83, wrong=0.05), path, update=True)
    assert (outcome.passed, outcome.updated) == (True, True)
    assert json.loads(path.read_text()) == {
        "set": {"name": "made up", "hash": "h1"},
        "tolerance": 0.01,
        "floors": {"right": 0.82, "rank": 0.49, "wrong": 0.06},
        "scored": {"right": 100, "rank": 50, "wrong": 100},
    }
    assert hold(reached(0.83, wrong=0.05), path).passed
    assert hold(reached(0.82, wrong=0.05), path).passed
    assert not hold(reached(0.81, wrong=0.05), path).passed


def test_update_raises(path: Path) -> None:
    assert hold(reached(0.9, wrong=0.05), path, update=True).updated
    assert floors(path) == {"right": 0.89, "rank": 0.49, "wrong": 0.06}


def test_update_does_not_lower_a_floor_that_holds(path: Path) -> None:
    assert hold(reached(0.8, wrong=0.1), path, update=True).updated  # .8 less the tolerance would be .79
    assert floors(path) == {"right": 0.8, "rank": 0.49, "wrong": 0.1}


def test_update_does_not_lower_a_floor_that_is_missed_and_writes_nothing(path: Path) -> None:
    before = path.read_bytes()
    outcome = hold(reached(0.7), path, update=True)
    assert (outcome.passed, outcome.updated) == (False, False)
    assert path.read_bytes() == before


def test_a_regression_that_is_allowed_lowers_what_is_missed_alone(path: Path) -> None:
    outcome = hold(reached(0.7, wrong=0.1), path, update=True, allow_regression=True)
    assert (outcome.passed, outcome.updated) == (True, True)
    assert floors(path) == {"right": 0.69, "rank": 0.49, "wrong": 0.1}


def test_allowing_a_regression_does_nothing_without_update(path: Path) -> None:
    before = path.read_bytes()
    assert not hold(reached(0.7), path, allow_regression=True).passed
    assert path.read_bytes() == before


def test_another_set_lets_no_floor_sink_unseen(path: Path) -> None:
    assert not hold(reached(0.7, hash="h2"), path, update=True).passed
    assert hold(reached(0.9, hash="h2"), path, update=True).updated
    assert json.loads(path.read_text())["set"]["hash"] == "h2"
    assert floors(path)["right"] == 0.89
    assert hold(reached(0.7, hash="h3"), path, update=True, allow_regression=True).updated
    assert floors(path)["right"] == 0.69


def test_an_aggregate_or_another_measure_is_held_when_it_is_named(path: Path) -> None:
    written(path, {"answered": 0.9, "minor": 0.9})
    assert hold(reached(0.9), path).passed
    assert hold(reached(0.9), path, update=True).updated
    assert floors(path) == {"answered": 0.99, "minor": 0.99, "right": 0.89, "rank": 0.49, "wrong": 0.01}


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"floors": {}}', '{"set": {"name": "a", "hash": "b"}, "floors": {"r": "x"}}']
)
def test_broken_floors_are_told(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(BaselineError, match=r"baseline\.json' can't be read.*use --update"):
        hold(reached(0.9), path)


def test_the_table_names_what_is_missed(path: Path) -> None:
    text = shown(hold(reached(0.79), path))
    assert all(word in text for word in ("≥ 0.8000", "0.7900", "MISSED", "≤ 0.1000", "The gate fails."))
    assert "The floors hold." in shown(hold(reached(0.9), path))
    assert "The floors are written." in shown(hold(reached(0.9), path, update=True))


def shown(outcome: Outcome) -> str:
    out = StringIO()
    show(outcome, Console(file=out, width=120))
    return out.getvalue()


def test_the_measures_that_footnote_has_are_the_default(tmp_path: Path) -> None:
    assert gate(run([record(scores={"right": 1})]), tmp_path / "floors.json", update=True).updated
    assert floors(tmp_path / "floors.json") == {"right": 0.99}
