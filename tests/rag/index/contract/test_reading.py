"""What every implementation of the indexes gives to search."""

from collections.abc import Iterator

import numpy as np
import pytest

from corpus.dates import first_day
from corpus.store.archive import Archive
from rag.assistant import Assistant
from rag.filters import NO_FILTERS, Filters, Period
from rag.index.passage_index import PassageIndex
from rag.index.passage_scan import PassageScan
from rag.index.stored_passages import passages_by_id
from rag.question.analysis import analyse
from rag.search.spelling import spelt
from tests.fakes import WordEmbedding
from tests.rag.index.contract.conftest import QUOTES, news
from tests.rag.index.contract.made import Implementation, index_of

FILTERS = [
    NO_FILTERS,
    Filters(Period()),
    Filters(Period(first=739_000, last=739_200)),
    Filters(Period(last=738_900)),
    Filters(Period(first=739_100)),
    Filters(Period(first=1, last=2)),
    Filters(sources=("Ellery Courier",)),
    Filters(sources=(QUOTES,)),
    Filters(sources=(QUOTES, "Post")),
    Filters(sources=("ellery courier",)),
    Filters(sections=("Local' or id > 0 or section == '",)),
    Filters(sections=("Local",), genres=("report",)),
    Filters(Period(first=739_000), ("Ellery Courier",), ("Local", "Sport"), ("report",)),
]


@pytest.fixture(scope="module")
def index(filled: Implementation) -> Iterator[PassageIndex]:
    with index_of(filled) as opened:
        yield opened


def urls(archive: Archive, ids: list[int]) -> list[str | None]:
    return [passage.article.url for passage in passages_by_id(archive, ids).values()]


def test_the_nearest_are_the_nearest(index: PassageIndex) -> None:
    exact = PassageScan(index.archive)
    for text in ("line7 ferry monday", "zeppelin landed", "number3 bow", "harbour master"):
        vector = WordEmbedding().embed([text])[0]
        found, expected = index.vectors.nearest(vector, 8), exact.nearest(vector, 8)
        assert np.allclose([cosine for _, cosine in found], [cosine for _, cosine in expected], atol=2e-3)
        assert found[0][0] == expected[0][0]


def test_cosines_below_zero_stay_below(index: PassageIndex) -> None:
    away = -WordEmbedding().embed(["ferry late monday harbour master number bow line"])[0]
    assert all(cosine < 0 for _, cosine in index.vectors.nearest(away, 3))


def test_only_chosen_articles_are_searched(index: PassageIndex) -> None:
    ids = {one.url: one.id for one in index.archive.articles()}
    chosen = (ids["a:3"], ids["a:z"], ids["a:17"])
    vector = WordEmbedding().embed(["ferry late on monday"])[0]
    for filters, expected in (
        (Filters(articles=chosen), {"a:3", "a:z", "a:17"}),
        (Filters(articles=chosen[1:2]), {"a:z"}),
        (Filters(articles=("no such article",)), set()),
        (Filters(sources=("no such outlet",), articles=chosen), set()),
    ):
        near = [id_ for id_, _ in index.vectors.nearest(vector, 200, filters)]
        found = [id_ for id_, _ in index.keywords.matching(analyse("the harbour master"), 200, filters)]
        whole = [id_ for id_, _ in index.articles.matching(analyse("the harbour master"), 200, filters)]
        held = index.articles.holding("harbour master", 200, filters)
        newest = index.articles.holding("harbour master", 200, filters, newest_first=True)
        assert held.total == newest.total == len(expected)
        for numbers in (near, found, whole, list(held.ids), list(newest.ids)):
            assert set(urls(index.archive, numbers)) == expected


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_filters_are_exact(index: PassageIndex, filters: Filters) -> None:
    passing = set(PassageScan(index.archive).passing(filters).tolist())
    vector = WordEmbedding().embed(["ferry late on monday"])[0]
    assert {id_ for id_, _ in index.vectors.nearest(vector, 200, filters)} == passing
    everywhere = {id_ for id_, _ in index.keywords.matching(analyse("the harbour master"), 200, filters)}
    assert everywhere == passing
    held = index.articles.holding("harbour master", 200, filters)
    assert (held.total, set(held.ids)) == (len(passing), passing)
    newest = index.articles.holding("harbour master", 200, filters, newest_first=True)
    assert (newest.total, set(newest.ids)) == (len(passing), passing)


def test_no_more_than_asked_for(index: PassageIndex) -> None:
    vector = WordEmbedding().embed(["ferry"])[0]
    assert len(index.vectors.nearest(vector, 5)) == 5
    assert len(index.keywords.matching(analyse("ferry"), 5)) == 5
    held = index.keywords.holding("ferry", 5)
    assert (held.total, len(held.ids)) == (48, 5)


def test_the_best_match_comes_first(index: PassageIndex) -> None:
    hits = index.keywords.matching(analyse("Where did the zeppelin land?"), 5)
    assert urls(index.archive, [hits[0][0]]) == ["a:z"]
    assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)
    assert all(score > 0 for _, score in hits)
    assert urls(index.archive, [index.articles.matching(analyse("number3 of line17"), 5)[0][0]]) == ["a:17"]
    assert index.keywords.matching(analyse("unheard of"), 5) == []
    assert index.keywords.matching(analyse("the of"), 5) == []


def test_a_headline_alone_is_found_too(index: PassageIndex) -> None:
    assert urls(index.archive, [id_ for id_, _ in index.keywords.matching(analyse("dredger"), 5)]) == ["a:d"]
    assert urls(index.archive, [id_ for id_, _ in index.articles.matching(analyse("dredgers sank"), 5)]) == ["a:d"]
    assert index.keywords.lacking(["dredger", "ferri", "unheard"]) == {"unheard"}
    assert index.keywords.holding("dredger harbour", 5).total == 1


def test_all_words_or_some(index: PassageIndex) -> None:
    assert index.articles.holding("zeppelin line3", 5).total == 0
    either = index.articles.holding("zeppelin line3", 5, some=True)
    assert set(urls(index.archive, list(either.ids))) == {"a:z", "a:3"}


def test_a_phrase_in_quotation_marks_is_exact(index: PassageIndex) -> None:
    assert index.keywords.holding("harbour master", 90).total == 50
    assert index.keywords.holding('"harbour master"', 90).total == 49
    held = index.keywords.holding('"master of the harbour"', 90)
    assert urls(index.archive, list(held.ids)) == ["a:z"]
    assert index.keywords.holding('"harbour master" "said nothing"', 90).total == 1
    assert index.keywords.holding('"master harbour"', 90).total == 0


def test_the_newest_first_and_the_undated_last(index: PassageIndex) -> None:
    held = index.articles.holding("ferry", 20, newest_first=True)
    days = [row.day for row in index.archive.passages(list(held.ids))]
    every = [one.published for one in news() if "ferry" in one.body and one.published]
    assert days == sorted(map(first_day, every), reverse=True)[:20]
    whole = index.articles.holding("ferry", 90, newest_first=True)
    undated = [row.day for row in index.archive.passages(list(whole.ids))][-4:]
    assert undated == [None] * 4
    only = index.articles.holding("ferry", 90, newest_first=True, undated=True)
    assert (only.total, set(only.ids)) == (4, set(whole.ids[-4:]))


def test_rare_terms_tell_more(index: PassageIndex) -> None:
    rarity = index.keywords.rarity(["ferri", "zeppelin", "unheard"])
    assert rarity["unheard"] > rarity["zeppelin"] > rarity["ferri"] > 0
    assert index.keywords.count() == 50
    assert rarity["ferri"] == pytest.approx(np.log(1 + 2.5 / 48.5))


def test_terms_are_listed_with_their_counts(index: PassageIndex) -> None:
    listed = index.keywords.vocabulary("z")
    assert listed == [("zeppelin", 1)]
    assert dict(index.keywords.vocabulary("h"))["harbour"] == 50
    assert index.keywords.vocabulary("h", least=51) == []
    assert index.keywords.vocabulary("", like=lambda term: term == "skerrin") == [("skerrin", 2)]


def test_a_term_is_known_with_one_letter_otherwise(index: PassageIndex) -> None:
    assert all(map(index.keywords.has_like, ("zeppelin", "zepelin", "zeppelinn", "zebpelin")))
    assert not index.keywords.has_like("zebbelin")
    assert urls(index.archive, index.keywords.having("skerrin", 5)) in (["a:z", "a:d"], ["a:d", "a:z"])


def test_spelling_is_corrected_from_what_is_held(index: PassageIndex) -> None:
    assert spelt("Where is Skerrrin now?", index.keywords, index.archive).text == "Where is Skerrin now?"
    assert spelt("When did the zeppelinz come?", index.keywords, index.archive).text == "When did the zeppelin come?"


@pytest.mark.parametrize(
    "text",
    ["AND OR NOT", '"', "body:ferry", "*", "~", "(", "+- ^2", "[a TO b]", "", "the of", "\x00", "'; DROP TABLE x;--"],
)
def test_nothing_typed_is_query_syntax(index: PassageIndex, text: str) -> None:
    index.keywords.matching(analyse(text), 5)
    index.keywords.holding(text, 5)
    index.keywords.rarity([text])
    index.keywords.lacking([text])
    index.keywords.has_like(text)
    index.keywords.vocabulary(text[:1])
    assert index.keywords.count() == 50


def test_a_question_is_answered_with_footnotes(index: PassageIndex) -> None:
    answer = Assistant(index).ask("What landed at Skerrin?")
    assert answer.status == "answered"
    assert [one.passage.article.url for one in answer.citations][:1] == ["a:z"]
    lacking = Assistant(index).ask("Who flew the Concorde to Reykjavik?")
    assert lacking.status == "not_in_archive"
