"""Stated: whether the first quotes state what was asked, or merely stand near it."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from rag.question.query import Query
from rag.text.terms import terms

FIRST = 3
"""The quotes that count: what a reader sees without scrolling."""

# Of 120 answerable natural questions, none of which a training saw, .67 are called answered from here on, of 60
# near-misses .20; .75 of what is called so is right (from .79 on .62, .17 and .75). The sentences as they stand do
# best: under their headline, or widened by what stands around them, AUROC is .02 to .05 lower (evals/LOG.md,
# 2026-11-30).
STATED = 0.77
"""From this probability on, a question is called answered."""

# Of 87 natural questions to which one of the first three quotes holds the answer, 1 has less, and of 31 of the sample 2
# (with .5 as many and 3); of 60 near-misses 16.
MAY_STATE = 0.4
"""From this probability on, Footnote does not say that nothing states what was asked."""


class Answering(Protocol):
    """Reads a question with texts. See ``rag.pair_model.model.PairModel``."""

    def answers(self, question: str, windows: Sequence[str]) -> npt.NDArray[np.float32]:
        """How likely it is that each text answers the question."""
        ...


def stated(query: Query, quotes: Sequence[str], likely: Sequence[float | None]) -> float:
    """How likely one of the first quotes states what was asked, 0 to 1.

    Training saw no question that is a name alone. Quotes that hold the name may state who that is, whatever it reads.

    Args:
        query: what is asked.
        quotes: the quotes, best first.
        likely: how likely each of them answers; None for one that was not read.
    """
    best = max((share for share in likely[:FIRST] if share is not None), default=0.0)
    asked = query.analysed
    if asked.is_a_name and any(asked.name_terms.issubset(terms(quote)) for quote in quotes[:FIRST]):
        return max(best, MAY_STATE)
    return best
