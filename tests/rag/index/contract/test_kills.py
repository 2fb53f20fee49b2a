"""What was acknowledged is there, once, after the writing process or the server was killed."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.fakes import WordEmbedding
from tests.places import ROOT
from tests.rag.index.contract.conftest import Making
from tests.rag.index.contract.made import Embedded, Implementation, OnMilvus, index_of
from tests.rag.index.contract.test_writing import AGREES

pytestmark = pytest.mark.slow


@contextmanager
def writing(made: Implementation) -> Iterator[Iterator[list[str]]]:
    """A process that writes, killed at the end; what it acknowledges, batch by batch."""
    address, prefix = (made.server.address, made.prefix) if isinstance(made, OnMilvus) else ("", "")
    command = [sys.executable, "-m", "tests.rag.index.contract.writer", str(made.archive.folder), address, prefix]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout
        try:
            yield (line.split() for line in process.stdout)
        finally:
            process.kill()


def require_whole(made: Implementation, acknowledged: list[str]) -> None:
    """Nothing acknowledged is lost, nothing is doubled, and nothing is left waiting."""
    with index_of(made) as index:
        if index.pair.is_in_doubt:
            index.pair.mend()
        index.sync()
        assert made.archive.waiting() == 0
        held = {one.url for one in made.archive.articles()}
        assert set(acknowledged) <= held
        near = [id_ for id_, _ in index.vectors.nearest(WordEmbedding().embed(["ferry"])[0], 2_000)]
        assert len(near) == len(set(near)) == len(held)
        words = index.keywords.holding("ferry", 2_000)
        assert words.total == len(set(words.ids)) == len(held)
        assert index.articles.count() == len(held)
        assert index.pair.compare() == AGREES


def test_the_writing_process_is_killed(making: Making) -> None:
    made, acknowledged = making(), list[str]()
    for batches in (1, 3, 2):
        with writing(made) as told:
            for _ in range(batches):
                acknowledged += next(told)
    assert len(acknowledged) == 30
    require_whole(made, acknowledged)


def test_the_server_is_killed_under_a_writer(making: Making) -> None:
    made, acknowledged = making(), list[str]()
    if isinstance(made, Embedded):
        pytest.skip("no server: the writing process holds the index")
    with writing(made) as told:
        for _ in range(3):
            for _ in range(2):
                acknowledged += next(told)
            made.restart()
        acknowledged += next(told)
    assert len(acknowledged) == 35
    require_whole(made, acknowledged)
