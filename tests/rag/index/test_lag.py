"""An index that is empty, being built by another process, or behind: said wherever something is searched for."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from rag.assistant import NO_MODEL, Assistant
from rag.filters import Filters, Period
from rag.index.lag import indexing_lag
from rag.index.passage_index import opened
from tests.fakes import WordEmbedding, article
from tests.rag.cli.test_cli import QUESTION, ROOT, Command

# Indexes what is there, says so, and holds on to the indexes until its input ends.
OWNER = """
import sys
from rag.opening import open_assistant
from settings import Settings
with open_assistant(Settings.read()) as assistant:
    assistant.index.sync()
    print(assistant.index.pair.is_owner, flush=True)
    sys.stdin.read()
"""


@contextmanager
def owner(command: Command) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER],
        cwd=ROOT,
        env=command.environ,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
def test_an_empty_archive_is_said(minilm_cache: Path, tmp_path: Path) -> None:
    footnote = Command(tmp_path, minilm_cache)
    found = footnote.json("rag", "search", QUESTION)
    assert found["hits"] == []
    assert found["notice"] == "The archive is empty. Add articles with: python -m corpus add PATH"
    assert footnote.json("rag", "ask", QUESTION, status=3)["notice"] == found["notice"]
    assert "python -m corpus add" in footnote.run("rag", "search", QUESTION, COLUMNS="200")[1]


@pytest.mark.slow
def test_what_another_process_has_yet_to_index_is_said_until_it_is_done(minilm_cache: Path, tmp_path: Path) -> None:
    footnote = Command(tmp_path, minilm_cache)
    archive = Archive(tmp_path)
    archive.add([article(url="a:1")])
    with owner(footnote) as process:
        assert footnote.json("rag", "search", QUESTION)["notice"] is None
        archive.add([article(url="a:2", body="The dockers of Hollin have laid down their work.")])
        found = footnote.json("rag", "search", QUESTION)
        assert found["hits"][0]["url"] == "a:1"
        assert found["notice"].startswith("1 articles or passages still wait to be indexed")
        assert f"belong to process {process.pid}" in found["notice"]
        answer = footnote.json("rag", "ask", QUESTION)
        assert (answer["status"], answer["notice"]) == ("answered", f"{NO_MODEL} {found['notice']}")
        process.kill()
        process.wait()
    found = footnote.json("rag", "search", "dockers of Hollin")
    assert (found["hits"][0]["url"], found["notice"]) == ("a:2", None)


@pytest.mark.slow
def test_an_index_that_another_process_has_only_begun_is_said(minilm_cache: Path, tmp_path: Path) -> None:
    footnote = Command(tmp_path, minilm_cache)
    with owner(footnote):
        Archive(tmp_path).add([article(url="a:1")])
        found = footnote.json("rag", "search", QUESTION)
        assert found["hits"] == []
        assert found["notice"].startswith("Nothing is indexed yet: 1 articles or passages still wait")
        assert "Nothing is indexed yet" in footnote.run("rag", "search", QUESTION, COLUMNS="300")[1]
        assert footnote.json("rag", "ask", QUESTION, status=3)["status"] == "not_in_archive"


def test_an_answer_says_that_articles_wait(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([article(url="a:1")])
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        assistant = Assistant(index)
        assert indexing_lag(index) is None
        archive.add([article(url="a:2", body="The dockers of Hollin have laid down their work.")])
        answer = assistant.ask("How many people were injured when the ferry struck a dredger?")
        assert answer.status == "answered"
        assert answer.notice == f"{NO_MODEL} {indexing_lag(index)}"
        index.sync()
        assert indexing_lag(index) is None


def test_filters_that_leave_nothing_are_said(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([article(url="a:1")])
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        answer = Assistant(index).ask("Was the ferry late?", filters=Filters(Period(last=9)))
    assert (answer.status, answer.notice) == ("not_in_archive", "No article of the archive passes the filters.")
