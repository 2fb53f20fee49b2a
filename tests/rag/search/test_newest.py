from pathlib import Path

from corpus.store.archive import Archive
from rag.filters import NO_FILTERS
from rag.question.query import Query
from rag.search.newest import LISTED_ARTICLES, newest_articles
from tests.fakes import BODY, article


def test_copies_of_one_report_are_listed_once_as_the_first_one(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    long = BODY + "\n" + " ".join(f"The authority counted the boats of pier {n} once more." for n in range(30))
    for source, hour in (("Post", "12"), ("Coast Wire", "08"), ("Courier", "10")):
        archive.add([article(long, source=source, url=source, published=f"2025-08-19T{hour}:00:00+00:00")])
    archive.put_stories(100)
    passages, told = newest_articles(Query("What happened?"), NO_FILTERS, archive)
    assert [one.passage.article.source for one in passages] == ["Coast Wire"]
    assert told == "The archive holds 3 articles; copies of one report are listed once."


def test_no_more_are_listed_than_a_reader_reads(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    more = LISTED_ARTICLES + 5
    archive.add([article(f"Report number {n} is out.", f"R{n}", url=f"r:{n}") for n in range(more)])
    passages, told = newest_articles(Query("What happened?"), NO_FILTERS, archive)
    assert len(passages) == LISTED_ARTICLES
    assert told == f"The archive holds {more} articles; the newest {LISTED_ARTICLES} are listed."


def test_withdrawn_articles_are_not_listed(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([article(url="a"), article("The tram was late.", "Tram", url="b")])
    archive.add([article("", None, url="b", status="canceled")])
    passages, told = newest_articles(Query("What happened?"), NO_FILTERS, archive)
    assert [one.passage.article.url for one in passages] == ["a"]
    assert told == "The archive holds 1 article."
