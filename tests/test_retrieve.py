from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_index.core.schema import QueryBundle

from corpus.archive import Archive
from rag.index import opened
from rag.query import Query
from rag.retrieve import PassageRetriever
from tests.fakes import WordEmbedding, article

LONG = "\n".join(
    f"The ferry company said in its report number {n} that the ferry was late. " + "It rained. " * 55 for n in range(8)
)


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


def test_an_empty_archive_gives_nothing(tmp_path: Path) -> None:
    with opened(Archive(tmp_path), WordEmbedding()) as index:
        assert PassageRetriever(index).search(Query("ferry")) == []
