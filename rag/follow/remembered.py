"""Remembered: what the second look found for a question, kept from run to run: only new texts have to be read."""

import hashlib
import math
from collections.abc import Collection, Sequence

import numpy as np

from corpus.store.engine.connection import Kept
from rag.relevance.cross_encoder import NAME, Scores
from rag.relevance.second_look import Scoring


class RememberedScores:
    """Scores that are read once for each followed question. Only one thread uses it.

    Attributes:
        followed: the id of the followed question that is being asked; None: nothing is remembered.
        only: the texts that are read if they were not read before; None: all are.
    """

    def __init__(self, encoder: Scoring, file: Kept) -> None:
        """``encoder`` reads what has no score in ``file`` yet."""
        self._encoder = encoder
        self._file = file
        self.followed: int | None = None
        self.only: Collection[str] | None = None

    def scores(self, question: str, texts: Sequence[str], deadline: float | None = None) -> Scores:
        """The score of each text; NaN for those that the deadline left out."""
        if self.followed is None:
            return self._encoder.scores(question, texts, deadline)
        keys = [_pair(question, text) for text in texts]
        with self._file.reading() as connection:
            rows = connection.execute("SELECT pair, score FROM scores WHERE question = ?", (self.followed,))
            held: dict[str, float] = dict(rows.fetchall())
        wanted = [self.only is None or text in self.only for text in texts]
        unread = [at for at, key in enumerate(keys) if key not in held and wanted[at]]
        if unread:
            read = self._encoder.scores(question, [texts[at] for at in unread], deadline).tolist()
            fresh = {keys[at]: score for at, score in zip(unread, read, strict=True) if not math.isnan(score)}
            self._remember(self.followed, fresh)
            held |= fresh
        return np.array([held.get(key, math.nan) for key in keys], np.float32)

    def _remember(self, followed: int, fresh: dict[str, float]) -> None:
        there = "SELECT 1 FROM questions WHERE id = ?1"  # it may have been removed meanwhile
        with self._file.writing() as connection:
            connection.executemany(
                f"INSERT INTO scores SELECT ?1, ?2, ?3 WHERE EXISTS ({there}) ON CONFLICT DO NOTHING",
                [(followed, *pair) for pair in fresh.items()],
            )


def _pair(question: str, text: str) -> str:
    """16 characters for a question, a text, and the model that reads them."""
    whole = "\x1f".join((NAME, question, text))
    return hashlib.sha256(whole.encode(errors="replace")).hexdigest()[:16]
