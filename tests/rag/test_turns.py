"""Who ask at once: searched for one after the other, but nobody waits for another one's endpoint."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle
from pydantic import PrivateAttr

from corpus.store.archive import Archive
from rag.assistant import Assistant
from rag.embedding.embedder import Vectors
from rag.index.passage_index import PassageIndex, opened
from tests.fakes import WordEmbedding, article

READERS = 4


class Watched(WordEmbedding):
    """Takes its time over a question, and counts how many wait for it at once."""

    _now: int = PrivateAttr(default=0)
    most: int = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self._now += 1
        self.most = max(self.most, self._now)
        time.sleep(0.05)
        self._now -= 1
        return super().embed(texts)


class Meeting(BaseNodePostprocessor):
    """A reranker that is back once all readers have come to it; it fails where they don't."""

    _there: threading.Barrier = PrivateAttr(default_factory=lambda: threading.Barrier(READERS, timeout=20))

    @classmethod
    def class_name(cls) -> str:
        return "Meeting"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        self._there.wait()
        return nodes


@pytest.fixture
def index(tmp_path: Path) -> Iterator[PassageIndex]:
    archive = Archive(tmp_path)
    archive.add([article()])
    with opened(archive, Watched()) as made:
        made.sync()
        yield made


def asked_at_once(assistant: Assistant) -> list[str]:
    """What each reader is told of the search."""
    with ThreadPoolExecutor(READERS) as readers:
        found = readers.map(lambda n: assistant.find(f"How many were injured, {n}?"), range(READERS))
        return [", ".join(one.notices) for one in found]


def test_readers_are_searched_for_one_after_the_other(index: PassageIndex) -> None:
    watched = index.embedding
    assert isinstance(watched, Watched)
    watched.most = 0
    asked_at_once(Assistant(index))
    assert watched.most == 1


def test_a_search_that_fails_gives_its_turn_on(index: PassageIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = Assistant(index)
    monkeypatch.setattr("rag.assistant.find", None)
    with pytest.raises(TypeError):
        assistant.find("How many were injured?")
    monkeypatch.undo()
    assert assistant.find("How many were injured?").passages


def test_reading_ahead_keeps_nobody_waiting(index: PassageIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    assistant, taken = Assistant(index), list[bool]()
    monkeypatch.setattr("rag.assistant.find", lambda *_: taken.append(assistant._turns._turn.locked()))
    assistant.warm()
    assert taken == [False]


def test_nobody_waits_for_another_ones_reranker(index: PassageIndex) -> None:
    assert asked_at_once(Assistant(index, postprocessors=[Meeting()])) == [""] * READERS
