"""Which articles are one: by URL, by uri, by their words; whichever was known first."""

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.article import Article
from corpus.formats.export import EXPORTS
from corpus.formats.files import read_path
from corpus.store.archive import Archive
from corpus.store.check import check_archive
from rag.index.passage_index import opened
from rag.index.stored_passages import passages_by_id
from rag.question.analysis import analyse
from tests.fakes import BODY, WordEmbedding, article

URI = "urn:ferry"
URL = "https://courier.example/ferry"
BY_URI = article(uri=URI, updated="2025-08-19T08:00:00+00:00", version="1")
BY_BOTH = replace(BY_URI, url=URL, body=BODY.replace("Fourteen", "Fifteen"), version="2")
BY_URL = replace(BY_BOTH, uri=None, body=BODY.replace("Fourteen", "Sixteen"), version="3")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def bodies(archive: Archive) -> list[str]:
    [held] = archive.articles()
    assert (held.url, held.uri) == (URL, URI)
    assert archive.get(URL) == archive.get(URI) == archive.get(held.id) == held
    assert check_archive(archive) == []
    return [*(one.article.body for one in archive.versions(held.id)), held.body]


@pytest.mark.parametrize("order", list(permutations((BY_URI, BY_BOTH, BY_URL))))
def test_uri_alone_url_alone_and_both_are_one_article_in_any_order(
    archive: Archive, order: tuple[Article, ...]
) -> None:
    for one in order:
        archive.add([one])
    assert bodies(archive) == [BY_URI.body, BY_BOTH.body, BY_URL.body]
    for one in order:
        assert archive.add([one]) == ["unchanged"]
        assert archive.get(one.id).url == URL
    assert bodies(archive) == [BY_URI.body, BY_BOTH.body, BY_URL.body]


def test_a_url_that_comes_later_renames_and_nothing_is_embedded_again(archive: Archive) -> None:
    embedding = WordEmbedding()
    with opened(archive, embedding) as index:
        archive.add([BY_URI, article(url="https://other.example/copy", source="Coast Wire")])
        index.sync()
        before = list(embedding.embedded)
        assert archive.add([replace(BY_URI, url=URL)]) == ["changed"]
        assert index.sync() == 0
        assert embedding.embedded == before
        [(id_, _)] = [
            hit
            for hit in index.keywords.matching(analyse("ferry"), 9)
            if passages_by_id(index.archive, [hit[0]])[hit[0]].article.url == URL
        ]
        assert passages_by_id(index.archive, [id_])[id_].article == replace(BY_URI, url=URL)
    assert archive.get(BY_URI.id).url == URL and archive.holds(BY_URI.id)
    assert archive.add([BY_URI]) == ["unchanged"]
    assert check_archive(archive) == []


def test_the_id_without_url_finds_it_until_it_is_removed(archive: Archive) -> None:
    archive.add([BY_URI, BY_BOTH, Article("", uri=URI, status="canceled", version="9")])
    assert archive.withdrawn([BY_URI.id, BY_BOTH.id]) == dict.fromkeys((BY_URI.id, BY_BOTH.id), "canceled")
    archive.remove([BY_BOTH.id])
    assert not archive.holds(BY_URI.id)
    assert archive.add([BY_URI]) == ["added"]
    assert archive.get(BY_URI.id) == BY_URI


def test_a_withdrawal_that_knew_the_uri_alone_holds_for_the_url_that_comes_later(archive: Archive) -> None:
    archive.add([Article("", uri=URI, status="canceled", version="9"), BY_URL, BY_BOTH])
    [held] = archive.articles()
    assert (held.status, held.url, held.version) == ("canceled", URL, "9")


def test_two_urls_are_two_articles_and_one_withdrawal_withdraws_both(archive: Archive) -> None:
    moved = replace(BY_BOTH, url="https://courier.example/ferry-2")
    assert archive.add([BY_BOTH, moved]) == ["added", "added"]
    assert archive.add([replace(BY_URI, version="4")]) == ["changed"]
    assert archive.get(URL).version == "4" and archive.get(moved.id).version == "2"
    assert archive.add([Article("", uri=URI, status="withheld", version="9")]) == ["changed"]
    assert archive.withdrawn([BY_BOTH.id, moved.id]) == dict.fromkeys((BY_BOTH.id, moved.id), "withheld")


def test_a_uri_of_another_outlet_is_another_article(archive: Archive) -> None:
    archive.add([BY_URI, replace(BY_BOTH, source="Coast Wire")])
    assert {one.source for one in archive.articles()} == {BY_URI.source, "Coast Wire"}
    assert archive.add([replace(BY_BOTH, url="https://courier.example/ferry", source="ellery courier")]) == ["changed"]


@pytest.mark.parametrize("to", EXPORTS)
def test_what_is_exported_with_its_versions_makes_the_same_archive(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str], to: str
) -> None:
    undated = article(url="https://courier.example/tide", updated=None)
    archive.add([BY_URI, BY_BOTH, BY_URL, undated, replace(undated, body=BODY.replace("Fourteen", "Nobody"))])
    archive.add([Article("", uri=URI, status="canceled", version="9")])
    assert main(["export", "--versions", "--to", to, "--data", str(archive.folder)]) == 0
    (tmp_path / "all.jsonl").write_text(capsys.readouterr().out)
    again = Archive(tmp_path / "again")
    again.add(one for one in read_path(tmp_path / "all.jsonl") if isinstance(one, Article))
    assert list(again.articles()) == list(archive.articles())
    for held in archive.articles():
        kept = [[one.article for one in these.versions(held.id)] for these in (archive, again)]
        assert kept[0] == kept[1] and kept[0]


def test_words_alone_are_another_article_than_the_same_words_with_an_address(archive: Archive) -> None:
    words = article()
    assert archive.add([words, article(url=URL), words]) == ["added", "added", "unchanged"]
