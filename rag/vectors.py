"""The vector index: nearest passages by cosine. Chroma, for the one process that owns it; an exact scan for all others.

Chroma is named in this file only. Two processes on one Chroma folder give silently wrong results, so a process that
doesn't hold the lock compares the question with every vector of the archive instead: as right, only slower to start
(66,000 vectors are read in about 0.3 s).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from corpus.archive import Archive

Hits = list[tuple[int, float]]
"""Passage ids with their cosine similarity, nearest first."""


class VectorIndex(Protocol):
    """What retrieval needs of a vector index."""

    def nearest(self, vector: np.ndarray, k: int) -> Hits:
        """The ``k`` passages nearest to ``vector``, float32 (dimension,), of unit length."""
        ...


class ChromaVectors:
    """Chroma's HNSW index in a folder. Only for the process that holds the lock on that folder."""

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``, making it when there is none."""
        import chromadb
        from chromadb.config import Settings

        folder.mkdir(parents=True, exist_ok=True)
        self._client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
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

    def put(self, ids: Sequence[int], vectors: np.ndarray) -> None:
        """Add passages, or replace them (``add`` would silently keep the old ones)."""
        self._collection.upsert(ids=[str(id_) for id_ in ids], embeddings=vectors)

    def drop(self, ids: Sequence[int]) -> None:
        """Remove passages; ids not held are no error."""
        self._collection.delete(ids=[str(id_) for id_ in ids])

    def clear(self) -> None:
        """Remove everything."""
        self._client.delete_collection("passages")
        self._collection = self._open()

    def nearest(self, vector: np.ndarray, k: int) -> Hits:
        """The nearest passages; see ``VectorIndex``."""
        found = self._collection.query(query_embeddings=vector[None, :], n_results=k, include=["distances"])
        return [
            (int(id_), 1.0 - distance) for id_, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]


class ExactVectors:
    """Every vector of the archive, compared one by one."""

    def __init__(self, archive: Archive) -> None:
        """Read the vectors when first asked."""
        self._archive = archive
        self._passages = -1
        self._ids = np.empty(0, np.int64)
        self._vectors = np.empty((0, 0), np.float32)

    def nearest(self, vector: np.ndarray, k: int) -> Hits:
        """The nearest passages; see ``VectorIndex``."""
        held = self._archive.indexed()
        if held != self._passages:  # the owner has indexed more since
            self._ids, self._vectors = self._archive.vectors()
            self._passages = held
        if not len(self._ids):
            return []
        similarities = self._vectors @ vector
        best = np.argpartition(-similarities, min(k, len(similarities)) - 1)[:k]
        best = best[np.argsort(-similarities[best], kind="stable")]
        return [(int(self._ids[row]), float(similarities[row])) for row in best]
