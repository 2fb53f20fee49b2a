import json
from pathlib import Path

import pytest

from rag.__main__ import main
from tests.fakes import BODY

HELD = {
    "id": "a",
    "sentence": "14 people were injured when a ferry struck a dredger off Saltmarsh.",
    "passages": [BODY],
}
WRONG = HELD | {"id": 2, "sentence": "17 people were injured when a ferry struck a dredger off Saltmarsh."}
NONE = HELD | {"id": "c", "passages": []}


def written(folder: Path, *lines: object) -> str:
    path = folder / "sentences.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n\n" for line in lines), encoding="utf-8")
    return str(path)


def test_each_line_gets_a_verdict_a_score_and_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--file", written(tmp_path, HELD, WRONG, NONE), "--json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [list(line) for line in found] == [["id", "verdict", "score", "reason"]] * 3
    assert [(line["id"], line["verdict"]) for line in found] == [
        ("a", "supported"),
        (2, "not supported"),
        ("c", "uncited"),
    ]
    assert found[1]["reason"] == "17 is not in the cited passage"
    assert 1 > found[0]["score"] > 0.5 > found[1]["score"] > found[2]["score"] == 0


def test_for_people_a_line_is_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--file", written(tmp_path, WRONG)]) == 0
    assert capsys.readouterr().out.startswith("2  not supported  0.")


def test_no_archive_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--file", written(tmp_path, HELD), "--json"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["sentences.jsonl"]


@pytest.mark.parametrize("bad", [{"id": 1}, [], HELD | {"passages": BODY}, HELD | {"sentence": None}])
def test_a_bad_line_is_named_and_the_rest_goes_on(
    bad: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--file", written(tmp_path, bad, HELD), "--json"]) == 1
    out, err = capsys.readouterr()
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a"]
    assert "line 1" in err.replace("\n", " ")


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--file", str(tmp_path / "none.jsonl")]) == 1
    assert "can't be read" in " ".join(capsys.readouterr().err.split())


ODD = [
    ("a\x00b\ud800", "a\x00b"),
    ("", BODY),
    ("Fire", ""),
    ("ferry " * 2_000, BODY),
    ("14 131", BODY),
    ("渡轮。", BODY),
]


@pytest.mark.parametrize(("sentence", "passage"), ODD)
def test_odd_lines_are_checked_all_the_same(
    sentence: str, passage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = HELD | {"sentence": sentence, "passages": [passage]}
    assert main(["check", "--file", written(tmp_path, odd), "--json"]) == 0
    verdicts = ("quoted", "supported", "partly supported", "not supported")
    assert json.loads(capsys.readouterr().out)["verdict"] in verdicts
