"""The logit of a probability, which the pair model's probabilities are weighed by."""

import math


def logit(share: float, least: float = 1e-4) -> float:
    """The logarithm of the odds of ``share``, which counts as ``least`` away from 0 and from 1.

    >>> logit(0.5), round(logit(0.0), 1), round(logit(1.0, least=0.018), 1)
    (0.0, -9.2, 4.0)
    """
    held = min(max(share, least), 1 - least)
    return math.log(held / (1 - held))
