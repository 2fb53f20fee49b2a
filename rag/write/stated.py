"""Stated: whether the first quotes state what was asked, or merely stand near it."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from rag.question.query import Query
from rag.reading.cause import states_cause

FIRST = 3
"""The quotes that count: what a reader sees without scrolling."""

# Of 120 answerable natural questions, none of which the pair model learned from, .61 are called answered from here on,
# of 60 near-misses .25; .69 of what is called so is right. Of the sample's .55 and .27, .73 right; of 60 absent .20.
# The sentences as they stand do best: under their headline, or widened by what stands around them, AUROC is .02 to .05
# lower (evals/LOG.md, 2026-11-30).
STATED = 0.63
"""From this probability on, a question is called answered."""

# Of the nearest ones from here on, one of the first three quotes holds the answer to .31 of natural questions and .55
# of the sample's; below, to one of 16 and to 4 of 22.
MAY_STATE = 0.3
"""From this probability on, Footnote does not say that nothing states what was asked."""


class Answering(Protocol):
    """Reads a question with texts. See ``rag.pair_model.model.PairModel``."""

    def answers(self, question: str, windows: Sequence[str]) -> npt.NDArray[np.float32]:
        """How likely it is that each text answers the question."""
        ...


def stated(query: Query, quotes: Sequence[str], reader: Answering) -> float:
    """How likely one of the first quotes states what was asked, 0 to 1.

    A question why is answered by nothing that states no cause.
    """
    first = quotes[:FIRST]
    if not first or (query.analysed.why and not any(map(states_cause, first))):
        return 0.0
    return float(max(reader.answers(question, first).max() for question in query.parts or (query.text,)))
