"""A question as people type it: without quotes, and on standard input."""

import io
import json
import sys
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from rag.__main__ import main
from tests.fakes import BODY, article

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def data(tmp_path: Path, minilm_cache: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("FOOTNOTE_CACHE", str(minilm_cache))
    for name in ("FOOTNOTE_MODEL", "OPENAI_BASE_URL", "OPENAI_API_KEY", "FOOTNOTE_EMBEDDING_MODEL"):
        monkeypatch.delenv(name, raising=False)
    archive = Archive(tmp_path / "data")
    archive.add([article(body=BODY)])
    archive.close()
    return str(tmp_path / "data")


def typed(text: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text), encoding="utf-8"))


def test_a_question_needs_no_quotes(data: str, capsys: Capture) -> None:
    assert main(["ask", "who", "was", "injured", "--json", "--data", data]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == "who was injured"
    assert main(["search", "--json", "ferry", "-k", "1", "collision", "--data", data]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["query"], len(found["hits"])) == ("ferry collision", 1)


def test_a_dash_reads_standard_input(data: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(b"How many people were injured off Saltmarsh?\n", monkeypatch)
    assert main(["ask", "-", "--json", "--data", data]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == "How many people were injured off Saltmarsh?"
    typed(b"Who is \xff?", monkeypatch)
    assert main(["ask", "-", "--json", "--data", data]) == 1
    assert "standard input can't be read" in " ".join(capsys.readouterr().err.split())


def test_what_is_not_held_has_a_status_of_its_own(data: str, tmp_path: Path, capsys: Capture) -> None:
    absent = "Which zeppelin won the chess championship in Reykjavik?"
    assert main(["ask", absent, "--json", "--data", data]) == 3
    assert json.loads(capsys.readouterr().out)["status"] == "not_in_archive"
    assert main(["ask", absent, "--data", data]) == 3
    assert "does not hold" in capsys.readouterr().out
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps({"id": "a", "question": absent}))
    assert main(["ask", "--file", str(file), "--data", data]) == 0
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["ask", "--help"])
    assert "3, the archive does not hold an answer" in " ".join(capsys.readouterr().out.replace("│", " ").split())


def test_a_quote_is_printed_once_with_its_verdict(data: str, capsys: Capture) -> None:
    assert main(["ask", "How many people were injured off Saltmarsh?", "--data", data]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.count("people were injured") == 1
    assert "(quoted)" in shown and "[1]" in shown


def test_kinds_of_work_on_the_indexes_exclude_each_other(data: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["index", "--rebuild", "--mend", "--data", data])
    assert ended.value.code == 2
    assert "not allowed with --rebuild" in capsys.readouterr().err


@pytest.mark.parametrize("k", ["0", "1001", "many"])
def test_how_many_passages_has_limits(data: str, k: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["search", "ferry", "-k", k, "--data", data])
    assert ended.value.code == 2


def test_a_follow_up_is_understood_from_the_questions_before_it(data: str, tmp_path: Path, capsys: Capture) -> None:
    before = "Who was on duty since midnight?"
    assert main(["ask", "Did", "she", "resign?", "--after", before, "--json", "--data", data]) == 3
    assert json.loads(capsys.readouterr().out)["understood"]["text"] == "Did Lena Osei resign?"
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps({"id": "1", "question": "Thanks!", "after": [before]}), encoding="utf-8")
    assert main(["ask", "--file", str(file), "--json", "--data", data]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "no_question"


def test_whom_a_first_question_means_is_asked_back(data: str, capsys: Capture) -> None:
    assert main(["ask", "Did she resign?", "--json", "--data", data]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["text"]) == ("asked_back", "Who is meant by “she”?")
    assert [choice["question"] for choice in told["choices"]] == ["Did Lena Osei resign?"]
