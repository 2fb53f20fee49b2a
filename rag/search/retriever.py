"""PassageRetriever: the passages for a query, found by keyword and vector, ranked as articles, capped per article."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from errors import EmbeddingMismatch, EndpointError
from rag.dates.named_days import NamedDays
from rag.filters import Filters, Period
from rag.index.stored_passages import comparable, passages_by_id
from rag.passage import ScoredPassage, subject
from rag.question.query import Query, understand
from rag.relevance.second_look import RELEVANCE
from rag.search.ranking import Candidate, rank
from rag.search.reranker import LOOKED_AT, reordered
from rag.search.search_index import SearchIndex

_CANDIDATES = 150  # passages, of each index
_ARTICLES = 100
_RECENT_DAYS = 21
_PER_ARTICLE = 3
# The score that a passage loses which neither is of the year that a question names nor names it. 67 natural questions:
# all have their article among the others; MRR .853 with it, .818 without (evals/LOG.md, 2026-11-30).
_OTHER_DAYS = 2.0

UNKNOWN_SCRIPT = (
    "The built-in models know English. A question in another script is answered by its words alone, "
    "and nothing has judged whether what is found answers it."
)


@dataclass(frozen=True, slots=True)
class Found:
    """The passages that a search found, best first, and a notice when something failed on the way."""

    passages: tuple[ScoredPassage, ...]
    notice: str | None = None


class PassageRetriever(BaseRetriever):
    """Footnote's retrieval, which also works wherever LlamaIndex takes a ``BaseRetriever``."""

    def __init__(self, index: SearchIndex, k: int = 10, postprocessors: Sequence[BaseNodePostprocessor] = ()) -> None:
        """``k`` is the number of passages that ``retrieve`` returns; ``postprocessors`` reorder the first 50."""
        super().__init__()
        self._index = index
        self._k = k
        self._postprocessors = tuple(postprocessors)
        # One question is searched more than once when the inferences drawn from it leave too little.
        self._vector = lru_cache(maxsize=32)(lambda text: index.embedding.embed([text]))

    def search(self, query: Query, k: int | None = None) -> list[ScoredPassage]:
        """The ``k`` best passages, best first, at most three of one article."""
        return list(self.find(query, k).passages)

    def find(self, query: Query, k: int | None = None) -> Found:
        """The passages of ``search``, with a notice when the embedder or a postprocessor failed.

        Without a vector of the question, the keyword indexes alone find passages, whose ``similarity`` is None.
        A reranked passage gets the score that its place had before, so that scores stay comparable and in order.
        """
        k = k or self._k
        vector, untold = self._compared(query.text)
        if not self._postprocessors:
            return Found(tuple(self._ranked(query, vector, k)), untold)
        ranked = self._ranked(query, vector, max(k, LOOKED_AT))
        by_id = {one.passage.id: one for one in ranked[:LOOKED_AT]}
        nodes, notice = reordered([_node(one) for one in by_id.values()], query.text, self._postprocessors)
        looked_at = [
            replace(by_id[node.node_id], score=place.score, relevance=node.metadata.get(RELEVANCE))
            for node, place in zip(nodes, ranked, strict=False)
        ]
        told = " ".join(one for one in (untold, notice) if one)
        return Found(tuple([*looked_at, *ranked[LOOKED_AT:]][:k]), told or None)

    def _compared(self, text: str) -> tuple[np.ndarray | None, str | None]:
        """The vector of a question; or None, and a notice of why there is none."""
        if not self._index.embedding.knows(text):
            return None, UNKNOWN_SCRIPT
        try:
            return comparable(self._vector(text), self._index.embedding, self._index.archive)[0], None
        except (EndpointError, EmbeddingMismatch) as error:
            return None, f"Found by its words alone, since their meaning can't be compared: {error}"

    def _ranked(self, query: Query, vector: np.ndarray | None, k: int) -> list[ScoredPassage]:
        candidates, articles = self._candidates(query, vector)
        today = query.as_of or self._index.archive.newest_day() or 0
        days = query.analysed.days
        chosen = _capped(rank(candidates, articles, today, query.as_of is not None, days), k)
        passages = passages_by_id(self._index.archive, [candidate.id for candidate, _ in chosen])
        cosines = self._products(list(passages), vector) if vector is not None else dict.fromkeys(passages)
        found = [
            ScoredPassage(passages[candidate.id], score, cosines[candidate.id])
            for candidate, score in chosen
            if candidate.id in cosines
        ]
        return _of_these_days(found, days) if days else found

    def _candidates(self, query: Query, vector: np.ndarray | None) -> tuple[list[Candidate], dict[str, float]]:
        """The candidates of the three indexes: passages, and the BM25 of whole articles by id."""
        near = {} if vector is None else self._near(query, vector)
        matching = dict(self._index.keywords.matching(query.analysed, _CANDIDATES, query.filters))
        whole = dict(self._index.articles.matching(query.analysed, _ARTICLES, query.filters))
        rows = self._index.archive.passages(list({**near, **matching, **whole}))
        if vector is None:
            near = dict.fromkeys((row.id for row in rows), 0.0)
        else:
            less = self._index.average.less(vector)
            near |= self._products([row.id for row in rows if row.id not in near], less)
        candidates = [
            Candidate(row.id, row.article_id, row.day, near[row.id], matching.get(row.id, 0.0))
            for row in rows
            if row.id in near
        ]
        return candidates, {row.article_id: whole[row.id] for row in rows if row.id in whole}

    def _near(self, query: Query, vector: np.ndarray) -> dict[int, float]:
        """The passages nearest to the question; recent ones count most where its day is known, and are among them."""
        less = self._index.average.less(vector)
        near = self._nearest(less, query.filters)
        if query.as_of is not None:
            recent = query.filters.within(Period(query.as_of - _RECENT_DAYS, query.as_of))
            near |= self._nearest(less, recent)
        return near

    def _nearest(self, vector: np.ndarray, filters: Filters) -> dict[int, float]:
        """The passages nearest to ``vector``, which may have any length: their dot products with it, by id."""
        length = float(np.linalg.norm(vector)) or 1.0
        return {
            id_: length * cosine for id_, cosine in self._index.vectors.nearest(vector / length, _CANDIDATES, filters)
        }

    def _products(self, ids: list[int], vector: np.ndarray) -> dict[int, float]:
        """The dot products of these passages with ``vector``, by id; passages without a vector are left out."""
        held, vectors = self._index.archive.vectors(ids)
        return dict(zip(held.tolist(), (vectors @ vector).tolist(), strict=True)) if len(held) else {}

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_node(scored) for scored in self.search(understand(query_bundle.query_str))]


def _capped(ranked: list[tuple[Candidate, float]], k: int) -> list[tuple[Candidate, float]]:
    taken: Counter[str] = Counter()
    chosen = []
    for candidate, score in ranked:
        taken[candidate.article] += 1
        if taken[candidate.article] <= _PER_ARTICLE:
            chosen.append((candidate, score))
        if len(chosen) == k:
            break
    return chosen


def _of_these_days(found: Sequence[ScoredPassage], days: NamedDays) -> list[ScoredPassage]:
    """The passages, those behind that don't tell of the days which the question names."""
    placed = [one if one.tells_of(days) else replace(one, score=one.score - _OTHER_DAYS) for one in found]
    return sorted(placed, key=lambda one: -one.score)


def _node(scored: ScoredPassage) -> NodeWithScore:
    passage, article = scored.passage, scored.passage.article
    labels = {
        "headline": subject(article),
        "source": article.source,
        "published": article.published,
        "url": article.url,
    }
    node = TextNode(
        id_=passage.id,
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata={"article_id": article.id, **{key: value for key, value in labels.items() if value}},
    )
    return NodeWithScore(node=node, score=scored.score)
