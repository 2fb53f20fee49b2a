"""The vector index: nearest passages by cosine. Chroma, for the one process that owns it; an exact scan for all others.

Chroma is named in this file only. Two processes on one Chroma folder give silently wrong results, so a process that
doesn't hold the lock compares the question with every vector of the archive instead: as right, only slower to start
(66,000 vectors are read in about 0.3 s).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.archive import Archive, StoredPassage
from rag.filters import NO_FILTERS, Filters

_WIDE = 4  # times as many are looked at before Chroma is asked to filter

UNDATED = 0
"""The day of an undated article in both indexes: before every period."""

Hits = list[tuple[int, float]]
"""Passage ids with their cosine similarity, nearest first."""


def indexed_day(passage: StoredPassage) -> int:
    """The day under which both indexes hold a passage."""
    return UNDATED if passage.day is None else passage.day


class ChromaVectors:
    """Chroma's HNSW index in a folder. Only for the process that holds the lock on that folder."""

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``, making it when there is none."""
        import chromadb
        from chromadb.config import Settings

        folder.mkdir(parents=True, exist_ok=True)
        self._client: Any = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        self._collection = self._open()

    def _open(self) -> Any:
        # Never Chroma's own embedding function: vectors are ours.
        return self._client.get_or_create_collection(
            "passages", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )

    def close(self) -> None:
        """Close the files; without it, Chroma holds on to them until the process ends."""
        self._client.close()

    def count(self) -> int:
        """How many passages are held."""
        count: int = self._collection.count()
        return count

    def put(self, passages: Sequence[StoredPassage], vectors: np.ndarray) -> None:
        """Add passages, or replace them (``add`` would silently keep the old ones)."""
        days = [{"day": indexed_day(passage)} for passage in passages]
        self._collection.upsert(ids=[str(passage.id) for passage in passages], embeddings=vectors, metadatas=days)

    def drop(self, ids: Sequence[int]) -> None:
        """Remove passages; ids not held are no error."""
        self._collection.delete(ids=[str(id_) for id_ in ids])

    def clear(self) -> None:
        """Remove everything."""
        self._client.delete_collection("passages")
        self._collection = self._open()

    def nearest(self, vector: np.ndarray, k: int, filters: Filters = NO_FILTERS) -> Hits:
        """The ``k`` passages that pass ``filters`` nearest to ``vector``, float32 (dimension,), of unit length."""
        published = filters.published
        if published is None:
            return [(id_, similarity) for id_, similarity, _ in self._query(vector, k)]
        # Chroma's own filter takes 190 ms when it matches nearly all of 72,000 passages; looking among more takes 5.
        wide = self._query(vector, _WIDE * k)
        inside = [(id_, similarity) for id_, similarity, day in wide if published.first <= day <= published.last]
        if len(inside) >= k:
            return inside[:k]
        where = {"$and": [{"day": {"$gte": published.first}}, {"day": {"$lte": published.last}}]}
        return [(id_, similarity) for id_, similarity, _ in self._query(vector, k, where)]

    def _query(self, vector: np.ndarray, k: int, where: Any = None) -> list[tuple[int, float, int]]:
        found = self._collection.query(
            query_embeddings=vector[None, :], n_results=k, where=where, include=["distances", "metadatas"]
        )
        rows = zip(found["ids"][0], found["distances"][0], found["metadatas"][0], strict=True)
        return [(int(id_), 1.0 - distance, int(about["day"])) for id_, distance, about in rows]


class ExactVectors:
    """Every vector of the archive, compared one by one."""

    def __init__(self, archive: Archive) -> None:
        """Read the vectors when first asked."""
        self._archive = archive
        self._passages = -1
        self._ids = np.empty(0, np.int64)
        self._vectors = np.empty((0, 0), np.float32)

    def nearest(self, vector: np.ndarray, k: int, filters: Filters = NO_FILTERS) -> Hits:
        """The nearest passages, as ``ChromaVectors.nearest`` gives them."""
        held = self._archive.indexed()
        if held != self._passages:  # the owner has indexed more since
            self._ids, self._vectors = self._archive.vectors()
            self._passages = held
        ids, vectors = self._ids, self._vectors
        if published := filters.published:
            inside = np.isin(ids, self._archive.published_between(published.first, published.last))
            ids, vectors = ids[inside], vectors[inside]
        return nearest_of(ids, vectors, vector, k)


def nearest_of(ids: np.ndarray, vectors: np.ndarray, vector: np.ndarray, k: int) -> Hits:
    """The ``k`` of these passages whose vectors are nearest to ``vector``."""
    if not len(ids):
        return []
    similarities = vectors @ vector
    best = np.argsort(-similarities, kind="stable")[:k]
    return [(int(ids[row]), float(similarities[row])) for row in best]
