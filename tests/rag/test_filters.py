from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.dates import first_day
from corpus.store.archive import Archive
from errors import BadFilter
from rag.filters import MOST_ARTICLES, NO_FILTERS, Filters, Period, chosen
from rag.index.engines.opened import embedded
from rag.index.passage_index import PassageIndex, opened
from rag.index.passage_scan import PassageScan
from rag.index.stored_passages import passages_by_id
from rag.question.analysis import analyse
from rag.question.query import Query
from rag.search.retriever import PassageRetriever
from tests.fakes import WordEmbedding, article

SOURCES = ("Coast Wire", "coast wire", "The Tidewater", None)
SECTIONS = ("Region", "Region: North", None)
GENRES = ("reporting", "opinion", None)
DATES = ("2025-03-03", "2025-04", "2025-08-19T07:40:00+02:00", None)
ARTICLES = [
    article(
        url=f"a:{n}",
        body=f"The ferry of line{n} was late on day{n * 7} in place{n * 11}, said speaker{n * 13}.",
        source=source,
        section=section,
        genre=genre,
        published=published,
    )
    for n, (source, section, genre, published) in enumerate(product(SOURCES, SECTIONS, GENRES, DATES))
]
FILTERS = [
    Filters(),
    Filters(Period()),
    Filters(Period(last=date(2025, 3, 31).toordinal())),
    Filters(Period(first=date(2025, 4, 1).toordinal(), last=date(2025, 4, 1).toordinal())),
    Filters(Period(9, 8)),
    Filters(Period(-5, 0)),
    Filters(sources=("Coast Wire",)),
    Filters(sources=("Coast Wire", "The Tidewater")),
    Filters(sources=("Coast",)),
    Filters(sections=("Region",)),
    Filters(genres=("opinion", "analysis")),
    Filters(Period(first=date(2025, 3, 2).toordinal()), ("coast wire",), ("Region: North",), ("reporting",)),
]


def passes(one: Article, filters: Filters) -> bool:
    """What ``Filters`` says of itself, in its plainest form."""
    labels = ((filters.sources, one.source), (filters.sections, one.section), (filters.genres, one.genre))
    if any(values and value not in values for values, value in labels):
        return False
    if filters.published is None:
        return True
    day = first_day(one.published) if one.published else None
    return day is not None and filters.published.first <= day <= filters.published.last


@contextmanager
def indexed(archive: Archive, few: int) -> Iterator[PassageIndex]:
    index = PassageIndex(archive, WordEmbedding(), engine=lambda archive: embedded(archive, few))
    try:
        index.sync()
        yield index
    finally:
        index.pair.close()


@pytest.fixture(scope="module", params=["compared one by one", "asked of Chroma", "not the owner"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PassageIndex]:
    """The same articles, searched in each of the three ways."""
    archive = Archive(tmp_path_factory.mktemp("archive"))
    archive.add(ARTICLES)
    with indexed(archive, few=0 if request.param == "asked of Chroma" else 1_000) as owner:
        if request.param != "not the owner":
            yield owner
            return
        with opened(Archive(archive.folder), WordEmbedding()) as other:
            yield other


@pytest.mark.parametrize("filters", FILTERS)
def test_every_index_finds_what_passes_and_nothing_else(index: PassageIndex, filters: Filters) -> None:
    wanted = {one.url for one in ARTICLES if passes(one, filters)}
    vector = index.embedding.embed(["ferry late monday"])[0]

    def urls(ids: list[int]) -> set[str | None]:
        return {passage.article.url for passage in passages_by_id(index.archive, ids).values()}

    assert urls([id_ for id_, _ in index.vectors.nearest(vector, 500, filters)]) == wanted
    assert urls([id_ for id_, _ in index.keywords.matching(analyse("ferry late"), 500, filters)]) == wanted
    assert urls(list(dict(index.articles.matching(analyse("ferry late"), 500, filters)))) == wanted


@pytest.mark.parametrize("filters", FILTERS)
def test_the_nearest_are_the_nearest_of_all_that_pass(index: PassageIndex, filters: Filters) -> None:
    vector = index.embedding.embed(["the ferry of line17 in place44"])[0]
    ids, vectors = index.archive.vectors(PassageScan(index.archive).passing(NO_FILTERS).tolist())
    held = passages_by_id(index.archive, ids.tolist())
    near = sorted(
        (
            similarity
            for id_, similarity in zip(ids.tolist(), vectors @ vector, strict=True)
            if passes(held[id_].article, filters)
        ),
        reverse=True,
    )
    found = index.vectors.nearest(vector, 7, filters)
    assert [similarity for _, similarity in found] == pytest.approx(near[:7], abs=1e-3)


def test_a_search_keeps_to_its_filters(index: PassageIndex) -> None:
    filters = Filters(sources=("The Tidewater",), genres=("opinion",))
    hits = PassageRetriever(index, k=50).search(Query("Was the ferry of line17 late?", filters))
    assert {hit.passage.article.url for hit in hits} == {one.url for one in ARTICLES if passes(one, filters)}


def test_a_changed_outlet_counts_at_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([article(url="a:1", source="Coast Wire"), article(url="a:2", source="Coast Wire")])
    earlier, later = Filters(sources=("Coast Wire",)), Filters(sources=("The Tidewater",))
    vector = WordEmbedding().embed(["ferry"])[0]
    with indexed(archive, few=1_000) as owner, opened(Archive(tmp_path), WordEmbedding()) as other:
        assert len(other.vectors.nearest(vector, 9, earlier)) == len(owner.vectors.nearest(vector, 9, earlier)) == 2
        archive.add([article(url="a:2", source="The Tidewater")])
        owner.sync()
        for index in (owner, other):
            for filters, url in ((earlier, "a:1"), (later, "a:2")):
                near = [id_ for id_, _ in index.vectors.nearest(vector, 9, filters)]
                matching = [id_ for id_, _ in index.keywords.matching(analyse("ferry"), 9, filters)]
                whole = list(dict(index.articles.matching(analyse("ferry"), 9, filters)))
                assert near == matching == whole
                assert passages_by_id(index.archive, near)[near[0]].article.url == url


def test_no_filters_filter_nothing() -> None:
    assert not NO_FILTERS
    assert not Filters()
    assert Filters(sources=("Coast Wire",))


def test_a_narrowed_period_is_never_wider() -> None:
    assert Filters().within(Period(5, 9)).published == Period(5, 9)
    set_by_the_reader = Filters(Period(7, 20), sources=("Coast Wire",))
    assert set_by_the_reader.within(Period(5, 9)) == Filters(Period(7, 9), sources=("Coast Wire",))


def test_chosen_articles_are_held_each_once_and_not_too_many(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    articles = [Article(body=f"Rain fell on day {n}.", url=f"https://courier.example/{n}") for n in range(3)]
    articles.append(Article(body="Fog.", url="https://courier.example/fog", status="canceled"))
    archive.add(articles)
    one, two, _, withdrawn = (article.id for article in articles)
    assert chosen(archive, [two, one, two]) == (two, one)
    assert chosen(archive, []) == ()
    for gone in (withdrawn, "no-such-article", "'); DROP TABLE articles; --"):
        with pytest.raises(BadFilter, match="1 of the 2 chosen articles was withdrawn, or is no longer held"):
            chosen(archive, [one, gone])
    with pytest.raises(BadFilter, match="51 articles are chosen; 50 are the most"):
        chosen(archive, [str(n) for n in range(MOST_ARTICLES + 1)])


def test_an_engine_that_has_not_looked_up_the_chosen_articles_is_an_error() -> None:
    with pytest.raises(ValueError, match="have not been looked up"):
        assert Filters(articles=("a",)).numbers
    assert Filters().numbers is None
