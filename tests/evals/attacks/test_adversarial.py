"""Each way of failing that the checker can see, with a sentence that fails just so and one that doesn't."""

import json
from pathlib import Path

import pytest
from rich.console import Console

from evals.__main__ import main
from evals.attacks.adversarial import Case, checked, outcomes, passes, read_cases, table

ALL = read_cases()
CASES = [case for case in ALL if not case.read]  # of what only a reader can tell, see tests/rag/check/test_reading.py
CODES = ("A1", "A3", "S1", "S2", "S3", "Q1", "Q2", "F1", "F2")


@pytest.mark.parametrize("case", [case for case in CASES if case.wrong], ids=lambda case: f"{case.code} {case.text}")
def test_wrong_is_caught_and_told_why(case: Case) -> None:
    finding = checked(case)
    assert not passes(case), finding
    assert finding.reason


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.wrong], ids=lambda case: f"{case.code} {case.text}"
)
def test_right_is_let_through(case: Case) -> None:
    assert passes(case), checked(case)


@pytest.mark.parametrize("code", CODES)
def test_each_code_has_five_of_both(code: str) -> None:
    wrong = [case.wrong for case in ALL if case.code == code]
    assert min(wrong.count(True), wrong.count(False)) >= 5
    assert abs(wrong.count(True) - wrong.count(False)) <= 1


def test_shares_are_counted_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        {"article": "a", "body": "Two boats sank off Saltmarsh."},
        {"code": "A1", "wrong": True, "text": "Nine boats sank off Saltmarsh. [1]", "cites": ["a"]},
        {"code": "A1", "wrong": True, "text": "Two boats sank off Saltmarsh. [1]", "cites": ["a"]},  # not wrong at all
        {"code": "A1", "wrong": False, "text": "Two boats sank off Saltmarsh. [1]", "cites": ["a"]},
        {"code": "S1", "wrong": False, "text": "Two boats sank off Saltmarsh.", "cites": ["a"]},  # not right
    ]
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    shown = Console(width=100)
    with shown.capture() as printed:
        shown.print(table(outcomes(path)))
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in printed.get().splitlines() if "│" in line]
    assert rows == [["A1", "2", "1", "0.50", "1", "0"], ["S1", "0", "0", "-", "1", "1"]]
    assert main(["adversarial", str(path)]) == 0
    assert "0.50" in capsys.readouterr().out
