"""What search and indexing ask of an article store, of a keyword index and of a vector index.

Whatever has these methods can stand in for SQLite (``corpus.store.archive``), Tantivy (``rag.index.keyword_index``) and
Chroma (``rag.index.vector_index``).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from corpus.article import Article
from corpus.store.passage_table import LabelledVector, PassageIds, StoredPassage
from rag.filters import NO_FILTERS, Filters
from rag.question.analysis import AnalysedQuestion

Hits = list[tuple[int, float]]
"""Passage ids with their scores, best first."""


@dataclass(frozen=True, slots=True)
class HeldArticle:
    """What holds the words searched for.

    Attributes:
        total: how many there are.
        ids: their numbers in order, as many as were asked for.
    """

    total: int
    ids: tuple[int, ...]


class VectorIndex(Protocol):
    """What search asks of a vector index of passages."""

    def nearest(self, vector: np.ndarray, k: int, filters: Filters = NO_FILTERS) -> Hits:
        """The ``k`` passages that pass ``filters`` nearest to ``vector``, of unit length, with their cosines."""
        ...


class KeywordIndex(Protocol):
    """What search asks of a keyword index: of passages, or of whole articles by the number of their first passage."""

    def count(self) -> int:
        """How many entries are held."""
        ...

    def matching(self, question: AnalysedQuestion, k: int, filters: Filters = NO_FILTERS) -> Hits:
        """The ``k`` entries that pass ``filters`` and match the question best, with their BM25 scores."""
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
        """The entries that hold all the words of ``text`` (``some``: one of them), the best match first."""
        ...

    def rarity(self, wanted: Iterable[str]) -> dict[str, float]:
        """How much each of these terms tells; a term held nowhere tells most."""
        ...

    def has_like(self, term: str) -> bool:
        """Whether an entry holds ``term``, or it with one letter changed, left out or put in."""
        ...

    def lacking(self, wanted: Iterable[str]) -> set[str]:
        """Those of these terms that no entry holds."""
        ...


class ArticleStore(Protocol):
    """What search asks of the store of articles, passages and vectors."""

    def newest_day(self) -> int | None:
        """The latest publication day held, as an ordinal."""
        ...

    def articles(self, ids: Iterable[str] | None = None) -> Iterator[Article]:
        """The articles of these ids (those held), or all of them."""
        ...

    def story_of(self, ids: Collection[str]) -> dict[str, str]:
        """Of these articles, those that have copies: each with the id of its original."""
        ...

    def passages(self, ids: Sequence[int]) -> list[StoredPassage]:
        """These passages, those held, in the order asked for."""
        ...

    def passage_range(self) -> tuple[int, int]:
        """The lowest and the highest id of a passage; 0 and 0 where there is none."""
        ...

    def vectors(self, ids: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Those of these passages that have a vector: ids (int64, ascending), and vectors, float32 (n, dimension)."""
        ...

    def labelled_vectors(self, after: int, limit: int) -> list[LabelledVector]:
        """The passages with ids above ``after`` in their order, with vectors and what filters look at."""
        ...


class IndexedStore(ArticleStore, Protocol):
    """What indexing asks of the store as well: what waits, and notes of what is done."""

    @property
    def folder(self) -> Path:
        """Where the indexes are kept."""
        ...

    def waiting(self) -> int:
        """How many articles and passages the indexes don't have yet."""
        ...

    def indexed(self) -> int:
        """How many passages the indexes should hold."""
        ...

    def passage_ids(self) -> PassageIds:
        """The number of every passage."""
        ...

    def note(self, key: str) -> str | None:
        """What was noted under ``key``."""
        ...

    def set_note(self, key: str, value: str) -> None:
        """Note ``value`` under ``key``."""
        ...

    def to_split(self, limit: int) -> list[Article]:
        """Articles without passages yet."""
        ...

    def put_passages(self, spans: Iterable[tuple[Article, Sequence[tuple[int, int]]]]) -> None:
        """Store articles' passages as offsets into the body, unless the article changed since."""
        ...

    def put_stories(self, limit: int) -> int:
        """Look for copies of up to ``limit`` articles; how many there were."""
        ...

    def to_embed(self, limit: int) -> list[StoredPassage]:
        """Passages without a vector."""
        ...

    def to_embed_count(self) -> int:
        """How many passages have no vector."""
        ...

    def put_vectors(self, ids: Sequence[int], vectors: np.ndarray) -> None:
        """Store vectors, rows of unit length."""
        ...

    def to_index(self, limit: int) -> list[StoredPassage]:
        """Passages that have a vector and are not in the indexes."""
        ...

    def mark_indexed(self, ids: Iterable[int]) -> None:
        """The indexes hold these passages."""
        ...

    def removed(self, limit: int) -> list[int]:
        """Ids of passages that are gone, and that the indexes may still hold."""
        ...

    def forget_removed(self, ids: Iterable[int]) -> None:
        """The indexes have dropped these."""
        ...

    def forget_all_removed(self) -> None:
        """The indexes are empty."""
        ...

    def drop_passages(self) -> None:
        """Forget passages and vectors; the articles stay."""
        ...


class StoredVectors(Protocol):
    """What the owner of the indexes asks of an index of vectors on disk, without filters."""

    def count(self) -> int:
        """How many passages are held."""
        ...

    def ids(self) -> list[int]:
        """The id of every passage held, in no order."""
        ...

    def put(self, ids: Sequence[int], vectors: np.ndarray) -> None:
        """Add passages, or replace them."""
        ...

    def drop(self, ids: Sequence[int]) -> None:
        """Remove passages; ids not held are no error."""
        ...

    def nearest(self, vector: np.ndarray, k: int) -> Hits:
        """The ``k`` passages nearest to ``vector``, of unit length, with their cosines."""
        ...

    def close(self) -> None:
        """Close the files."""
        ...
