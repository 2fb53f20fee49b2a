"""The commands on an archive in a real PostgreSQL: the same articles give the same answers as from a file."""

from pathlib import Path
from typing import Any

import pytest

from tests.places import ROOT
from tests.postgres import Postgres
from tests.rag.cli.test_cli import ABSENT, QUESTION, Command

pytestmark = pytest.mark.slow
TIMES = "timings_ms"

EDITION = ROOT / "corpus" / "sample" / "ellery-courier"


def said(command: Command, question: str, status: int = 0) -> Any:
    """The answer, without its times, and without the second look, which reads less on a busy machine."""
    command.environ["FOOTNOTE_RERANK"] = "none"
    return {name: value for name, value in command.json("rag", "ask", question, status=status).items() if name != TIMES}


def test_the_same_articles_give_the_same_answers(postgres: Postgres, tmp_path: Path, minilm_cache: Path) -> None:
    in_file, on_server = Command(tmp_path / "file", minilm_cache), Command(tmp_path / "server", minilm_cache)
    on_server.environ["FOOTNOTE_ARCHIVE"] = postgres.archive(tmp_path)
    for command in (in_file, on_server):
        assert command.json("corpus", "add", EDITION)["added"] > 20
        assert command.json("corpus", "stats")["waiting"] == 0
    assert not list((tmp_path / "server").glob("archive.sqlite3*"))
    assert in_file.run("corpus", "export", "--to", "jsonl")[0] == on_server.run("corpus", "export", "--to", "jsonl")[0]
    assert said(in_file, QUESTION) == said(on_server, QUESTION)
    assert said(in_file, ABSENT, 3) == said(on_server, ABSENT, 3)
    assert on_server.json("corpus", "check")["wrong"] == []
    assert on_server.json("corpus", "repair")["ok"]

    # Another folder, as of another machine: its indexes are made from the archive, without embedding.
    elsewhere = Command(tmp_path / "elsewhere", minilm_cache)
    elsewhere.environ["FOOTNOTE_ARCHIVE"] = postgres.archive(tmp_path)
    assert said(elsewhere, QUESTION) == said(in_file, QUESTION)

    assert "pg_dump" in on_server.run("corpus", "backup", tmp_path / "copy", status=1)[1]
    assert "pg_restore" in on_server.run("corpus", "restore", tmp_path / "copy", status=1)[1]
    on_server.run("corpus", "move", "--to", tmp_path / "back")
    back = Command(tmp_path / "back", minilm_cache)
    assert said(back, QUESTION) == said(in_file, QUESTION)


def test_indexes_in_files_belong_to_one_machine(postgres: Postgres, tmp_path: Path, minilm_cache: Path) -> None:
    from corpus.store.archive import Archive

    here = Command(tmp_path / "here", minilm_cache)
    here.environ["FOOTNOTE_ARCHIVE"] = postgres.archive(tmp_path)
    archive = Archive(tmp_path / "there", postgres.archive(tmp_path))
    assert archive.own_indexes()
    assert here.json("corpus", "add", EDITION, "--no-index")["added"] > 20
    assert "one set of them is all there can be in files" in here.run("rag", "index", status=1)[1]
    archive.disown_indexes()
    here.run("rag", "index")
    assert archive.waiting() == 0
