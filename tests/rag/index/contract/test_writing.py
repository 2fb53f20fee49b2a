"""What every implementation of the indexes keeps, whatever becomes of the process that writes or of the server."""

from rag.filters import Filters, Period
from rag.index.difference import Difference
from rag.index.passage_index import PassageIndex
from rag.index.protocols import Hits
from rag.question.analysis import analyse
from tests.fakes import WordEmbedding, article
from tests.rag.index.contract.conftest import Making, news
from tests.rag.index.contract.made import index_of

AGREES = {"keywords": Difference(), "articles": Difference(), "vectors": Difference()}


def counts(index: PassageIndex) -> tuple[int, int, int]:
    """The entries of each index, the vectors counted by asking for all."""
    near = index.vectors.nearest(WordEmbedding().embed(["ferry"])[0], 500)
    return index.keywords.count(), index.articles.count(), len(near)


def everything(index: PassageIndex) -> list[object]:
    """What a few searches find, in order."""
    vector = WordEmbedding().embed(["ferry of line3 late"])[0]
    period = Filters(Period(first=739_000))
    return [
        _rounded(index.vectors.nearest(vector, 500)),
        _rounded(index.vectors.nearest(vector, 500, period)),
        # Not their scores: Milvus Lite weighs words by each file of its own, and has others after a rebuild.
        sorted(id_ for id_, _ in index.keywords.matching(analyse("line3 ferry zeppelin"), 500)),
        index.articles.holding("ferry", 20, newest_first=True),
        index.keywords.rarity(["ferri", "zeppelin"]),
    ]


def _rounded(hits: Hits) -> Hits:
    return sorted(((id_, round(score, 3)) for id_, score in hits), key=lambda hit: (-hit[1], hit[0]))


def test_nothing_is_found_before_anything_is_put(making: Making) -> None:
    with index_of(making()) as index:
        assert counts(index) == (0, 0, 0)
        assert index.keywords.matching(analyse("ferry"), 5) == []
        assert index.keywords.holding("ferry", 5).total == 0
        assert index.keywords.lacking(["ferri"]) == {"ferri"}
        assert not index.keywords.has_like("ferri")


def test_an_article_whose_first_passage_begins_after_a_dash_is_found_as_a_whole(making: Making) -> None:
    made = making()
    made.archive.add([article("— The tram was late.", "Report 3", url="a:3")])
    with index_of(made) as index:
        index.sync()
        assert counts(index) == (1, 1, 1)
        assert index.articles.holding("tram", 5).total == 1
        assert index.pair.compare() == AGREES


def test_what_is_dropped_is_found_no_more(making: Making) -> None:
    made = making()
    made.archive.add(news())
    with index_of(made) as index:
        index.sync()
        assert counts(index) == (50, 50, 50)
        made.archive.remove([article(url="a:z").id])
        made.archive.add([article("The tram was late.", "Report 3", url="a:3", published="2025-04-04")])
        index.sync()
        assert counts(index) == (49, 49, 49)
        assert index.keywords.matching(analyse("zeppelin line3"), 5) == []
        assert index.keywords.having("zeppelin", 5) == []  # its counts may come later: Tantivy's do when it merges
        assert index.keywords.holding("zeppelin", 5).total == 0
        assert len(index.keywords.matching(analyse("tram"), 5)) == 1
        index.pair.drop([10**9])  # never held
        assert index.pair.compare() == AGREES


def test_putting_again_changes_nothing(making: Making) -> None:
    made = making()
    made.archive.add(news())
    with index_of(made) as index:
        index.sync()
        before = everything(index)
        for _ in range(2):
            ids = sorted(made.archive.passage_ids().all)
            with index.pair.writing():
                index.pair.put_keywords(ids)
                assert index.pair.put_vectors(ids) == set(ids)
        index.pair.at_rest()
        assert counts(index) == (50, 50, 50)
        assert everything(index) == before
        assert index.pair.compare() == AGREES


def test_another_date_and_outlet_are_filtered_by_at_once(making: Making) -> None:
    made = making()
    made.archive.add([article(url="a:1", published="2024-01-01", source="Post")])
    with index_of(made) as index:
        index.sync()
        made.archive.add([article(url="a:1", published="2025-12-12", source="Courier", updated="2026-01-01")])
        index.sync()
        vector = WordEmbedding().embed(["ferry"])[0]
        for filters, found in (
            (Filters(sources=("Post",)), 0),
            (Filters(sources=("Courier",)), 1),
            (Filters(Period(last=739_000)), 0),
            (Filters(Period(first=739_000)), 1),
        ):
            assert len(index.vectors.nearest(vector, 5, filters)) == found
            assert len(index.keywords.matching(analyse("ferry"), 5, filters)) == found


def test_equals_come_in_the_order_of_their_numbers(making: Making) -> None:
    made = making()
    # In two transactions, so that an engine may keep them apart.
    for some in (range(4), range(4, 8)):
        made.archive.add(
            article("A ferry was late.", f"Report of {n}", url=f"a:{n}", source=f"Outlet {n}", published="2025-03-03")
            for n in some
        )
        with index_of(made) as index:
            index.sync()
    with index_of(made) as index:
        vectors = index.vectors.nearest(WordEmbedding().embed(["ferry"])[0], 8)
        words = index.keywords.matching(analyse("ferry late"), 8)
        for hits in (vectors, words):
            assert len(hits) == 8
            assert hits == sorted(hits, key=lambda hit: (-round(hit[1], 5), hit[0]))


def test_after_a_restart_all_is_as_before(making: Making) -> None:
    made = making()
    made.archive.add(news())
    with index_of(made) as index:
        index.sync()
        before = everything(index)
    made.restart()
    with index_of(made) as index:
        assert not index.pair.is_in_doubt
        assert everything(index) == before
        assert index.sync() == 0
        assert index.pair.compare() == AGREES


def test_made_anew_it_finds_the_same_without_embedding(making: Making) -> None:
    made = making()
    made.archive.add(news())
    with index_of(made) as index:
        index.sync()
        before = everything(index)
        embedded = len(index.embedding.embedded)  # type: ignore[attr-defined]
        assert index.rebuild() == 50
        assert len(index.embedding.embedded) == embedded  # type: ignore[attr-defined]
        assert everything(index) == before


def test_what_was_lost_is_noticed_and_mended(making: Making) -> None:
    made = making()
    made.archive.add(news())
    with index_of(made) as index:
        index.sync()
        lost = sorted(made.archive.passage_ids().all)[:7]
        with index.pair.writing():
            index.pair.drop(lost)
    with index_of(made) as index:
        assert index.pair.is_in_doubt
        found = index.pair.mend()
        assert {name: len(one.missing) for name, one in found.items()} == {"keywords": 7, "articles": 7, "vectors": 7}
        assert index.pair.compare() == AGREES
