"""evals.workload.archives and evals.report.growth: archives to measure with, and how what was measured is drawn."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from corpus.store.archive import Archive
from evals.report.growth import Point, growth_plots, read_points, write_points
from evals.report.palette import svg
from evals.workload.archives import copies, grow, usual_filters
from evals.workload.timing import Timing, timed
from rag.index.passage_index import opened
from rag.index.passage_scan import PassageScan
from rag.index.stored_passages import passages_by_id
from tests.fakes import BODY, WordEmbedding, article


@pytest.fixture
def source(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "source")
    archive.add(
        [
            article(url="a:1", body=BODY + "\n" + "It rained in Hollin all day. " * 40),
            article(url="a:2", published="2025-09-01", source="The Tidewater"),
        ]
    )
    with opened(archive, WordEmbedding()) as index:
        index.sync()
    return archive


def test_copies_have_other_words_at_the_same_places_and_near_vectors(source: Archive) -> None:
    first, _, again = islice(copies(source), 3)
    held = source.get("a:1")
    assert first.article.url != again.article.url
    assert first.article.body != again.article.body != held.body
    assert [len(word) for word in first.article.body.split()] == [len(word) for word in held.body.split()]
    assert first.spans == again.spans
    assert np.linalg.norm(first.vectors, axis=1) == pytest.approx(1, abs=1e-3)
    cosines = (first.vectors * again.vectors).sum(axis=1)
    assert 0.8 < cosines.min() <= cosines.max() < 0.99
    assert next(copies(source)).article == first.article


def test_an_archive_grows_to_the_size_asked_for_and_can_be_searched(source: Archive, tmp_path: Path) -> None:
    target, made = Archive(tmp_path / "target"), copies(source)
    grow(target, made, 10)
    assert 10 <= target.coverage().passages < 10 + 4
    grow(target, made, 30)
    embedding = WordEmbedding()
    with opened(target, embedding) as index:
        assert index.sync() == target.coverage().passages >= 30
        assert embedding.embedded == []
        [(id_, _)] = index.vectors.nearest(embedding.embed(["rained Hollin day"])[0], 1)
        assert "Hollin" in passages_by_id(index.archive, [id_])[id_].article.body
        scan = PassageScan(index.archive)
        passing = {name: len(scan.passing(filters)) for name, filters in usual_filters(target).items()}
        held = index.archive.indexed()
    assert all(0 < passing[name] < held for name in ("half", "hundredth", "outlet"))


def point(passages: int) -> Point:
    searches = {"all": Timing(12.0, 15.5, 11.0), "half": Timing(14.0, 30.0, 13.0)}
    return Point(passages, searches, 1.5, 300, 40, 600, passages // 250, 1.2, 2)


def test_what_was_measured_is_kept_and_drawn(tmp_path: Path) -> None:
    assert read_points(tmp_path) == []
    assert growth_plots([]) == {}
    points = [point(10_000), point(30_000)]
    write_points(tmp_path, points)
    assert read_points(tmp_path) == points
    drawn = growth_plots(points)
    assert set(drawn) == {"scale-time", "scale-size"}
    for name, (title, _, figure) in drawn.items():
        markup = svg(figure, name.replace("-", ""), title)
        assert "passages" in markup
    lines = drawn["scale-time"][2].axes[0].get_lines()
    assert [list(line.get_ydata()) for line in lines] == [[12.0, 12.0], [14.0, 14.0]]


def test_each_text_is_timed_once_after_the_warming_ones() -> None:
    done: list[str] = []
    timing = timed(done.append, ["a", "b", "c"], warming=2)
    assert done == ["a", "b", "a", "b", "c"]
    assert 0 <= timing.median <= timing.most
