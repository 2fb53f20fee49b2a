"""The logit of a probability and back; the logit is what the pair model's probabilities are weighed by."""

import math


def logit(share: float, least: float = 1e-4) -> float:
    """The logarithm of the odds of ``share``, which counts as ``least`` away from 0 and from 1.

    >>> logit(0.5), round(logit(0.0), 1), round(logit(1.0, least=0.018), 1)
    (0.0, -9.2, 4.0)
    """
    held = min(max(share, least), 1 - least)
    return math.log(held / (1 - held))


def expit(logit: float) -> float:
    """The probability of these log odds.

    >>> expit(0.0), round(expit(-4.0), 3)
    (0.5, 0.018)
    """
    return 1 / (1 + math.exp(-logit))
