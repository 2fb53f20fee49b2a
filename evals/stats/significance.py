"""Significance: exact McNemar, sign flips of whole groups, Holm's step-down, and the detectable difference."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.stats import binomtest
from statsmodels.stats.multitest import multipletests

from evals.stats.intervals import Floats, cluster_sums, few_flips, spread_of, t_quantile, with_two_flips

FLIPS = 4999
"""Random sign patterns; the smallest p that they can give is 1 in 5,000."""

_EXACT = 12  # up to so many groups that differ, all 2^12 patterns are tried
_CELLS = 4_000_000


def mcnemar(gained: int, lost: int) -> float:
    """Exact two-sided p for no difference in a 0/1 measure: questions gained and lost are heads and tails of a coin.

    Twice the smaller binomial tail, at most 1; 1 when none flipped. Assumes that questions are independent.
    Source: McNemar 1947; the exact form as in Dietterich 1998.
    """
    return float(binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0


def holm(values: Sequence[float]) -> list[float]:
    """The p values in their order, adjusted as a family: the chance of any false alarm stays below 5 %.

    Source: Holm 1979, step-down.
    """
    return [float(p) for p in multipletests(values, method="holm")[1]] if values else []


def group_flips(differences: Floats, clusters: Sequence[str], flips: int = FLIPS, seed: int = 0) -> list[float]:
    """Two-sided p for a mean difference of 0 in each measure, for groups of questions that are not independent.

    Each whole group's difference keeps or changes its sign by a fair coin; p is the share of such patterns whose mean
    is at least as far from 0 as the one found (all patterns with up to 12 groups that differ; else ``flips`` random
    ones, and (1 + as far) / (1 + flips)). That is Fisher's randomisation test on groups, and equally the wild cluster
    bootstrap with Rademacher weights under the null hypothesis. Five groups that all agree give .0625: too few ever to
    show anything.

    Args:
        differences: (questions, measures); NaN when a question lacks a measure.
        clusters: each question's group.
        flips: the number of random patterns.
        seed: of the random patterns.

    Sources: Cameron, Gelbach and Miller 2008; Smucker, Allan and Carterette 2007 (randomisation in retrieval).
    """
    sums, _ = cluster_sums(differences, clusters)
    found = np.abs(sums.sum(axis=0))
    near = found - 1e-9 * np.abs(sums).sum(axis=0)  # sums of floats in another order
    as_far = np.zeros(sums.shape[1])
    for signs in _signs(len(sums), flips, seed):
        as_far += (np.abs(signs @ sums) >= near).sum(axis=0)
    p_values = (1 + as_far) / (1 + flips)
    for column in range(sums.shape[1]):
        differing = sums[sums[:, column] != 0, column]
        if len(differing) <= _EXACT:
            patterns = np.abs(_all_signs(len(differing)) @ differing)
            p_values[column] = (patterns >= near[column]).mean()
    return [float(p) for p in p_values]


def detectable(differences: Floats, clusters: Sequence[str], alpha: float = 0.05, power: float = 0.8) -> float:
    """The smallest true difference that as many questions with this variance would show, with 80 % power.

    (t at 1 - alpha/2 + t at power) times the cluster-robust standard error of the mean difference; for a 0/1 measure
    with few flips, with two flips added. ``differences`` are one measure's; the result is NaN with one group.
    Sources: Miller 2024, "Adding Error Bars to Evals"; for 0/1 measures compare Connor 1987.
    """
    sums, counts = cluster_sums(differences[:, None], clusters)
    spread = spread_of(sums[:, 0], counts[:, 0])
    if spread is None or spread.clusters == 1:
        return float("nan")
    if few_flips(differences):
        spread = with_two_flips(spread)
    return (t_quantile(1 - alpha / 2, spread.freedom) + t_quantile(power, spread.freedom)) * spread.error


def _signs(groups: int, flips: int, seed: int) -> Iterator[Floats]:
    rng = np.random.default_rng(seed)
    at_once = max(1, _CELLS // max(1, groups))
    for start in range(0, flips, at_once):
        rows = min(at_once, flips - start)
        yield 1.0 - 2.0 * rng.integers(2, size=(rows, groups), dtype=np.int8).astype(np.float64)


def _all_signs(groups: int) -> Floats:
    bits = (np.arange(2**groups)[:, None] >> np.arange(groups)) & 1
    return 1.0 - 2.0 * bits.astype(np.float64)
