"""MilvusVectors: the vectors of passages on the server, with what filters test beside them."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from corpus.store.passage_table import LabelledVector
from rag.filters import NO_FILTERS, Filters
from rag.index.engines.chosen import numbered
from rag.index.milvus.collection import MilvusCollection, labels
from rag.index.milvus.expressions import UNDATED
from rag.index.milvus.server import MilvusServer
from rag.index.protocols import ArticleStore, Hits

# m and efConstruction as in the sizing of docs/scale.md. ef: a search asks for 150; Chroma's default is 100.
_GRAPHS: dict[str, tuple[str, dict[str, int | str], dict[str, int]]] = {
    "hnsw": ("HNSW", {"M": 16, "efConstruction": 200}, {"ef": 300}),
    "hnsw_sq8": ("HNSW_SQ", {"M": 16, "efConstruction": 200, "sq_type": "SQ8"}, {"ef": 300}),
    "diskann": ("DISKANN", {}, {"search_list": 300}),
    "flat": ("FLAT", {}, {}),
}


class MilvusVectors:
    """A ``VectorIndex`` on an index server."""

    def __init__(self, server: MilvusServer, store: ArticleStore) -> None:
        """Open it; nothing is made before something is put. ``store`` knows the passages of chosen articles."""
        self._store = store
        self._entries = MilvusCollection(server, "vectors")
        self._graph, self._made_with, self._asked_with = _GRAPHS[server.address.vectors]

    def nearest(self, vector: np.ndarray, k: int, filters: Filters = NO_FILTERS) -> Hits:
        """The ``k`` passages that pass ``filters`` nearest to ``vector``, of unit length, with their cosines."""
        asked = {name: max(value, k) for name, value in self._asked_with.items()}
        return self._entries.best(
            vector.astype(np.float32).tolist(), "vector", k, numbered(filters, self._store), (), **asked
        )

    def count(self) -> int:
        """The number of passages held."""
        return self._entries.count()

    def ids(self) -> list[int]:
        """The id of every passage held, in no particular order."""
        return [row["id"] for row in self._entries.rows([], ["id"])]

    def put(self, rows: Sequence[LabelledVector]) -> None:
        """Add passages, replacing those with the same ids; they are durable when this returns."""
        if not rows:
            return
        dimensions = len(rows[0].vector)
        self._entries.make(lambda *parts: self._build(dimensions, *parts))
        self._entries.put(
            {
                "id": row.id,
                "day": row.day or UNDATED,
                **labels(row),
                "vector": np.asarray(row.vector, np.float32).tolist(),
            }
            for row in rows
        )

    def _build(self, dimensions: int, library: Any, schema: Any, indexes: Any) -> None:
        schema.add_field("vector", library.DataType.FLOAT_VECTOR, dim=dimensions)
        indexes.add_index(
            field_name="vector", index_type=self._graph, metric_type="COSINE", params=dict(self._made_with)
        )

    def drop(self, ids: Iterable[int]) -> None:
        """Remove passages; ids that are not held are no error."""
        self._entries.drop(ids)

    def clear(self) -> None:
        """Remove everything."""
        self._entries.clear()

    def settle(self) -> None:
        """Have the server index what was written lately."""
        self._entries.settle()
