"""MilvusVocabulary: the words that passages hold, from which spelling is corrected; Milvus keeps no such list.

It only grows: a word stays when the last passage that held it goes. So whoever reads it counts the passages that hold
a word now. Only words of letters are kept, since no other is corrected.
"""

import time
from collections.abc import Iterable
from typing import Any

from rag.index.milvus.expressions import quoted
from rag.index.milvus.server import SECONDS, MilvusServer

_LONGEST = 30  # letters; as rag.search.spelling
_AT_ONCE = 5_000  # words
_KNOWN_FOR = 600.0  # seconds: a new word is offered as a correction after that in other processes


class MilvusVocabulary:
    """A collection of words."""

    def __init__(self, server: MilvusServer) -> None:
        """Open it; nothing is made before something is put."""
        self._server = server
        self._name = f"{server.prefix}_words"
        self._is_there = False
        self._put: set[str] = set()
        self._listed: dict[str, tuple[float, tuple[str, ...]]] = {}

    def put(self, words: Iterable[str]) -> None:
        """Add words; those held are no error."""
        new = sorted({one for one in words if 1 < len(one) <= _LONGEST and one.isalpha()} - self._put)
        if new and not self._is_there:
            self._make()
        for at in range(0, len(new), _AT_ONCE):
            rows = [{"word": one, "nothing": [0.0, 1.0]} for one in new[at : at + _AT_ONCE]]
            self._server.ask(lambda client, rows=rows: client.upsert(self._name, rows, timeout=SECONDS), self._name)  # type: ignore[misc]
            self._put.update(new[at : at + _AT_ONCE])
        if new:
            self._listed.clear()

    def _make(self) -> None:
        library = self._server.library
        schema = library.MilvusClient.create_schema(auto_id=False)
        schema.add_field("word", library.DataType.VARCHAR, is_primary=True, max_length=4 * _LONGEST)
        schema.add_field("nothing", library.DataType.FLOAT_VECTOR, dim=2)  # Milvus has no collection without a vector
        indexes = library.MilvusClient.prepare_index_params()
        indexes.add_index(field_name="nothing", index_type="FLAT", metric_type="COSINE")
        self._server.make_collection(self._name, schema, indexes)
        self._is_there = True

    def _found(self) -> bool:
        self._is_there = self._is_there or self._server.loaded(self._name)
        return self._is_there

    def beginning(self, prefix: str) -> tuple[str, ...]:
        """The words that begin with ``prefix``, in order; some may be held by no passage any more."""
        looked, listed = self._listed.get(prefix, (-_KNOWN_FOR, ()))
        if time.monotonic() - looked > _KNOWN_FOR and self._found():
            listed = tuple(sorted(self._read(prefix)))
            self._listed[prefix] = (time.monotonic(), listed)
        return listed

    def _read(self, prefix: str) -> list[str]:
        found: list[str] = []

        def read(client: Any) -> None:
            found.clear()
            those = f"word like {quoted(prefix + '%')}" if prefix else 'word >= ""'
            words = client.query_iterator(self._name, filter=those, batch_size=5_000, output_fields=["word"])
            while some := words.next():
                found.extend(row["word"] for row in some)
            words.close()

        self._server.ask(read, self._name)
        return found

    def clear(self) -> None:
        """Remove everything."""
        self._server.ask(lambda client: client.drop_collection(self._name))
        self._is_there = False
        self._put.clear()
        self._listed.clear()
