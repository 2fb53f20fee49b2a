"""PassageScan: every passage of the archive in memory, filtered and compared one by one.

A passage takes about 420 bytes: its vector in int8, and the values that filters test. Comparing 72,354 takes 10 ms, a
tenth of them 2.5; Chroma's own filter takes up to 190.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.store.passage_table import LabelledVector
from rag.filters import LABELS, NO_FILTERS, Filters
from rag.index.engines.chosen import numbered
from rag.index.protocols import ArticleStore, Hits

_BLOCK = 65_536  # passages
_AT_ONCE = 1_024  # rows turned into floats at once: they stay in the processor's cache (4,096: 4 times as slow)
_UNKNOWN = -1  # an outlet, section or genre that the source didn't give
_UNDATED = 0  # before every day


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of passages, in the order of their ids.

    Attributes:
        codes: int8 vectors (n, dimension); multiplied by ``scales`` they equal the vectors to about 0.001.
        days: ordinals; ``_UNDATED`` for undated articles.
        labels: by the filter's name, the numbers that ``PassageScan`` gives to the filter's values.
    """

    ids: np.ndarray
    codes: np.ndarray
    scales: np.ndarray
    days: np.ndarray
    labels: dict[str, np.ndarray]

    def __add__(self, later: "_Block") -> "_Block":
        return _Block(
            np.concatenate((self.ids, later.ids)),
            np.concatenate((self.codes, later.codes)),
            np.concatenate((self.scales, later.scales)),
            np.concatenate((self.days, later.days)),
            {name: np.concatenate((values, later.labels[name])) for name, values in self.labels.items()},
        )


class PassageScan:
    """Reads the archive on the first call, and new passages on each later one."""

    def __init__(self, archive: ArticleStore) -> None:
        """Read nothing yet."""
        self._archive = archive
        self._reading = threading.Lock()
        self._blocks: tuple[_Block, ...] = ()
        self._numbers: dict[tuple[str, str], int] = {}

    def __len__(self) -> int:
        """The number of passages read so far."""
        return sum(len(block.ids) for block in self._blocks)

    def passing(self, filters: Filters) -> np.ndarray:
        """The ids of the passages that pass ``filters``, int64, ascending."""
        blocks, filters = self._read(), numbered(filters, self._archive)
        return np.concatenate([block.ids[self._rows(block, filters)] for block in blocks] or [np.empty(0, np.int64)])

    def nearest(self, vector: np.ndarray, k: int, filters: Filters = NO_FILTERS) -> Hits:
        """The ``k`` passages that pass ``filters`` nearest to ``vector``, float32 (dimension,), of unit length."""
        ids, similarities = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
        filters = numbered(filters, self._archive)
        for block in self._read():
            rows = self._rows(block, filters)
            ids.append(block.ids[rows])
            similarities.append(_compared(block, rows, vector))
        return self._exactly(np.concatenate(ids), np.concatenate(similarities), vector, k)

    def _exactly(self, ids: np.ndarray, similarities: np.ndarray, vector: np.ndarray, k: int) -> Hits:
        """The best ``k`` by the archive's own vectors, chosen among the best ``2 * k`` in int8."""
        if len(ids) > 2 * k:
            ids = ids[np.argpartition(-similarities, 2 * k)[: 2 * k]]
        held, vectors = self._archive.vectors(ids.tolist())
        if not len(held):
            return []
        exact = vectors @ vector
        best = np.argsort(-exact, kind="stable")[:k]
        return [(int(held[row]), float(exact[row])) for row in best]

    def _rows(self, block: _Block, filters: Filters) -> np.ndarray:
        passing = np.ones(len(block.ids), np.bool_)
        if published := filters.published:
            passing &= (block.days >= max(published.first, 1)) & (block.days <= published.last)
        for name, values in filters.labels.items():
            known = [self._numbers[name, value] for value in values if (name, value) in self._numbers]
            passing &= np.isin(block.labels[name], known)
        if (numbers := filters.numbers) is not None:
            passing &= np.isin(block.ids, numbers)
        return np.flatnonzero(passing)

    def _read(self) -> tuple[_Block, ...]:
        """All passages that have a vector, including those added since the last call.

        The passages of a changed article get new ids. The old ones stay here but are never found, because the archive
        no longer has their vectors. When all passages are new, everything is read again.
        """
        with self._reading:
            if self._blocks and not self._archive.passages([int(self._blocks[0].ids[0])]):
                self._blocks = ()
            last = int(self._blocks[-1].ids[-1]) if self._blocks else 0
            while rows := self._archive.labelled_vectors(last, _BLOCK):
                self._append(self._block(rows))
                last = rows[-1].id
            return self._blocks

    def _append(self, block: _Block) -> None:
        if self._blocks and len(self._blocks[-1].ids) + len(block.ids) <= _BLOCK:
            self._blocks = (*self._blocks[:-1], self._blocks[-1] + block)
        else:
            self._blocks = (*self._blocks, block)

    def _block(self, rows: Sequence[LabelledVector]) -> _Block:
        vectors = np.stack([row.vector for row in rows]).astype(np.float32)
        scales = np.maximum(np.abs(vectors).max(axis=1), 1e-9) / 127
        return _Block(
            np.array([row.id for row in rows], np.int64),
            np.rint(vectors / scales[:, None]).astype(np.int8),
            scales.astype(np.float32),
            np.array([_UNDATED if row.day is None else row.day for row in rows], np.int32),
            {name: self._numbered(name, [getattr(row, name) for row in rows]) for name in LABELS},
        )

    def _numbered(self, name: str, values: Sequence[str | None]) -> np.ndarray:
        numbers = self._numbers
        known = [_UNKNOWN if v is None else numbers.setdefault((name, v), len(numbers)) for v in values]
        return np.array(known, np.int32)


def _compared(block: _Block, rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
    similarities = np.empty(len(rows), np.float32)
    floats = np.empty((_AT_ONCE, block.codes.shape[1]), np.float32)
    for at in range(0, len(rows), _AT_ONCE):
        some = rows[at : at + _AT_ONCE]
        floats[: len(some)] = block.codes[some]
        similarities[at : at + _AT_ONCE] = floats[: len(some)] @ vector
    similarities *= block.scales[rows]
    return similarities
