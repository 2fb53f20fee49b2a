"""Protocols: what search and indexing need of an article store, a keyword index and a vector index.

An object with these methods can replace SQLite (``corpus.store.archive``), Tantivy (``rag.index.keyword_index``) or
Chroma (``rag.index.vector_index``).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from corpus.article import Article
from corpus.store.passage_table import LabelledVector, PassageIds, StoredPassage
from corpus.store.selection import DayCount, Selection
from rag.filters import NO_FILTERS, Filters
from rag.question.analysis import AnalysedQuestion

Hits = list[tuple[int, float]]
"""Passage ids with their scores, best first; equals in the order of their ids."""


def in_order(hits: Iterable[tuple[int, float]]) -> Hits:
    """The hits, best first; equals in the order of their ids, so that each process gives the same."""
    return sorted(hits, key=lambda hit: (-hit[1], hit[0]))


@dataclass(frozen=True, slots=True)
class HeldArticle:
    """The articles that hold the words searched for.

    Attributes:
        total: the number of articles found.
        ids: their numbers in order, up to the limit asked for.
    """

    total: int
    ids: tuple[int, ...]


class VectorIndex(Protocol):
    """A vector index of passages, as search uses it."""

    def nearest(self, vector: np.ndarray, k: int, filters: Filters = NO_FILTERS) -> Hits:
        """The ``k`` passages that pass ``filters`` nearest to ``vector``, of unit length, with their cosines."""
        ...


class KeywordIndex(Protocol):
    """A keyword index, as search uses it: of passages, or of whole articles under the number of their first passage."""

    def count(self) -> int:
        """The number of entries held."""
        ...

    def matching(self, question: AnalysedQuestion, k: int, filters: Filters = NO_FILTERS) -> Hits:
        """The ``k`` entries that match the question best among those that pass ``filters``, with their BM25 scores."""
        ...

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
        """The entries that hold all the words of ``text`` (with ``some``: one of them), the best match first."""
        ...

    def rarity(self, wanted: Iterable[str]) -> dict[str, float]:
        """Each term's inverse document frequency; a term that is held nowhere has the highest."""
        ...

    def vocabulary(
        self, prefix: str, least: int = 1, like: Callable[[str], bool] | None = None
    ) -> list[tuple[str, int]]:
        """The terms of the texts that begin with ``prefix``, and how many entries hold each; the most frequent first.

        Only terms that at least ``least`` entries hold, and of which ``like`` is true. An engine may ask it of more.
        """
        ...

    def having(self, term: str, limit: int) -> list[int]:
        """The ids of up to ``limit`` entries whose text holds ``term``, the best match first."""
        ...

    def has_like(self, term: str) -> bool:
        """Whether an entry holds ``term``, unchanged or with one letter changed, left out or added."""
        ...

    def lacking(self, wanted: Iterable[str]) -> set[str]:
        """The terms that no entry holds."""
        ...


class ArticleStore(Protocol):
    """A store of articles, passages and vectors, as search uses it."""

    def newest_day(self) -> int | None:
        """The latest publication day in the store, as an ordinal."""
        ...

    def articles(self, ids: Iterable[str] | None = None) -> Iterator[Article]:
        """The articles with these ids that the store holds, or all articles."""
        ...

    def listed(self, selection: Selection, limit: int, offset: int = 0) -> list[Article]:
        """``limit`` articles of ``selection`` from ``offset`` on, newest first and the undated ones last."""
        ...

    def counted(self, selection: Selection) -> list[DayCount]:
        """The number of articles of ``selection``, by outlet and day, without the withdrawn ones."""
        ...

    def story_of(self, ids: Collection[str]) -> dict[str, str]:
        """Of these articles, the copies: each with the id of its original."""
        ...

    def passages(self, ids: Sequence[int]) -> list[StoredPassage]:
        """The passages with these ids that the store holds, in the order asked for."""
        ...

    def passages_of(self, articles: Sequence[str]) -> list[int]:
        """The ids of the passages of these articles, ascending."""
        ...

    def passage_range(self) -> tuple[int, int]:
        """The lowest and the highest passage id; 0 and 0 when there are no passages."""
        ...

    def vectors(self, ids: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """The vectors of those passages that have one: ids (int64, ascending), and float32 (n, dimension)."""
        ...

    def dimensions(self) -> int | None:
        """The number of dimensions of the vectors held; None without vectors."""
        ...

    def labelled_vectors(self, after: int, limit: int) -> list[LabelledVector]:
        """Up to ``limit`` passages with ids above ``after``, in order, with vectors and what filters test."""
        ...


class IndexedStore(ArticleStore, Protocol):
    """A store as indexing uses it: it also keeps what is waiting, and notes of what is done."""

    @property
    def folder(self) -> Path:
        """The folder of the indexes."""
        ...

    def own_indexes(self) -> bool:
        """Try to become the one process that keeps the embedded indexes; False if another machine's does."""
        ...

    def disown_indexes(self) -> None:
        """Leave the embedded indexes to others."""
        ...

    @property
    def server(self) -> str | None:
        """The address of the server that holds the store; None if it is in the folder."""
        ...

    def waiting(self) -> int:
        """The number of articles and passages that the indexes don't have yet."""
        ...

    def indexed(self) -> int:
        """The number of passages that the indexes should hold."""
        ...

    def passage_ids(self) -> PassageIds:
        """The id of every passage."""
        ...

    def first_passages(self, articles: Collection[str]) -> set[int]:
        """The id of each of these articles' first passage."""
        ...

    def note(self, key: str) -> str | None:
        """The note under ``key``."""
        ...

    def set_note(self, key: str, value: str) -> None:
        """Save ``value`` as the note under ``key``."""
        ...

    def to_split(self, limit: int) -> list[Article]:
        """Up to ``limit`` articles that have no passages yet."""
        ...

    def put_passages(self, spans: Iterable[tuple[Article, Sequence[tuple[int, int]]]]) -> None:
        """Store passages as offsets into their article's body, unless the article has changed since."""
        ...

    def put_stories(self, limit: int) -> int:
        """Look for copies of up to ``limit`` articles; returns how many articles were examined."""
        ...

    def to_embed(self, limit: int) -> list[StoredPassage]:
        """Up to ``limit`` passages without a vector."""
        ...

    def to_embed_count(self) -> int:
        """The number of passages without a vector."""
        ...

    def put_vectors(self, ids: Sequence[int], vectors: np.ndarray) -> None:
        """Store vectors, rows of unit length."""
        ...

    def to_index(self, limit: int) -> list[StoredPassage]:
        """Up to ``limit`` passages that have a vector and are not in the indexes."""
        ...

    def mark_indexed(self, ids: Iterable[int]) -> None:
        """Record that the indexes hold these passages."""
        ...

    def removed(self, limit: int) -> list[int]:
        """Ids of deleted passages that the indexes may still hold."""
        ...

    def forget_removed(self, ids: Iterable[int]) -> None:
        """Record that the indexes no longer hold these passages."""
        ...

    def forget_all_removed(self) -> None:
        """Record that the indexes are empty."""
        ...

    def drop_passages(self) -> None:
        """Delete passages and vectors; the articles stay."""
        ...


class StoredVectors(Protocol):
    """An index of vectors on disk, without filters, as the owner of the indexes uses it."""

    def count(self) -> int:
        """The number of passages held."""
        ...

    def ids(self) -> list[int]:
        """The id of every passage held, in no particular order."""
        ...

    def vectors(self, ids: Sequence[int]) -> tuple[list[int], np.ndarray]:
        """The vectors of these passages, as far as they are held: their ids in some order, and (n, dimension)."""
        ...

    def put(self, ids: Sequence[int], vectors: np.ndarray) -> None:
        """Add passages, replacing those with the same ids."""
        ...

    def drop(self, ids: Sequence[int]) -> None:
        """Remove passages; ids that are not held are no error."""
        ...

    def nearest(self, vector: np.ndarray, k: int) -> Hits:
        """The ``k`` passages nearest to ``vector``, of unit length, with their cosines."""
        ...

    def close(self) -> None:
        """Close the files."""
        ...
