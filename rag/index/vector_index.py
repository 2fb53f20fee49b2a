"""The vector index: Chroma, for the one process that owns it.

Chroma is named in this file only. Two processes on one Chroma folder give silently wrong results, so a process that
doesn't hold the lock compares the question with every passage instead (``rag.index.passage_scan``).

It holds vectors alone, not the values that filters test. Adding vectors with a day takes half as long again (1,290 a
second against 1,900), and filtering by the day takes 24 to 190 ms a query at 72,354 passages.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from errors import IndexBroken
from rag.index.protocols import Hits, StoredVectors, in_order

# AttributeError is raised by a client that another thread has closed, the two after it by ids that are no numbers.
_RAISED = OSError | RuntimeError | AttributeError | ValueError | TypeError

FOLDER = "chroma"
"""The name of the vector index in the folder of the indexes."""


def open_vectors(folder: Path) -> StoredVectors:
    """The vector index in ``folder``, created when there is none; only for the process that holds the lock on it.

    Raises:
        IndexBroken: the index can't be opened.
    """
    return ChromaVectors(folder)


def load() -> None:
    """Import Chroma now, before the process is forked or timed; otherwise the first ``open_vectors`` imports it."""
    import chromadb  # noqa: F401


class ChromaVectors:
    """Chroma's HNSW index in a folder. Only for the process that holds the lock on that folder."""

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``, creating it when there is none.

        Raises:
            IndexBroken: Chroma fails, here or in any other method.
        """
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import Settings

        self._folder = folder
        with self._telling():
            folder.mkdir(parents=True, exist_ok=True)
            try:
                self._client: Any = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
            except BaseException:
                # Chroma keeps a client that failed to start, and would return it at the next opening of this folder.
                SharedSystemClient._identifier_to_system.pop(str(folder), None)
                raise
            self._collection = self._open()

    def _open(self) -> Any:
        # Never Chroma's own embedding function: Footnote makes the vectors.
        return self._client.get_or_create_collection(
            "passages", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Translate Chroma's exceptions and the panics of its Rust part; the only place that does."""
        from chromadb.errors import ChromaError

        try:
            yield
        except BaseException as error:
            if isinstance(error, _RAISED | ChromaError) or type(error).__name__ == "PanicException":
                raise IndexBroken(
                    f"The vector index in {str(self._folder)!r} failed: {error}. Is the disk full? "
                    "It is mended when indexing goes on, or by: python -m corpus repair"
                ) from error
            raise

    def close(self) -> None:
        """Close the files; otherwise Chroma keeps them open until the process ends."""
        self._client.close()

    def count(self) -> int:
        """The number of passages held."""
        with self._telling():
            count: int = self._collection.count()
        return count

    def ids(self) -> list[int]:
        """The id of every passage held, in no particular order."""
        with self._telling():
            return [int(id_) for id_ in self._collection.get(include=[])["ids"]]

    def vectors(self, ids: Sequence[int]) -> tuple[list[int], np.ndarray]:
        """The vectors of these passages, as far as they are held: their ids in some order, and (n, dimension)."""
        with self._telling():
            found = self._collection.get(ids=[str(id_) for id_ in ids], include=["embeddings"])
            return [int(id_) for id_ in found["ids"]], np.asarray(found["embeddings"], np.float32)

    def put(self, ids: Sequence[int], vectors: np.ndarray) -> None:
        """Add passages, replacing those with the same ids (``add`` would silently keep the old ones)."""
        with self._telling():
            self._collection.upsert(ids=[str(id_) for id_ in ids], embeddings=vectors)

    def drop(self, ids: Sequence[int]) -> None:
        """Remove passages; ids that are not held are no error."""
        with self._telling():
            self._collection.delete(ids=[str(id_) for id_ in ids])

    def nearest(self, vector: np.ndarray, k: int) -> Hits:
        """The ``k`` passages nearest to ``vector``, float32 (dimension,), of unit length."""
        with self._telling():
            found = self._collection.query(query_embeddings=vector[None, :], n_results=k, include=["distances"])
            pairs = zip(found["ids"][0], found["distances"][0], strict=True)
            return in_order((int(id_), 1.0 - distance) for id_, distance in pairs)
