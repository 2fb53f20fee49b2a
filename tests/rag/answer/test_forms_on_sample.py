"""The forms of an answer over the sample edition, with the built-in embedder: each keeps what it promises."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import SAMPLE
from corpus.article import Article
from corpus.formats.files import read_path
from corpus.store.archive import Archive
from rag.assistant import Assistant
from rag.embedding.embedder import BuiltInEmbedding
from rag.index.passage_index import opened


@pytest.fixture(scope="module")
def sample(minilm_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    archive = Archive(tmp_path_factory.mktemp("sample"))
    archive.add(found for found in read_path(SAMPLE) if isinstance(found, Article))
    with opened(archive, BuiltInEmbedding(minilm_cache)) as index:
        index.sync()
        yield Assistant(index)


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("Make a chronology of the Achtervik trial.", "2025-04-07 2025-06-24 2025-07-17 2025-07-24"),
        ("Make a chronology of the dock strike.", "2025-05-12 2025-05-28 2025-06-01"),  # the last is the ballot's
        ("timeline of the mayoral election", "2025-05-11 2025-05-25 2025-06-03 2025-07-01"),
        ("What happened in the Tarn flood?", "2025-03-12 2025-03-15 2025-03-19 2025-06-02"),
    ],
)
def test_a_timeline_holds_the_days_of_its_story(sample: Assistant, question: str, days: str) -> None:
    answer = sample.ask(question)
    assert answer.form == "timeline"
    assert set(days.split()) <= {row.event.value for row in answer.rows if row.event}


def test_a_timeline_holds_no_other_story(sample: Assistant) -> None:
    told = " ".join(row.sentence.text for row in sample.ask("Make a chronology of the dock strike.").rows)
    assert "Achtervik" not in told and "dredger" not in told
