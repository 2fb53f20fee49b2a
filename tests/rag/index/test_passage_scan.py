from pathlib import Path

import numpy as np

from corpus.article import Article
from corpus.store.archive import Archive
from rag.filters import NO_FILTERS, Filters
from rag.index.passage_scan import PassageScan
from tests.fakes import article

SIZE = 8


def add(archive: Archive, articles: list[Article], vectors: np.ndarray) -> list[int]:
    """Articles of one passage each, with these vectors; the passages' ids."""
    archive.add(articles)
    archive.put_passages((one, [(0, len(one.body))]) for one in articles)
    ids = [row.id for row in archive.to_embed(len(articles))]
    archive.put_vectors(ids, vectors)
    return ids


def some(count: int, seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((count, SIZE)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def made(first: int, last: int) -> list[Article]:
    return [article(url=f"a:{n}", source="odd" if n % 2 else "even") for n in range(first, last)]


def test_it_finds_what_comparing_with_every_vector_finds(tmp_path: Path) -> None:
    archive, vectors = Archive(tmp_path), some(500)
    ids = add(archive, made(0, 500), vectors)
    found = PassageScan(archive).nearest(vectors[7], 20, NO_FILTERS)
    order = np.argsort(-(vectors.astype(np.float16).astype(np.float32) @ vectors[7]), kind="stable")
    assert [id_ for id_, _ in found] == [ids[row] for row in order[:20]]
    assert found[0][1] > 0.999


def test_what_is_added_later_is_found_as_soon_as_it_has_a_vector(tmp_path: Path) -> None:
    archive, vectors = Archive(tmp_path), some(9)
    scan = PassageScan(archive)
    assert scan.nearest(vectors[0], 3, NO_FILTERS) == []
    assert scan.passing(Filters(sources=("odd",))).tolist() == []
    ids = add(archive, made(0, 6), vectors[:6])
    assert scan.passing(Filters(sources=("odd",))).tolist() == ids[1::2]
    assert scan.passing(Filters(sources=("new",))).tolist() == []
    archive.add([article(url="a:6", source="new")])
    archive.put_passages([(article(url="a:6", source="new"), [(0, 9)])])
    assert scan.passing(Filters(sources=("new",))).tolist() == []
    [waiting] = [row.id for row in archive.to_embed(9)]
    archive.put_vectors([waiting], vectors[6:7])
    assert scan.passing(Filters(sources=("new",))).tolist() == [waiting]
    assert scan.nearest(vectors[6], 1, Filters(sources=("new", "odd")))[0][0] == waiting


def test_removed_passages_are_not_found(tmp_path: Path) -> None:
    archive, vectors = Archive(tmp_path), some(6)
    ids = add(archive, made(0, 6), vectors)
    scan = PassageScan(archive)
    assert scan.nearest(vectors[3], 6, NO_FILTERS)[0][0] == ids[3]
    archive.remove([article(url="a:3").id])
    assert ids[3] not in [id_ for id_, _ in scan.nearest(vectors[3], 6, NO_FILTERS)]


def test_all_passages_made_anew_are_read_anew(tmp_path: Path) -> None:
    archive, vectors = Archive(tmp_path), some(6)
    first = add(archive, made(0, 6), vectors)
    scan = PassageScan(archive)
    assert scan.passing(NO_FILTERS).tolist() == first
    archive.drop_passages()
    again = add(archive, made(0, 6), vectors)
    assert scan.passing(NO_FILTERS).tolist() == again
    assert [id_ for id_, _ in scan.nearest(vectors[2], 1, NO_FILTERS)] == [again[2]]
