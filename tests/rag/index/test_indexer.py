"""The thread that indexes while the application runs."""

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from rag.embedding.embedder import BuiltInEmbedding, Vectors
from rag.index.indexer import Indexer
from rag.index.passage_index import opened
from rag.question.analysis import analyse
from tests.fakes import WordEmbedding
from tests.places import ROOT
from tests.rag.cli.test_cli import Command
from tests.rag.index.files.test_lock import owner
from tests.rag.index.test_passage_index import filled, found


class Failing(WordEmbedding):
    """Fails the first time with what is no error of Footnote's."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not self.embedded:
            self._embedded.append("failed")
            raise ZeroDivisionError("a defect")
        return super().embed(texts)


def wait_for(what: Callable[[], bool]) -> None:
    ends = time.monotonic() + 120
    while not what():
        assert time.monotonic() < ends, "never happened"
        time.sleep(0.1)


def test_it_outlives_a_defect_tells_it_and_tries_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    archive = filled(tmp_path)
    with opened(archive, Failing()) as index, caplog.at_level(logging.ERROR):
        keeper = Indexer(index)
        keeper.start()
        wait_for(lambda: archive.waiting() == 0)
        keeper.stop()
        assert found(index, "line3 ferry") == ("Report 3", "Report 3")
    assert "ZeroDivisionError" in caplog.text


def test_it_mends_what_a_kill_left(tmp_path: Path) -> None:
    with opened(filled(tmp_path), WordEmbedding()) as index:
        index.sync()
    [mark] = tmp_path.glob("index-*/at-rest")
    mark.unlink()
    with opened(Archive(tmp_path), WordEmbedding()) as index:
        keeper = Indexer(index)
        keeper.start()
        wait_for(lambda: not index.pair.is_in_doubt)
        keeper.stop()
        assert found(index, "line3 ferry") == ("Report 3", "Report 3")


@pytest.mark.slow
def test_what_another_process_adds_is_found_when_its_command_ends(tmp_path: Path, minilm_cache: Path) -> None:
    footnote = Command(tmp_path / "data", minilm_cache)
    (tmp_path / "new.txt").write_text("Zeppelin lands\n\nA zeppelin landed on the quay of Saltmarsh on Monday.\n")
    with opened(filled(footnote.data), BuiltInEmbedding(minilm_cache)) as index:
        index.sync()
        keeper = Indexer(index)
        keeper.start()
        out, err = footnote.run("corpus", "add", tmp_path / "new.txt")
        keeper.stop()
        assert "indexed by process" in err
        assert index.archive.waiting() == 0
        assert index.keywords.matching(analyse("zeppelin"), 5)
        assert not out


@pytest.mark.slow
def test_when_the_owner_is_killed_who_waited_for_it_goes_on(tmp_path: Path, minilm_cache: Path) -> None:
    footnote = Command(tmp_path / "data", minilm_cache)
    filled(footnote.data)
    killed = owner(footnote.data)
    waiting = subprocess.Popen(
        [sys.executable, "-m", "rag", "index"],
        cwd=ROOT,
        env=footnote.environ,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert waiting.stderr
    killed.kill()
    killed.communicate()
    assert "5 passages indexed" in waiting.communicate(timeout=300)[1]
    assert waiting.returncode == 0
