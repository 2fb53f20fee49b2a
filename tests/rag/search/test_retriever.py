from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle

from corpus.store.archive import Archive
from rag.index.passage_index import opened
from rag.question.query import Query
from rag.search.retriever import PassageRetriever
from tests.fakes import WordEmbedding, article

LONG = "\n".join(
    f"The ferry company said in its report number {n} that the ferry was late. " + "It rained. " * 55 for n in range(8)
)


class Reversing(BaseNodePostprocessor):
    """The last node first; or it raises."""

    broken: bool = False

    @classmethod
    def class_name(cls) -> str:
        return "Reversing"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if self.broken:
            raise ValueError("no")
        return nodes[::-1]


@pytest.fixture
def retriever(tmp_path: Path) -> Iterator[PassageRetriever]:
    archive = Archive(tmp_path)
    archive.add(
        [
            article(url="a:1", headline="Ferry reports", body=LONG),
            article(url="a:2", headline="Trams", body="The tram to Skerrin was on time on Monday."),
            article(url="a:3", headline="Ferry sold", body="The ferry was sold to a company in Hollin."),
        ]
    )
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        yield PassageRetriever(index, k=5)


def test_at_most_three_passages_of_an_article(retriever: PassageRetriever) -> None:
    hits = retriever.search(Query("ferry report"))
    taken = Counter(hit.passage.article.url for hit in hits)
    assert taken["a:1"] == 3
    assert taken["a:3"] == 1
    assert len(hits) == 5
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_scores_come_with_the_cosine(retriever: PassageRetriever) -> None:
    best = retriever.search(Query("Trams the tram to Skerrin was on time on Monday"), k=1)[0]
    assert best.passage.article.url == "a:2"
    assert best.similarity == pytest.approx(1.0, abs=1e-3)


def test_it_is_a_llama_index_retriever(retriever: PassageRetriever) -> None:
    nodes = retriever.retrieve(QueryBundle("Was the ferry sold?"))
    assert nodes[0].node.metadata["headline"] == "Ferry sold"
    assert nodes[0].node.get_content() == "The ferry was sold to a company in Hollin."
    assert nodes[0].score is not None


def test_a_postprocessor_reorders_what_was_found(retriever: PassageRetriever) -> None:
    query = Query("ferry company")
    plain = retriever.search(query, k=4)
    reversing = PassageRetriever(retriever._index, k=4, postprocessors=[Reversing()])
    found = reversing.find(query)
    assert found.notice is None
    assert [hit.passage.article.url for hit in found.passages] == ["a:2", "a:1", "a:1", "a:1"]  # all were looked at
    assert [hit.score for hit in found.passages] == [hit.score for hit in plain]
    assert [node.node_id for node in reversing.retrieve("ferry company")] == [hit.passage.id for hit in found.passages]


def test_one_that_fails_is_noticed_and_nothing_is_lost(retriever: PassageRetriever) -> None:
    broken = PassageRetriever(retriever._index, k=4, postprocessors=[Reversing(broken=True)])
    found = broken.find(Query("ferry company"))
    assert list(found.passages) == retriever.search(Query("ferry company"), k=4)
    assert found.notice is not None
    assert "Reversing failed on 5 passages: ValueError: no." in found.notice


def test_an_empty_archive_gives_nothing(tmp_path: Path) -> None:
    with opened(Archive(tmp_path), WordEmbedding()) as index:
        assert PassageRetriever(index).search(Query("ferry")) == []


def test_of_the_year_that_a_question_names_or_naming_it_goes_before_all_others(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add(
        [
            article(url="a:1", headline="Regatta", body="Hollin won the regatta at Skerrin.", published="2025-08-19"),
            article(url="a:2", headline="Rowing", body="The boat of Ellery was fastest there.", published="2021-06-04"),
            article(url="a:3", headline="Looking back", body="In 2021 the oars were red.", published="2024-06-04"),
        ]
    )
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        found = PassageRetriever(index, k=5)
        assert found.search(Query("Who won the regatta at Skerrin?"))[0].passage.article.url == "a:1"
        named = found.search(Query("Who won the 2021 regatta at Skerrin?"))
        assert [one.passage.article.url for one in named][-1] == "a:1" and len(named) == 3
        assert [one.score for one in named] == sorted((one.score for one in named), reverse=True)
