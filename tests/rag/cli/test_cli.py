"""The two commands, as other tools call them: real processes, the real embedder, real files."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from corpus.store.archive import Archive
from tests.places import ROOT

pytestmark = pytest.mark.slow  # dozens of processes, each of which imports everything

QUESTION = "How many people were injured in the ferry collision off Saltmarsh?"
ABSENT = "Which zeppelin won the chess championship in Reykjavik?"


class Command:
    """Runs ``python -m ...`` on one archive."""

    def __init__(self, data: Path, cache: Path) -> None:
        self.data = data
        self.environ = {**os.environ, "FOOTNOTE_DATA": str(data), "FOOTNOTE_CACHE": str(cache)}
        for name in ("FOOTNOTE_MODEL", "OPENAI_BASE_URL", "OPENAI_API_KEY"):
            self.environ.pop(name, None)

    def run(self, *arguments: object, status: int = 0, **environ: str) -> tuple[str, str]:
        command = [sys.executable, "-m", *map(str, arguments)]
        done = subprocess.run(
            command, cwd=ROOT, env={**self.environ, **environ}, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout, done.stderr

    def json(self, *arguments: object, status: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", status=status)[0])


@pytest.fixture(scope="module")
def footnote(tmp_path_factory: pytest.TempPathFactory, minilm_cache: Path) -> Command:
    command = Command(tmp_path_factory.mktemp("archive"), minilm_cache)
    added = command.json("corpus", "add", ROOT / "corpus" / "sample" / "ellery-courier")
    assert added["added"] > 20
    assert added["skipped"] == 0
    return command


def test_adding_again_changes_nothing(footnote: Command) -> None:
    before = footnote.json("corpus", "stats")
    added = footnote.json("corpus", "add", ROOT / "corpus" / "sample" / "ellery-courier")
    assert added["added"] == added["changed"] == 0
    assert footnote.json("corpus", "stats") == before
    assert before["waiting"] == 0


@pytest.mark.parametrize("to", ["ninjs", "jsonl"])
def test_what_is_exported_is_unchanged_when_it_is_added_again(footnote: Command, tmp_path: Path, to: str) -> None:
    (tmp_path / "all.jsonl").write_text(footnote.run("corpus", "export", "--to", to)[0])
    added = footnote.json("corpus", "add", tmp_path / "all.jsonl")
    assert added["unchanged"] == footnote.json("corpus", "stats")["articles"]
    assert added["added"] == added["changed"] == added["skipped"] == 0


def test_list_and_show(footnote: Command) -> None:
    listed = footnote.json("corpus", "list")
    assert set(listed[0]) == {"id", "url", "headline", "source", "published", "status"}
    shown = footnote.json("corpus", "show", listed[0]["url"], "--versions")
    assert shown["versions"] == []
    assert shown["id"] == listed[0]["id"]
    assert shown["body"]
    assert "No article 'nothing'" in footnote.run("corpus", "show", "nothing", status=1)[1]
    piped = footnote.run("corpus", "list", COLUMNS="20")[0].splitlines()
    assert len(piped) == len(listed)
    [row] = [line.split("\t") for line in piped if line.startswith(listed[0]["id"])]
    assert row[1:] == [listed[0]["published"] or "", listed[0]["source"] or "", listed[0]["headline"]]


def test_search_keeps_its_contract(footnote: Command) -> None:
    found = footnote.json("rag", "search", QUESTION, "-k", 4)
    assert found["query"] == QUESTION
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3, 4]
    where = {"article_id", "url", "headline", "source", "published", "genre", "start", "end"}
    keys = {"rank", "score", *where, "text"}
    for hit in found["hits"]:
        assert set(hit) == keys
        body = Archive(footnote.data).get(hit["article_id"]).body
        assert body[hit["start"] : hit["end"]] == hit["text"]


def test_ask_keeps_its_contract(footnote: Command) -> None:
    answer = footnote.json("rag", "ask", QUESTION)
    assert (answer["question"], answer["status"]) == (QUESTION, "answered")
    assert any("ourteen" in sentence["text"] for sentence in answer["sentences"])
    assert {"text", "citations", "verdict"} <= set(answer["sentences"][0])
    assert answer["timings_ms"]["total"] > 0
    for citation in answer["citations"]:
        body = Archive(footnote.data).get(citation["article_id"]).body
        assert body[citation["start"] : citation["end"]] == citation["quote"]
    cited = {number for sentence in answer["sentences"] for number in sentence["citations"]}
    assert cited == {citation["number"] for citation in answer["citations"]}


def test_what_was_understood_is_in_the_result(footnote: Command) -> None:
    question = "How many people were hurt in the ferry collision on 19 August, according to the Courier?"
    understood = footnote.json("rag", "search", question)["understood"]
    assert understood == footnote.json("rag", "ask", question)["understood"]
    assert understood == {
        "text": question,
        "period": {"from": "2025-08-19", "to": "2025-08-19"},
        "outlets": ["Ellery Courier"],
        "parts": [],
        "newest_first": False,
        "inferred": [
            {"kind": "period", "text": "19 August 2025", "words": "on 19 August"},
            {"kind": "outlets", "text": "Ellery Courier", "words": "Courier"},
        ],
    }
    assert "period: 19 August 2025 | outlets: Ellery Courier" in footnote.run("rag", "ask", question)[0]
    since = footnote.json("rag", "search", "What has the dockers' union asked for since May?")["understood"]["period"]
    assert since == {"from": "2025-05-01", "to": None}


def test_a_file_of_questions_gives_one_line_each(footnote: Command, tmp_path: Path) -> None:
    lines = [{"id": "a", "question": QUESTION}, {"id": "b", "question": ABSENT}, {"id": "c", "question": "?"}]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join([*map(json.dumps, lines), "{broken"]))
    out, err = footnote.run("rag", "ask", "--file", file, status=1)
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "b", "c"]
    assert [answer.get("status") for answer in answers] == ["answered", "not_in_archive", None]
    assert "no word" in answers[2]["error"]
    assert "line 4" in err
    found = footnote.run("rag", "search", "--file", file, "-k", 1, status=1)[0].splitlines()
    assert len(json.loads(found[0])["hits"]) == 1


def test_filters_are_spelt_as_the_archive_spells_them(footnote: Command) -> None:
    found = footnote.json(
        "rag", "search", "ferry", "--source", "ellery COURIER", "--from", "2025-08-20", "--to", "2025"
    )
    assert found["hits"]
    assert {hit["source"] for hit in found["hits"]} == {"Ellery Courier"}
    assert min(hit["published"] for hit in found["hits"]) >= "2025-08-20"
    one = footnote.json("rag", "search", "ferry")["hits"][0]["article_id"]
    found = footnote.json("rag", "search", "harbour", "--article", one)
    assert {hit["article_id"] for hit in found["hits"]} == {one}
    assert "is no longer held" in footnote.run("rag", "ask", "ferry", "--article", "none", status=1)[1]
    err = footnote.run("rag", "search", "ferry", "--source", "Elery Currier", status=1)[1]
    assert "'Elery Currier'" in err
    assert "'Ellery Courier'" in err
    assert "ends before it begins" in footnote.run("rag", "ask", "x", "--from", "2025", "--to", "2024", status=1)[1]
    assert "such as 2025-08-19" in footnote.run("rag", "ask", "x", "--to", "soon", status=2)[1]


def test_each_line_of_a_file_has_filters_of_its_own(footnote: Command, tmp_path: Path) -> None:
    lines: list[dict[str, object]] = [
        {"id": "a", "from": "2025-08-20"},
        {"id": "b", "sources": "ellery courier", "to": "2025-08-19"},
        {"id": "c", "sources": ["The Nowhere Times"]},
        {"id": "d", "sources": [7]},
        {"id": "e", "from": "soon"},
        {"id": "f", "as_of": 2025},
        {"id": "g", "question": None},
        {"id": "h", "question": "ferry \ud83d"},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps({"question": "ferry collision", **line}) for line in lines))
    out, _ = footnote.run("rag", "search", "--file", file, "-k", 3, status=1)
    found = {one["id"]: one for one in map(json.loads, out.splitlines())}
    assert min(hit["published"] for hit in found["a"]["hits"]) >= "2025-08-20"
    assert max(hit["published"][:10] for hit in found["b"]["hits"]) <= "2025-08-19"
    assert found["h"]["hits"]
    errors = {"c": "'The Nowhere Times'", "d": "list of names", "e": "2025-08-19", "f": "as_of", "g": "must be a text"}
    for name, says in errors.items():
        assert says in found[name]["error"]


def test_for_people_it_prints_footnotes(footnote: Command) -> None:
    out, _ = footnote.run("rag", "ask", QUESTION, COLUMNS="200")
    assert "No model is configured" in out
    assert "[1] " in out
    words = " ".join(out.split())
    [first, *_] = footnote.json("rag", "ask", QUESTION)["citations"]
    assert words.count(" ".join(first["quote"].split())) == 1
    assert "(quoted)" in words
    assert "Nothing found" not in footnote.run("rag", "search", QUESTION)[0]


def test_rebuilding_finds_the_same(footnote: Command) -> None:
    def found() -> Any:  # without a second look, which reads as much as the machine allows in its time
        return json.loads(footnote.run("rag", "search", QUESTION, "--json", FOOTNOTE_RERANK="none")[0])

    before = found()
    assert "passages indexed" in footnote.run("rag", "index", "--rebuild")[1]
    assert found() == before


def test_an_unreachable_model_is_said_and_the_quotes_are_shown(footnote: Command) -> None:
    out, _ = footnote.run("rag", "ask", QUESTION, "--json", FOOTNOTE_MODEL="m", OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    answer = json.loads(out)
    assert "nothing answers there" in answer["notice"]
    assert answer["citations"]


def test_questions_that_are_none(footnote: Command) -> None:
    assert "no word" in footnote.run("rag", "ask", "?!", status=1)[1]
    assert "not_in_archive" in footnote.run("rag", "ask", "--json", "what is it that they have", status=3)[0]
    assert "does not hold" in footnote.run("rag", "ask", "what is it that they have", status=3)[0]
    assert "can't be read" in footnote.run("rag", "ask", "--file", "/nowhere", status=1)[1]


def test_what_cannot_be_read_is_listed_and_the_rest_is_added(minilm_cache: Path, tmp_path: Path) -> None:
    bad = tmp_path / "in"
    bad.mkdir()
    good = {"title": "Dockers strike", "body": "The dockers of Hollin have laid down their work.", "date": "2025-13-45"}
    lines = [json.dumps(good), "{broken", json.dumps({"title": "x", "body": "only three words"})]
    (bad / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (bad / "empty.txt").write_bytes(b"")
    (bad / "latin.txt").write_bytes("Das Café von Brackwell hat am Montag wieder geöffnet.".encode("cp1252"))
    (bad / "huge.jsonl").write_bytes(b'{"body": "' + b"word " * 10_000_000 + b'"}\n')
    footnote = Command(tmp_path / "data", minilm_cache)
    added = footnote.json("corpus", "add", bad, tmp_path / "missing")
    assert added["added"] == 2
    reasons = {(Path(notice["path"]).name, notice["line"]): notice["reason"] for notice in added["notices"]}
    assert {("a.jsonl", 1), ("a.jsonl", 2), ("a.jsonl", 3), ("empty.txt", None), ("missing", None)} <= set(reasons)
    assert ("huge.jsonl", 1) in reasons
    assert footnote.json("corpus", "list")[0]["published"] is None
    _, err = footnote.run("corpus", "add", tmp_path / "missing", status=1)
    assert "missing" in err


def test_remove(minilm_cache: Path, tmp_path: Path) -> None:
    footnote = Command(tmp_path / "data", minilm_cache)
    (tmp_path / "one.txt").write_text("The zeppelin landed in Brackwell at noon on Friday.")
    footnote.run("corpus", "add", tmp_path / "one.txt")
    [held] = footnote.json("corpus", "list")
    assert footnote.json("rag", "search", "zeppelin")["hits"]
    assert footnote.json("corpus", "remove", held["id"]) == {"removed": 1}
    assert footnote.json("rag", "search", "zeppelin")["hits"] == []
