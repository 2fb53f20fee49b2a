"""The vector index: Chroma, for the one process that owns it.

Chroma is named in this file only. Two processes on one Chroma folder give silently wrong results, so a process that
doesn't hold the lock compares the question with every passage instead (``rag.scan``).

It holds vectors alone. What filters look at is not in it: adding vectors with a day takes half as long again (1,290 a
second against 1,900), and filtering by it 24 to 190 ms a query at 72,354 passages.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.scan import Hits


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
        """The ``k`` passages nearest to ``vector``, float32 (dimension,), of unit length."""
        found = self._collection.query(query_embeddings=vector[None, :], n_results=k, include=["distances"])
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(int(id_), 1.0 - distance) for id_, distance in pairs]
