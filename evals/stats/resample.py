"""Resampling: the interval of a figure that is no mean over examples (an F1, a percentile), computed for each draw."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from evals.stats.intervals import spread_of, t_quantile

T = TypeVar("T")

_WORK = 100_000  # items processed for one figure, so that 10,000 records take seconds


def draws_for(items: int) -> int:
    """200 draws up to 500 items, 50 from 2,000: a standard error needs no more (Efron and Tibshirani 1993, 6.4)."""
    return max(50, min(200, _WORK // max(1, items)))


def resampled(
    groups: Sequence[Sequence[T]], statistic: Callable[[Sequence[T]], float | None], seed: int = 0
) -> tuple[float, float, float] | None:
    """A statistic of all items and its 95 % interval, groups drawn whole.

    The interval is Student's t times the draws' standard deviation, with the degrees of freedom and the correction of
    ``evals.stats.intervals`` for a mean over groups of these sizes; it stays within 0 to 1 when the draws do.

    Returns:
        (value, low, high); the ends are NaN with one group, and when less than half of the draws have the statistic;
        None when the statistic is undefined.
    """
    value = statistic([item for group in groups for item in group])
    if value is None:
        return None
    sizes = np.array([len(group) for group in groups], dtype=np.float64)
    spread = spread_of(sizes * 0, sizes)
    draws = draws_for(int(sizes.sum()))
    rng = np.random.default_rng(seed)
    drawn: list[float] = []
    for _ in range(draws if len(groups) > 1 else 0):
        picked = rng.integers(len(groups), size=len(groups))
        found = statistic([item for pick in picked for item in groups[pick]])
        if found is not None:
            drawn.append(found)
    if spread is None or len(drawn) < max(2, draws / 2):
        return value, np.nan, np.nan
    widened = 1 / np.sqrt(1 - spread.design / spread.n)
    half = t_quantile(0.975, spread.freedom) * widened * float(np.std(drawn, ddof=1))
    least, most = (0.0, 1.0) if min(drawn) >= 0 and max(drawn) <= 1 else (-np.inf, np.inf)
    return value, float(max(value - half, least)), float(min(value + half, most))
