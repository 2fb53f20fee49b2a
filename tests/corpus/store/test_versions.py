from dataclasses import replace
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.store.archive import Archive
from corpus.store.versions import is_older
from rag.filters import Filters, Period
from rag.index.passage_index import PassageIndex, opened
from rag.index.stored_passages import passages_by_id
from rag.question.analysis import analyse
from tests.fakes import BODY, WordEmbedding, article

URL = "https://courier.example/ferry"
FIRST = article(url=URL, uri="urn:ferry", updated="2025-08-19T08:00:00Z", version="1")
SECOND = replace(FIRST, body=BODY.replace("Fourteen", "Fifteen"), updated="2025-08-19T12:00:00Z", version="2")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def bodies(archive: Archive) -> list[str]:
    return [version.article.body for version in archive.versions(FIRST.id)]


def test_the_newest_answers_and_the_earlier_ones_are_kept(archive: Archive) -> None:
    assert archive.add([FIRST, SECOND, SECOND]) == ["added", "changed", "unchanged"]
    assert archive.get(URL) == SECOND
    assert [version.article for version in archive.versions(FIRST.id)] == [FIRST]


def test_an_earlier_version_that_comes_late_replaces_nothing(archive: Archive) -> None:
    assert archive.add([SECOND, FIRST, FIRST]) == ["added", "unchanged", "unchanged"]
    assert archive.get(URL) == SECOND
    assert bodies(archive) == [FIRST.body]


def test_a_version_that_comes_back_answers_again(archive: Archive) -> None:
    plain = article(url=URL)
    archive.add([plain, article(url=URL, body="Nobody was hurt after all."), plain])
    assert archive.get(URL) == plain
    assert bodies(archive) == ["Nobody was hurt after all."]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"version": "9"}, {"version": "10"}, True),
        ({"version": "2", "updated": "2025-08-19"}, {"version": "1", "updated": "2025-08-20"}, False),
        ({"updated": "2025-08-19T23:30:00-05:00"}, {"updated": "2025-08-20T01:00:00Z"}, False),
        ({"updated": "2025-08-19"}, {"updated": "2025-08-20T01:00:00Z"}, True),
        ({"updated": "2025-08-19T10:00"}, {"updated": "2025-08-19T12:00:00Z"}, False),
        ({"updated": "2025-08"}, {"updated": "2025-08-20"}, False),
        ({"updated": None, "published": None}, {"updated": "2025-08-20"}, False),
    ],
)
def test_which_version_is_surely_the_older(one: dict[str, str], other: dict[str, str], expected: bool) -> None:
    assert is_older(article(**one), article(**other)) == expected


def test_removing_takes_the_versions_too(archive: Archive) -> None:
    archive.add([FIRST, SECOND])
    archive.remove([FIRST.id])
    assert archive.versions(FIRST.id) == []
    assert archive.add([FIRST]) == ["added"]


def found(index: PassageIndex, filters: Filters) -> list[Article]:
    index.sync()
    ids = [id_ for id_, _ in index.keywords.matching(analyse("ferry dredger"), 5, filters)]
    near = [id_ for id_, _ in index.vectors.nearest(index.embedding.embed(["ferry"])[0], 5, filters)]
    assert set(ids) == set(near)
    return list(dict.fromkeys(passage.article for passage in passages_by_id(index.archive, ids).values()))


def test_changed_labels_reach_the_indexes_and_nothing_is_embedded_again(archive: Archive) -> None:
    embedding = WordEmbedding()
    august, september = Filters(Period(739_464, 739_494)), Filters(Period(739_495, 739_524))
    with opened(archive, embedding) as index:
        archive.add([article(url=URL, published="2025-08-19")])
        assert len(found(index, august)) == 1 and found(index, september) == []
        before = len(embedding.embedded)
        moved = article(url=URL, published="2025-09-19", section="Sea")
        assert archive.add([moved]) == ["changed"]
        assert found(index, september) == [moved] and found(index, august) == []
        assert found(index, Filters(sections=("Sea",))) == [moved]
        assert embedding.embedded[before:] == ["ferry"] * 3  # the questions alone
        assert archive.waiting() == 0


def test_what_search_does_not_see_leaves_the_passages_alone(archive: Archive) -> None:
    archive.add([article(url=URL)])
    archive.put_passages([(article(url=URL), [(0, 10)])])
    assert archive.add([article(url=URL, corrections=("It was 15.",))]) == ["changed"]
    assert (archive.removed(9), archive.coverage().passages) == ([], 1)


WITHDRAWAL = Article("", uri="urn:ferry", status="canceled", version="3")


def test_a_withdrawn_article_is_held_with_its_text_but_not_searched(archive: Archive) -> None:
    with opened(archive, WordEmbedding()) as index:
        archive.add([FIRST])
        index.sync()
        assert archive.add([WITHDRAWAL]) == ["changed"]
        assert index.sync() == 0
        held = archive.get(URL)
        assert (held.status, held.body, held.url, held.version) == ("canceled", FIRST.body, URL, "3")
        assert archive.withdrawn([FIRST.id, "x"]) == {FIRST.id: "canceled"}
        assert index.keywords.count() == 0 and archive.waiting() == 0
        assert archive.add([SECOND]) == ["unchanged"]
        index.re_embed()
        assert index.keywords.count() == 0
        assert archive.add([replace(SECOND, version="4")]) == ["changed"]
        index.sync()
        assert index.keywords.count() == 1 and archive.withdrawn([FIRST.id]) == {}


def test_a_withdrawal_of_what_is_not_held_keeps_an_earlier_version_from_answering(archive: Archive) -> None:
    gone = replace(WITHDRAWAL, url=URL)
    assert archive.add([gone, SECOND]) == ["added", "unchanged"]
    assert archive.withdrawn([FIRST.id]) == {FIRST.id: "canceled"}
