"""From a query to the passages to answer from: keyword and vector results, fused by rank, capped per article."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.index import PassageIndex
from rag.passage import Passage, ScoredPassage
from rag.query import Query, understand

_CANDIDATES = 100  # of each index
_RRF_K = 60  # Cormack, Clarke, Buettcher 2009: "Reciprocal Rank Fusion outperforms Condorcet ..."
_PER_ARTICLE = 3


def fuse(rankings: Iterable[Sequence[int]]) -> list[tuple[int, float]]:
    """Reciprocal rank fusion: ids with the sum of 1 / (60 + rank) over the rankings they stand in, best first."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, start=1):
            scores[id_] = scores.get(id_, 0.0) + 1.0 / (_RRF_K + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


class PassageRetriever(BaseRetriever):
    """Footnote's retrieval, also usable wherever LlamaIndex takes a ``BaseRetriever``."""

    def __init__(self, index: PassageIndex, k: int = 10) -> None:
        """``k`` is how many passages ``retrieve`` gives."""
        super().__init__()
        self._index = index
        self._k = k

    def search(self, query: Query, k: int | None = None) -> list[ScoredPassage]:
        """The ``k`` best passages, best first, at most three of one article."""
        k = k or self._k
        vector = self._index.embedding.embed([query.text])[0]
        nearest = self._index.nearest(vector, _CANDIDATES, query.published)
        matching = self._index.keywords.matching(query.text, _CANDIDATES, query.published)
        fused = fuse([[id_ for id_, _ in nearest], [id_ for id_, _ in matching]])
        passages = self._index.fetch([id_ for id_, _ in fused[: 4 * k]])
        chosen = _capped([(id_, passages[id_], score) for id_, score in fused if id_ in passages], k)
        similarities = self._similarities(vector, [id_ for id_, _, _ in chosen])
        return [ScoredPassage(passage, score, similarities.get(id_)) for id_, passage, score in chosen]

    def _similarities(self, vector: np.ndarray, ids: list[int]) -> dict[int, float]:
        found, vectors = self._index.archive.vectors(ids)
        return dict(zip(found.tolist(), (vectors @ vector).tolist(), strict=True)) if len(found) else {}

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_node(scored) for scored in self.search(understand(query_bundle.query_str))]


def _capped(ranked: list[tuple[int, Passage, float]], k: int) -> list[tuple[int, Passage, float]]:
    taken: Counter[str] = Counter()
    chosen = []
    for row in ranked:
        taken[row[1].article.id] += 1
        if taken[row[1].article.id] <= _PER_ARTICLE:
            chosen.append(row)
        if len(chosen) == k:
            break
    return chosen


def _node(scored: ScoredPassage) -> NodeWithScore:
    passage, article = scored.passage, scored.passage.article
    labels = {
        "headline": article.headline,
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
