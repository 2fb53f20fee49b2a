"""Another engine can stand in for SQLite, Tantivy and Chroma; and each of these is named in its own place only."""

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import numpy as np
import pytest

from corpus.article import Article
from corpus.dates import first_day
from corpus.store.passage_table import LabelledVector, StoredPassage
from rag.embedding.embedder import Embedding
from rag.filters import NO_FILTERS, Filters, Period
from rag.index.average import AveragePassage
from rag.index.passage_scan import PassageScan
from rag.index.protocols import ArticleStore, HeldArticle, Hits, KeywordIndex, VectorIndex
from rag.question.analysis import AnalysedQuestion, analyse
from rag.question.query import understand
from rag.search.abstention import absent_names, missing_words
from rag.search.find import find
from rag.search.retriever import PassageRetriever
from rag.search.search_index import SearchIndex
from rag.text.terms import terms
from rag.write.quote import grouped
from rag.write.quotes import QuotingWriter
from tests.fakes import WordEmbedding, article

ROOT = Path(__file__).parents[3]
SQLITE = (
    "corpus/store/",
    "ui/chat/conversations.py",
    "rag/share/",
    "rag/follow/",
    "rag/notebook/",
    "ui/readers/",
    "ui/usage/",
)


class ListedArticles:
    """A store in a list: each article is one passage."""

    def __init__(self, articles: Sequence[Article], embedding: Embedding) -> None:
        self._articles = list(articles)
        self._vectors = embedding.embed([one.body for one in articles])

    def newest_day(self) -> int | None:
        return max((first_day(one.published) for one in self._articles if one.published), default=None)

    def articles(self, ids: Iterable[str] | None = None) -> Iterator[Article]:
        wanted = None if ids is None else set(ids)
        yield from (one for one in self._articles if wanted is None or one.id in wanted)

    def story_of(self, ids: Collection[str]) -> dict[str, str]:
        return {}

    def passages(self, ids: Sequence[int]) -> list[StoredPassage]:
        return [self._stored(id_) for id_ in ids if 0 < id_ <= len(self._articles)]

    def _stored(self, id_: int) -> StoredPassage:
        one = self._articles[id_ - 1]
        return StoredPassage(id_, one.id, 0, len(one.body), first_day(one.published) if one.published else None)

    def passages_of(self, articles: Sequence[str]) -> list[int]:
        return [number for number, one in enumerate(self._articles, 1) if one.id in articles]

    def passage_range(self) -> tuple[int, int]:
        return (1, len(self._articles))

    def vectors(self, ids: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        held = np.array(sorted({id_ for id_ in ids if 0 < id_ <= len(self._articles)}), np.int64)
        return held, self._vectors[held - 1]

    def dimensions(self) -> int | None:
        return int(self._vectors.shape[1])

    def labelled_vectors(self, after: int, limit: int) -> list[LabelledVector]:
        rows = []
        for id_ in range(after + 1, min(after + limit, len(self._articles)) + 1):
            one, day = self._articles[id_ - 1], self._stored(id_).day
            rows.append(LabelledVector(id_, self._vectors[id_ - 1], day, one.source, one.section, one.genre))
        return rows


class CountedTerms:
    """A keyword index in a list: how often each text holds each term."""

    def __init__(self, store: ListedArticles) -> None:
        self._store = store
        self._held = {
            number: terms(f"{one.headline or ''} {one.body}") for number, one in enumerate(store.articles(), 1)
        }

    def count(self) -> int:
        return len(self._held)

    def matching(self, question: AnalysedQuestion, k: int, filters: Filters = NO_FILTERS) -> Hits:
        passing = set(PassageScan(self._store).passing(filters).tolist())
        scores = {
            id_: sum(weight * held.count(term) for term, weight in question.weights.items())
            for id_, held in self._held.items()
            if id_ in passing
        }
        return sorted(((id_, score) for id_, score in scores.items() if score), key=lambda hit: (-hit[1], hit[0]))[:k]

    def holding(
        self,
        text: str,
        limit: int,
        filters: Filters = NO_FILTERS,
        *,
        newest_first: bool = False,
        undated: bool = False,
        some: bool = False,
    ) -> HeldArticle:
        found = [id_ for id_, _ in self.matching(analyse(text), self.count(), filters)]
        return HeldArticle(len(found), tuple(found[:limit]))

    def rarity(self, wanted: Iterable[str]) -> dict[str, float]:
        return {term: log(1 + len(self._held) / (1 + self._frequency(term))) for term in wanted}

    def _frequency(self, term: str) -> int:
        return sum(term in held for held in self._held.values())

    def has_like(self, term: str) -> bool:
        return self._frequency(term) > 0

    def lacking(self, wanted: Iterable[str]) -> set[str]:
        return {term for term in wanted if not self._frequency(term)}


@dataclass
class ListedIndex:
    archive: ArticleStore
    embedding: Embedding
    vectors: VectorIndex
    keywords: KeywordIndex
    articles: KeywordIndex
    average: AveragePassage


@pytest.fixture
def index() -> SearchIndex:
    embedding = WordEmbedding()
    store = ListedArticles(
        [
            article(url="a:ferry"),
            article("The dockers of Hollin laid down their work.", "Dockers strike", url="a:strike", source="Post"),
            article("A tram was late on Monday.", "Trams", url="a:tram", published="2025-01-02"),
        ],
        embedding,
    )
    keywords = CountedTerms(store)
    return ListedIndex(store, embedding, PassageScan(store), keywords, keywords, AveragePassage(store, keywords.count))


def test_search_and_quotes_work_on_other_engines(index: SearchIndex) -> None:
    query = understand("How many people were injured when a ferry struck a dredger off Saltmarsh?")
    found = find(query, PassageRetriever(index), index)
    assert found.passages[0].passage.article.url == "a:ferry"
    assert 0 < found.evidence < 1
    draft = grouped(QuotingWriter(index.embedding, index.keywords).quotes(query, found.cores), found.cores)
    assert draft[0].text.startswith("Fourteen people were injured")
    lost = understand("Who saw the Zeppelin of Reykjavik?")
    assert missing_words(lost.analysed, index.keywords) == ("saw", "Zeppelin", "Reykjavik")
    assert absent_names(lost, index.keywords) == ("Zeppelin", "Reykjavik")


def test_filters_are_the_other_engines_too(index: SearchIndex) -> None:
    retriever = PassageRetriever(index)
    of_the_post = retriever.search(understand("dockers ferry tram", filters=Filters(sources=("Post",))))
    assert [one.passage.article.url for one in of_the_post] == ["a:strike"]
    of_january = retriever.search(understand("dockers ferry tram", filters=Filters(Period(last=first_day("2025-02")))))
    assert [one.passage.article.url for one in of_january] == ["a:tram"]


def imported(module: str) -> list[str]:
    """The files of the product that import ``module`` or a part of it."""
    found = []
    files = [
        *ROOT.glob("*.py"),
        *(path for name in ("corpus", "rag", "ui", "evals") for path in (ROOT / name).rglob("*.py")),
    ]
    for path in files:
        names = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module)
        if any(name.split(".")[0] == module for name in names):
            found.append(path.relative_to(ROOT).as_posix())
    return sorted(found)


def test_chroma_is_named_in_one_file() -> None:
    assert imported("chromadb") == ["rag/index/vector_index.py"]
    made = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "rag").rglob("*.py")
        if "ChromaVectors" in path.read_text("utf-8")
    ]
    assert made == ["rag/index/vector_index.py"]


def test_sqlite_is_named_where_something_is_kept() -> None:
    found = imported("sqlite3")
    kept = {"corpus/store/engine/file_connection.py", "rag/share/feedback.py", "rag/share/conversations_file.py"}
    assert kept <= set(found)
    assert [path for path in found if not path.startswith(SQLITE)] == []


def test_postgresql_is_named_in_one_folder() -> None:
    found = imported("psycopg")
    assert found
    assert [path for path in found if not path.startswith("corpus/store/engine/")] == []


def test_search_and_writing_name_no_engine() -> None:
    engines = ("rag.index.passage_index", "rag.index.keyword_index", "rag.index.vector_index", "tantivy", "chromadb")
    for folder in ("search", "write", "answer", "check"):
        for path in (ROOT / "rag" / folder).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                assert not (isinstance(node, ast.ImportFrom) and node.module in engines), path
                assert not (isinstance(node, ast.Import) and any(one.name in engines for one in node.names)), path
