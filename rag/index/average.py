"""The average passage: what all passages of an archive are alike in, and so what tells none of them from another.

In high dimensions some vectors are near to every question, being near to the middle of all (hubs; Radovanović et al.
2010). A passage's cosine with a question less its cosine with the average passage puts them back: of 117 real questions
vectors alone find the right article first for .37 and .385 so, MRR .49 and .51 (2026-11-29, evals/LOG.md).
"""

from collections.abc import Callable

import numpy as np

from rag.index.protocols import ArticleStore

_SAMPLE = 1_000  # passages, evenly from the first to the newest; their mean ranks as that of all 72,354 does
_FEW = 10_000  # passages: of an archive that small, what its stories are about is half of the mean, and stays


class AveragePassage:
    """The mean of an archive's vectors, of a sample, less where these are few; made anew when their number changes."""

    def __init__(self, archive: ArticleStore, indexed: Callable[[], int]) -> None:
        """Nothing is read yet; ``indexed`` tells how many passages are."""
        self._archive = archive
        self._indexed = indexed
        # Not by lru_cache: what holds its own method is freed late, and with it the whole index.
        self._made: tuple[int, np.ndarray] | None = None

    def likeness(self, vectors: np.ndarray) -> np.ndarray:
        """How alike each row of ``vectors`` is to the average passage: their products, (rows,) float32.

        0 where there are no passages, or only those of a model with another dimension.
        """
        mean = self._mean()
        held = mean.shape == vectors.shape[1:]
        return vectors @ mean if held else np.zeros(len(vectors), np.float32)

    def less(self, vector: np.ndarray) -> np.ndarray:
        """``vector``, (dimension,), less the average passage's; as it is where ``likeness`` is 0."""
        mean = self._mean()
        return vector - mean if mean.shape == vector.shape else vector

    def _mean(self) -> np.ndarray:
        indexed, made = self._indexed(), self._made
        if made is None or made[0] != indexed:
            made = self._made = indexed, self._of(indexed)
        return made[1]

    def _of(self, indexed: int) -> np.ndarray:
        sample = np.unique(np.linspace(*self._archive.passage_range(), _SAMPLE, dtype=np.int64))
        _, vectors = self._archive.vectors(sample.tolist())
        mean: np.ndarray = vectors.sum(axis=0) / max(1, len(vectors)) * np.float32(indexed / (indexed + _FEW))
        return mean
