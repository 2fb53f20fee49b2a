"""NamedEntailment: any cross-encoder for entailment by its name, in place of the pair model (the ``rerank`` extra).

Such models take a premise and a hypothesis. They differ in what they give: three labels in any order, two labels, or
one number. The labels' names in the model's configuration decide.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from errors import CheckError
from rag.relevance.named import loading

_ENTAILS = re.compile(r"entail(?:s|ed|ment)?|support(?:s|ed)?|consistent|factual|attributable", re.IGNORECASE)


class NamedEntailment:
    """A cross-encoder for entailment, loaded by sentence-transformers; code that comes with a model never runs.

    Raises:
        CheckError: it can't be loaded, or its labels don't say which one means that the sentence is stated.
    """

    def __init__(self, name: str) -> None:
        self._model = _loaded(name)
        labels: dict[int, str] = {int(at): str(told) for at, told in self._model.model.config.id2label.items()}
        self._stated = stated_label(name, labels)

    def states(self, sentence: str, windows: Sequence[str]) -> npt.NDArray[np.float32]:
        """How likely it is that each text states ``sentence``."""
        pairs = [(window, sentence) for window in windows]
        logits = np.asarray(self._model.predict(pairs, activation_fn=_identity()), np.float64).reshape(len(pairs), -1)
        if self._stated is None:
            stated: npt.NDArray[np.float64] = 1 / (1 + np.exp(-logits[:, 0]))
        else:
            raised = np.exp(logits - logits.max(axis=1, keepdims=True))
            stated = raised[:, self._stated] / raised.sum(axis=1)
        return stated.astype(np.float32)


def stated_label(name: str, labels: dict[int, str]) -> int | None:
    """Which output means that the sentence is stated; None where there is only one number.

    >>> stated_label("nli", {0: "contradiction", 1: "entailment", 2: "neutral"})
    1
    >>> stated_label("minicheck", {0: "LABEL_0", 1: "LABEL_1"})
    1

    Raises:
        CheckError: the labels don't say.
    """
    if len(labels) == 1:
        return None
    named = [at for at, told in labels.items() if _ENTAILS.fullmatch(told.strip())]
    if len(named) == 1:
        return named[0]
    if len(labels) == 2 and not named:  # MiniCheck and its like: 1 means supported
        return 1
    raise CheckError(
        f"The labels of {name!r} are {', '.join(labels.values())}: none of them says that a text states a sentence. "
        "Name a cross-encoder for entailment in FOOTNOTE_CHECK, or unset it."
    )


def _loaded(name: str) -> Any:
    with loading(name, "FOOTNOTE_CHECK", CheckError):
        from sentence_transformers import CrossEncoder  # the extra brings it

        return CrossEncoder(name, trust_remote_code=False)


def _identity() -> Any:
    from torch.nn import Identity

    return Identity()
