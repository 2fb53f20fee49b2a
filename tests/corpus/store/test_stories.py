import random
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.store.archive import Archive
from corpus.store.stories import StoryCounts, is_agency, is_near
from rag.index.passage_index import opened
from rag.index.stored_passages import passages_by_id
from tests.fakes import WordEmbedding, article

_WORDS = (
    "harbour ferry crew storm council bridge county repair pilot survey engine signal morning evening report official "
    "market season winter supply school budget meeting tunnel station police driver doctor nurse witness river valley"
).split()


def sentences(seed: int, number: int = 30) -> list[str]:
    """Sentences that nobody else writes."""
    drawn = random.Random(seed)
    return [" ".join(drawn.choices(_WORDS, k=10)).capitalize() + "." for _ in range(number)]


def told(name: str, text: list[str], source: str = "Ellery Courier", day: str | None = "2025-08-19") -> Article:
    return article("\n".join(text), f"Headline {name}", url=f"https://a.example/{name}", source=source, published=day)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def put(archive: Archive, *articles: Article) -> None:
    archive.add(articles)
    while archive.put_stories(2):
        pass


REPORT = sentences(1)
WIRE = told("wire", REPORT, "Coast Wire", "2025-08-20")
CUT = told("cut", REPORT[:12], "Post")
EDITED = told("edited", [*sentences(2, 10), *REPORT[8:]], "Tidewater")
OTHER = told("other", [*sentences(3, 26), *REPORT[:4]], "Post")


def test_copies_are_one_story_whose_original_is_the_agencys(archive: Archive) -> None:
    put(archive, CUT, EDITED, OTHER, WIRE)
    assert [(copy.source, copy.is_original) for copy in archive.copies_of(CUT.id)] == [
        ("Coast Wire", True),
        ("Tidewater", False),
    ]
    assert archive.story_of([one.id for one in (CUT, EDITED, OTHER, WIRE)]) == dict.fromkeys(
        (CUT.id, EDITED.id, WIRE.id), WIRE.id
    )
    assert archive.stories() == StoryCounts(1, 2)


def test_without_an_agency_the_earliest_is_the_original_and_then_the_first_kept(archive: Archive) -> None:
    later, earlier = told("later", REPORT, "Post", "2025-08-21"), told("earlier", REPORT, "Courier", "2025-08-19")
    put(archive, later, earlier)
    assert archive.story_of([later.id])[later.id] == earlier.id
    undated = told("undated", REPORT, "Tidewater", None)
    put(archive, undated)
    assert archive.story_of([undated.id])[undated.id] == earlier.id


def test_a_report_merged_with_another_does_not_make_one_story_of_both(archive: Archive) -> None:
    first, second = told("first", REPORT, "Courier"), told("second", sentences(4), "Post")
    merged = told("merged", [*REPORT, *sentences(4)], "Tidewater", "2025-08-20")
    put(archive, first, second, merged)
    assert archive.story_of([merged.id, second.id]) == {merged.id: first.id}
    assert [copy.id for copy in archive.copies_of(second.id)] == [merged.id]


def test_what_is_quoted_is_nobodys_copy(archive: Archive) -> None:
    speech = "\n".join(f"“{sentence}”" for sentence in sentences(5, 20))
    one = told("one", [*sentences(6, 12), speech], "Courier")
    put(archive, one, told("two", [*sentences(7, 12), speech], "Post"))
    assert archive.copies_of(one.id) == ()


def test_an_outlets_furniture_under_other_headlines_is_no_copy(archive: Archive) -> None:
    notice = "\n".join(sentences(8, 12))
    pages = [
        article(notice, headline, url=f"https://a.example/{headline}", source="Post")
        for headline in ("Bridge opens again | The Post", "Nurses win at last | The Post", "Bridge opens | The Post")
    ]
    put(archive, *pages)
    assert archive.story_of([page.id for page in pages]) == dict.fromkeys((pages[0].id, pages[2].id), pages[0].id)


def test_the_same_words_much_later_are_another_story(archive: Archive) -> None:
    put(archive, told("now", REPORT, "Post", "2025-08-19"), told("later", REPORT, "Courier", "2025-09-19"))
    assert archive.stories() == StoryCounts(0, 0)
    assert is_near("2025-08-19", "2025-08-26") and not is_near("2025-08-19", "2025-08-27")
    assert is_near("2025-08", "2025-08-19") and is_near(None, "2025-08-19")


def test_removing_and_changing_an_article_changes_its_story(archive: Archive) -> None:
    put(archive, WIRE, CUT, told("whole", REPORT, "Tidewater"))
    archive.remove([WIRE.id])
    assert archive.stories() == StoryCounts(1, 1)
    put(archive, told("cut", sentences(9), "Post"))
    assert archive.stories() == StoryCounts(0, 0)
    put(archive, CUT)
    assert archive.stories() == StoryCounts(1, 1)


def test_an_outlet_learnt_later_may_make_the_original(archive: Archive) -> None:
    put(archive, told("a", REPORT, "Post"), told("b", REPORT, "Courier", "2025-08-20"))
    put(archive, told("b", REPORT, "Coast Wire", "2025-08-20"))
    assert archive.copies_of(told("a", REPORT).id)[0].is_original


def test_articles_of_an_earlier_footnote_and_those_waiting_are_compared_when_they_are_indexed(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([WIRE, CUT])
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        assert archive.waiting() == 0
        [(_, passage), *_] = passages_by_id(index.archive, [1]).items()
    assert passage.story == WIRE.id
    assert archive.stories() == StoryCounts(1, 1)


@pytest.mark.parametrize(
    ("source", "expected"), [("Reuters", True), ("AP", True), ("Coast Wire", True), ("Wired", False), (None, False)]
)
def test_agencies_are_known_by_name(source: str | None, expected: bool) -> None:
    assert is_agency(source) == expected
