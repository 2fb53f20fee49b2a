from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus.store.archive import Archive
from rag.embedding.embedder import Embedding, Vectors
from rag.index.average import AveragePassage
from rag.index.passage_index import opened
from rag.question.query import Query
from rag.search.retriever import PassageRetriever
from tests.fakes import article
from tests.rag.index.test_passage_scan import SIZE, add, made, some


def test_what_all_passages_are_alike_in_is_taken_off(tmp_path: Path) -> None:
    archive, vectors = Archive(tmp_path), some(400)
    vectors[:, 0] += 1.0
    add(archive, made(0, 400), vectors)
    expected = vectors[9] - vectors.mean(axis=0) * 400 / (400 + 10_000)  # of few passages it counts less
    average = AveragePassage(archive, lambda: 400)
    assert average.less(vectors[9]) == pytest.approx(expected, abs=1e-4)  # kept as half floats


def test_of_many_passages_a_sample_is_enough(tmp_path: Path) -> None:
    archive, vectors = Archive(tmp_path), some(3_000)
    vectors[:, 0] += 1.0
    add(archive, made(0, 3_000), vectors)
    off = AveragePassage(archive, lambda: 3_000).less(vectors[9]) - (vectors[9] - vectors.mean(axis=0) * 3_000 / 13_000)
    assert 0 < np.abs(off).max() < 0.01


def test_it_is_made_anew_when_more_are_indexed_and_only_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive, vectors = Archive(tmp_path), some(400)
    indexed = iter((0, 300, 400, 400))
    average, asked = AveragePassage(archive, lambda: next(indexed)), vectors[0]
    assert average.less(asked) is asked
    add(archive, made(0, 300), vectors[:300])
    before = average.less(asked)
    add(archive, made(300, 400), vectors[300:])
    after = average.less(asked)
    assert not np.array_equal(after, before)
    monkeypatch.setattr(archive, "vectors", None)
    assert np.array_equal(average.less(asked), after)


def test_vectors_of_another_model_are_not_mixed_in(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    add(archive, made(0, 300), some(300))
    average, other = AveragePassage(archive, lambda: 300), np.ones(SIZE + 1, np.float32)
    assert average.less(other) is other


class Compass(Embedding):
    """Each text in the direction that its first word says, in degrees."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        angles = np.radians([float(text.split()[0]) for text in texts])
        return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_what_is_near_to_everything_is_put_back(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    angles = [*(n % 40 for n in range(1_500)), *range(40, 90)]  # most of them about 20
    archive.add(article(f"Number {n}.", f"{angle} degrees", url=f"a:{n}") for n, angle in enumerate(angles))
    with opened(archive, Compass(model_name="compass")) as index:
        index.sync()
        best = PassageRetriever(index).search(Query("45e0"))[0]  # a term that no article holds
    angle = int((best.passage.article.headline or "").split()[0])
    assert 46 <= angle <= 50  # away from the crowd; by the cosine alone it would be 45
    assert best.similarity == pytest.approx(np.cos(np.radians(angle - 45)), abs=1e-3)  # the cosine itself is shown
