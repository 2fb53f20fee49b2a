"""Several articles that state one address: a feed's guid, the canonical address of a section's front page."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.store.archive import Archive
from corpus.store.check import check_archive
from corpus.store.keeping import keep
from tests.fakes import BODY, article


def story(number: int, **about: str) -> Article:
    return replace(article(f"{BODY} Part {number}.", f"Story {number}"), **{"url": None, **about})


SAME: list[dict[str, str]] = [{"uri": "same"}, {"url": "https://courier.example/news"}]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def kept(archive: Archive, *articles: Article, at_once: int = 10) -> list[str]:
    run = archive.begin("command line", "ann", ["a.rss"])
    reasons: list[str] = []
    for start in range(0, len(articles), at_once):
        _, notices = keep(archive, articles[start : start + at_once], run)
        reasons += [one.reason for one in notices]
    return reasons


def headlines(archive: Archive) -> list[str | None]:
    return sorted((one.headline for one in archive.articles()), key=str)


@pytest.mark.parametrize("about", SAME)
@pytest.mark.parametrize("at_once", [1, 10])
def test_three_stories_with_one_address_are_three_articles_and_told(
    about: dict[str, str], at_once: int, archive: Archive
) -> None:
    reasons = kept(archive, *(story(number, **about) for number in range(3)), at_once=at_once)
    assert headlines(archive) == ["Story 0", "Story 1", "Story 2"]
    assert len(reasons) == 2 and all("is stated by several articles" in one for one in reasons)
    assert check_archive(archive) == []


@pytest.mark.parametrize("about", SAME)
def test_the_same_again_in_any_order_changes_nothing(about: dict[str, str], archive: Archive) -> None:
    stories = [story(number, **about) for number in range(3)]
    kept(archive, *stories)
    before = list(archive.articles())
    kept(archive, *reversed(stories))
    assert sorted(one.id for one in archive.articles()) == sorted(one.id for one in before)
    assert not any(list(archive.versions(one.id)) for one in before)


@pytest.mark.parametrize("about", SAME)
def test_a_feed_that_goes_on_loses_none(about: dict[str, str], archive: Archive) -> None:
    kept(archive, *(story(number, **about) for number in range(3)))
    kept(archive, *(story(number, **about) for number in range(1, 4)))
    assert headlines(archive) == ["Story 0", "Story 1", "Story 2", "Story 3"]


@pytest.mark.parametrize(
    "later",
    [
        {"headline": "Story 0"},  # the text was mended
        {"body": f"{BODY} Part 0."},  # another headline
        {"version": "2"},
        {"updated": "2025-08-20"},
        {"status": "withheld"},
    ],
)
def test_a_version_is_a_version(later: dict[str, str], archive: Archive) -> None:
    first = story(0, url="https://courier.example/1")
    kept(archive, first, replace(story(1, url="https://courier.example/1"), **later))
    assert len(list(archive.articles())) == 1


def test_an_article_that_changes_whole_in_a_later_run_is_a_version(archive: Archive) -> None:
    kept(archive, story(0, url="https://courier.example/1"))
    kept(archive, story(1, url="https://courier.example/1"))
    assert headlines(archive) == ["Story 1"]
