"""Reading: how likely it is that the cited text states a sentence, from a model that reads and from the words."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from rag.check.evidence import evidence, nearest
from rag.pair_model.logit import expit, logit
from rag.text.numbers import written_as_in
from rag.text.terms import terms


class Stating(Protocol):
    """Reads a sentence with texts. See ``rag.pair_model.model.PairModel``."""

    def states(self, sentence: str, windows: Sequence[str]) -> npt.NDArray[np.float32]:
        """How likely it is that each text states the sentence."""
        ...


# Fitted on the halves of four labelled sets that the pair model did not see, and on three sets of judged summaries that
# no training saw, each set and each label counting the same. AUROC of the words alone, of the model alone, and of both:
# QAGS .776 .846 .857, AttributionBench .800 .805 .829, WiCE .923 .817 .905, FRANK .879 .788 .860, SummEdits news
# .552 .736 .679 (each set by the others; evals/LOG.md, 2026-11-30).
_WORDS, _STATED, _SHIFT = 0.455, 0.70, -0.296
# What so few words tell, one sentence can state. Read alone, it shows a splice of several for what it is: of QAGS' true
# and false ones .88 and .75 are ticked without, .87 and .61 so; of the other sets as many (evals/LOG.md, 2026-11-30).
_SHORT = 9  # terms
_ALONE = 2 / 3  # the weight of what it states alone, if it holds all that the text holds of the sentence
_LEAST = 0.018  # of a share: its logit ends at 4, as it did in the fit

SUPPORTED = 0.45
"""The score from which on a sentence is supported. Of true sentences of six of those sets .63 are, of false ones .25
(evals/LOG.md, 2026-11-30)."""


def joint(words: float, stated: float) -> float:
    """The score of a sentence from that of its words and what the reader says, both 0 to 1; it rises with both."""
    return expit(_SHIFT + _WORDS * logit(words, _LEAST) + _STATED * logit(stated, _LEAST))


def read(sentence: str, texts: Sequence[str], reader: Stating) -> float:
    """How likely it is, to ``reader``, that ``texts`` state ``sentence``.

    To a model, "sixty-one" and 61 are two things: it reads each number of the sentence as the text has it.
    A short sentence is read beside the nearest sentences of the text, too, each alone.
    """
    window, near = evidence(sentence, texts), nearest(sentence, texts)
    alone = [one for one in near.texts if one != window] if len(frozenset(terms(sentence))) <= _SHORT else []
    told = reader.states(written_as_in(sentence, window), [window, *alone])
    whole, *apart = (logit(float(one)) for one in told)
    return expit(whole + _ALONE * near.share * (max(apart) - whole) if apart else whole)
