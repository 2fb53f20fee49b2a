"""Reading: how likely it is that the cited text states a sentence, from a model that reads and from the words."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt


class Stating(Protocol):
    """Reads a sentence with texts. See ``rag.pair_model.model.PairModel``."""

    def states(self, sentence: str, windows: Sequence[str]) -> npt.NDArray[np.float32]:
        """How likely it is that each text states the sentence."""
        ...
