"""FilteredVectors: the nearest passages that pass filters, from the vector index or by comparing them one by one."""

import logging

import numpy as np

from errors import IndexBroken
from rag.filters import NO_FILTERS, Filters
from rag.index.index_pair import IndexPair
from rag.index.passage_scan import PassageScan
from rag.index.protocols import Hits, StoredVectors

_WIDE = 2  # the vector index is asked for this many times as many passages as are expected to pass
# n of N passages pass. Comparing them one by one takes 0.14 µs * n; asking Chroma for 300 N / n takes 6 µs each. The
# two are equally fast when n * n = FEW * N: at 72,354 passages where 42 % pass (4.4 ms), at a million 11 % (16 ms).
FEW = 13_000
"""The threshold for asking the vector index when there are filters; below it every passage is compared instead."""

_log = logging.getLogger(__name__)


class FilteredVectors:
    """A ``VectorIndex`` that compares every passage while the vector index is in doubt or owned by another process."""

    def __init__(self, pair: IndexPair, scan: PassageScan, few: int = FEW) -> None:
        """``pair`` holds the vector index; ``scan`` holds the values that filters test."""
        self._pair = pair
        self._scan = scan
        self._few = few

    def nearest(self, vector: np.ndarray, k: int, filters: Filters = NO_FILTERS) -> Hits:
        """The ``k`` passages nearest to ``vector`` among those that pass ``filters``, as (passage id, cosine)."""
        stored = self._pair.vectors
        if stored is None:
            return self._scan.nearest(vector, k, filters)
        try:
            return self._nearest(stored, vector, k, filters)
        except IndexBroken as error:
            if self._pair.vectors is stored:  # else another thread has begun to mend it
                _log.error("Every passage is compared instead: %s", error)
                self._pair.doubt()
            return self._scan.nearest(vector, k, filters)

    def _nearest(self, stored: StoredVectors, vector: np.ndarray, k: int, filters: Filters) -> Hits:
        if not filters:
            return stored.nearest(vector, k)
        passing, held = self._scan.passing(filters), len(self._scan)
        if len(passing) ** 2 > self._few * held:
            # This assumes that passing passages are as near as the others. Where they are not, all are compared.
            wide = stored.nearest(vector, _WIDE * k * held // len(passing))
            inside = np.isin([id_ for id_, _ in wide], passing)
            if inside.sum() >= k:
                return [hit for hit, passes in zip(wide, inside, strict=True) if passes][:k]
        return self._scan.nearest(vector, k, filters)
