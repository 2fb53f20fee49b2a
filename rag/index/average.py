"""The average passage: what all passages of an archive share, which therefore sets none of them apart.

In high dimensions some vectors are near every question because they are near the middle of all vectors (hubs;
Radovanović et al. 2010). Subtracting a passage's cosine with the average passage from its cosine with the question
corrects this. With it, vectors alone find the right article first for .385 of 117 real questions, MRR .51; without it
for .37, MRR .49 (2026-11-29, evals/LOG.md).
"""

from collections.abc import Callable

import numpy as np

from rag.index.protocols import ArticleStore

_SAMPLE = 1_000  # passages, evenly from first to last; their mean ranks as well as the mean of all 72,354
_FEW = 10_000  # passages: in a smaller archive its stories make up half of the mean, and they must stay


class AveragePassage:
    """The mean of a sample of an archive's vectors, scaled down in small archives; updated as the archive changes.

    Ids only rise, so that their number and range tell which passages there are: two processes that find the same
    archive have the same mean, whenever they began.
    """

    def __init__(self, archive: ArticleStore, indexed: Callable[[], int]) -> None:
        """Read nothing yet; ``indexed`` returns the number of indexed passages."""
        self._archive = archive
        self._indexed = indexed
        # Not lru_cache: an object that caches its own method is freed late, and the whole index with it.
        self._made: tuple[tuple[int, int, int], np.ndarray] | None = None

    def less(self, vector: np.ndarray) -> np.ndarray:
        """``vector``, (dimension,), minus the average passage.

        It is unchanged when the archive has no passages, or only those of a model with another dimension.
        """
        mean = self._mean()
        return vector - mean if mean.shape == vector.shape else vector

    def _mean(self) -> np.ndarray:
        state, made = (self._indexed(), *self._archive.passage_range()), self._made
        if made is None or made[0] != state:
            made = self._made = state, self._of(*state)
        return made[1]

    def _of(self, indexed: int, first: int, last: int) -> np.ndarray:
        sample = np.unique(np.linspace(first, last, _SAMPLE, dtype=np.int64))
        _, vectors = self._archive.vectors(sample.tolist())
        mean: np.ndarray = vectors.sum(axis=0) / max(1, len(vectors)) * np.float32(indexed / (indexed + _FEW))
        return mean
