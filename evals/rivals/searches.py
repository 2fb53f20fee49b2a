"""Rival searches over the same archive, with the same embedder: each maps a question to ranked passages.

The keyword and vector rivals ask Footnote's own indexes, one at a time or joined the way others join them. So they
share its splitting, stemming, phrases and term weights, and the comparison shows what the ranking adds.
``evals.rivals.llama_index_default`` shares none of that. When a question has its day, every rival gets the same period
as the retriever, and nothing else about the question.
"""

import hashlib
import random
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import numpy as np

from corpus.dates import last_day
from corpus.store.passage_table import StoredPassage
from errors import RerankError
from evals.sets.example import Example
from rag.embedding.embedder import Embedding, Vectors
from rag.filters import NO_FILTERS, Filters, Period
from rag.index.passage_index import PassageIndex
from rag.index.passage_scan import PassageScan
from rag.index.stored_passages import passages_by_id
from rag.passage import Passage, ScoredPassage, searched_text, subject
from rag.question.analysis import analyse
from rag.question.query import understand
from rag.search.retriever import PassageRetriever
from rag.search.surroundings import with_surroundings

Rival = Callable[[Example], list[Passage]]
"""From an example's question (and its ``as_of``, when it has one) to passages, best first."""

DEPTH = 30
"""Passages of each rival's list: with three of an article at the most, more than ten articles."""

_RRF = 60  # the constant of Cormack, Clarke and Büttcher 2009
_POOL = 100  # passages of each ranking that are fused
_PIECE = 1_000  # texts embedded between two files


def filters_of(example: Example) -> Filters:
    """A filter on articles published by the question's day; no filter when the question has none."""
    return Filters(Period(last=last_day(example.as_of))) if example.as_of else NO_FILTERS


def keywords_alone(index: PassageIndex) -> Rival:
    """BM25 of passages."""
    return lambda example: _passages(index, _matching(index, example, DEPTH))


def whole_articles(index: PassageIndex) -> Rival:
    """BM25 of whole articles, which it ranks and returns."""

    def found(example: Example) -> list[Passage]:
        first = dict(index.articles.matching(analyse(example.question), DEPTH, filters_of(example)))
        articles = [passage.article for passage in _passages(index, sorted(first, key=lambda id_: -first[id_]))]
        return [Passage(article, 0, len(article.body)) for article in articles]

    return found


def vectors_alone(index: PassageIndex) -> Rival:
    """The nearest passages, by the vectors as shipped (int8)."""
    return lambda example: _passages(index, _near(index, example, DEPTH))


def keywords_first(index: PassageIndex) -> Rival:
    """Kotaemon's hybrid search: every full-text hit before the first vector hit, so that vectors seldom get a place."""
    return lambda example: _passages(
        index, joined(_matching(index, example, DEPTH), _near(index, example, DEPTH))[:DEPTH]
    )


def plain_fusion(index: PassageIndex) -> Rival:
    """Reciprocal rank fusion of the passages' BM25 and vectors."""
    return lambda example: _passages(
        index, fused([_matching(index, example, _POOL), _near(index, example, _POOL)])[:DEPTH]
    )


def retriever(searching: PassageRetriever) -> Rival:
    """Footnote's own search; a failing reranker is an error here."""

    def found(example: Example) -> list[Passage]:
        hits = searching.find(understand(example.question, example.as_of), DEPTH)
        if hits.notice:
            raise RerankError(hits.notice)
        return [scored.passage for scored in hits.passages]

    return found


def as_shown(searching: PassageRetriever) -> Rival:
    """Footnote's own search, as readers and models get it: the first ten passages with their surroundings."""
    cores = retriever(searching)

    def found(example: Example) -> list[Passage]:
        scored = [ScoredPassage(passage, 0.0) for passage in cores(example)]
        return [one.passage for one in with_surroundings(scored)]

    return found


def among(index: PassageIndex, ids: np.ndarray, vectors: Vectors, embedding: Embedding) -> Rival:
    """The nearest of these passages alone, compared one by one.

    Args:
        index: holds the passages.
        ids: int64 (n,).
        vectors: (n, dimensions), made by ``embedding``.
        embedding: makes the questions' vectors.
    """
    days = {row.id: row.day for row in _stored(index, ids)}
    day_of = np.array([days[id_] or 0 for id_ in ids.tolist()])

    def found(example: Example) -> list[Passage]:
        last = last_day(example.as_of) if example.as_of else None
        inside = np.ones(len(ids), bool) if last is None else (day_of > 0) & (day_of <= last)
        similarities = vectors[inside] @ embedding.embed([example.question])[0]
        nearest = np.argsort(-similarities, kind="stable")[:DEPTH]
        return _passages(index, ids[inside][nearest].tolist())

    return found


def joined(*rankings: Sequence[int]) -> list[int]:
    """One ranking after the other, each id where it comes first."""
    return list(dict.fromkeys(id_ for ranking in rankings for id_ in ranking))


def fused(rankings: Sequence[Sequence[int]], constant: int = _RRF) -> list[int]:
    """Reciprocal rank fusion: by the sum of 1 / (``constant`` + rank), best first; ties in the order of ``joined``."""
    scores = dict.fromkeys(joined(*rankings), 0.0)
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, start=1):
            scores[id_] += 1 / (constant + rank)
    return sorted(scores, key=lambda id_: -scores[id_])


def sampled(index: PassageIndex, gold: Collection[str], count: int) -> np.ndarray:
    """Ids, int64 (n,) and sorted: the passages of the articles that ``gold`` names, and ``count`` others.

    The others are drawn at random, the same ones at each run; all others, if there are no more than ``count``.
    """
    ids, wanted = PassageScan(index.archive).passing(NO_FILTERS), set(gold)
    named = {article.id for article in index.archive.articles() if {article.id, article.url, article.uri} & wanted}
    kept = {row.id for row in _stored(index, ids) if row.article_id in named}
    others = [id_ for id_ in ids.tolist() if id_ not in kept]
    chosen = others if count >= len(others) else random.Random(0).sample(others, count)
    return np.array(sorted(kept.union(chosen)), np.int64)


def texts_of(index: PassageIndex, ids: np.ndarray) -> list[str]:
    """The text to embed for each of these passages."""
    found: list[str] = []
    for part in _parts(ids):
        held = passages_by_id(index.archive, part)
        found += [searched_text(subject(held[id_].article), held[id_].text) for id_ in part]
    return found


def embedded(texts: Sequence[str], embedding: Embedding, cache: Path, progress: Callable[[int, int], None]) -> Vectors:
    """The texts' vectors, kept in ``cache`` piece by piece, so that a stopped run resumes."""
    cache.mkdir(parents=True, exist_ok=True)
    pieces = []
    for at in range(0, len(texts), _PIECE):
        piece = texts[at : at + _PIECE]
        words = "\0".join([embedding.model_name, *piece]).encode(errors="replace")
        path = cache / f"{hashlib.sha256(words).hexdigest()[:24]}.npy"
        if not path.exists():
            scratch = path.with_suffix(".tmp.npy")
            np.save(scratch, embedding.embed(piece))
            scratch.replace(path)
        pieces.append(np.load(path))
        progress(min(at + _PIECE, len(texts)), len(texts))
    return np.concatenate(pieces)


def _matching(index: PassageIndex, example: Example, k: int) -> list[int]:
    return [id_ for id_, _ in index.keywords.matching(analyse(example.question), k, filters_of(example))]


def _near(index: PassageIndex, example: Example, k: int) -> list[int]:
    vector = index.embedding.embed([example.question])[0]
    return [id_ for id_, _ in index.vectors.nearest(vector, k, filters_of(example))]


def _stored(index: PassageIndex, ids: np.ndarray) -> Iterator[StoredPassage]:
    for part in _parts(ids):
        yield from index.archive.passages(part)


def _parts(ids: np.ndarray) -> Iterator[list[int]]:
    """The ids in parts as large as SQLite takes in one statement."""
    for at in range(0, len(ids), _PIECE):
        yield ids[at : at + _PIECE].tolist()


def _passages(index: PassageIndex, ids: Sequence[int]) -> list[Passage]:
    held = passages_by_id(index.archive, list(ids))
    return [held[id_] for id_ in ids if id_ in held]
