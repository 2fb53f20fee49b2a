"""How sure a mean is: 95 % intervals when examples come in groups (questions about one story) of unequal size.

Simulations decided which interval to use (2026-11-22; 400 to 600 runs each over 5 to 120 groups of 1 to 43, correlation
within groups 0, .1 and .3; coverage in %, 95 is right). With the 15 stories of the sample:

* the percentile bootstrap of whole groups covers 86 to 93 for a rate of .95, 87 to 93 for a difference: too narrow;
* expanded for the degrees of freedom (Hesterberg 2015, "What Teachers Should Know About the Bootstrap"), it covers 90
  to 97, and equals the plain one when there are many groups: "bootstrap" here means the expanded one;
* below ten groups' worth of degrees of freedom no resampling helps (5 groups: 86 to 94), a t interval does (91 to 97);
* rates near 0 or 1: Wilson's interval over the effective number of examples, 92 to 98 where the bootstrap has 44 to 94.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtrit
from statsmodels.stats.proportion import proportion_confint

Floats = NDArray[np.float64]

DRAWS = 2000
_CONFIDENCE = 0.95
_ENOUGH = 50  # groups' worth, from which the bootstrap covers a rate as well as Wilson's interval does
_FEW = 10  # below so many groups' worth, a t interval instead of the bootstrap
_RARE = 20  # for a value seen less often, the bootstrap covers 89 to 93 %, Wilson's interval 92 to 96
_TOO_RARE = 10  # for a value seen less often than this, the design effect can't be measured either
_ASSUMED_CORRELATION = 0.1  # within groups, in that case; with it Wilson covers 96 to 99 %, without it 86 to 98
_CELLS = 2_000_000  # of weights made at once: 16 MB


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean, or a difference of means, with its 95 % interval.

    Attributes:
        mean: over examples, each counting once.
        low: the interval's lower end; NaN when the interval is undefined (all examples are of one group).
        high: its upper end.
        n: the number of examples.
        clusters: the number of groups that they come from.
        method: "bootstrap", "t", "wilson", "t, two flips added" or "none".
    """

    mean: float
    low: float
    high: float
    n: int
    clusters: int
    method: str


@dataclass(frozen=True, slots=True)
class Spread:
    """The spread of one measure's mean, estimated from its groups.

    Attributes:
        error: cluster-robust standard error of the mean, CR2 (Bell and McCaffrey 2002).
        plain: the bootstrap's standard error, without CR2's correction.
        freedom: Satterthwaite's degrees of freedom of ``error``; the number of groups - 1 when they are of one size.
        design: the mean size of an example's group, over examples (for a design effect).
    """

    mean: float
    error: float
    plain: float
    n: int
    clusters: int
    freedom: float
    design: float


def estimates(
    values: Floats, clusters: Sequence[str], draws: int = DRAWS, seed: int = 0, paired: bool = False
) -> list[Estimate | None]:
    """Each measure's mean and 95 % interval, groups drawn whole.

    Args:
        values: (examples, measures); NaN when an example lacks a measure. For ``paired``: differences.
        clusters: each example's group. The order of examples does not matter.
        draws: of the bootstrap.
        seed: of the bootstrap; equal seeds give equal intervals.
        paired: whether values are differences; differences of only -1, 0 and 1 are flips of a 0/1 measure.

    Returns:
        One estimate for each measure; None when no example has the measure.

    Sources: Cameron, Gelbach and Miller 2008 (groups drawn whole); Hesterberg 2015 (expanded percentile); Bell and
    McCaffrey 2002, Imbens and Kolesár 2016 (t with few groups); Korn and Graubard 1998, Dean and Pagano 2015 (Wilson's
    interval over the effective n); Bonett and Price 2012 (two flips added, one each way).
    """
    sums, counts = cluster_sums(values, clusters)
    told: list[Estimate | None] = [None] * values.shape[1]
    left: dict[int, Spread] = {}
    for column in range(values.shape[1]):
        spread = spread_of(sums[:, column], counts[:, column])
        if spread is not None:
            told[column] = _without_drawing(spread, values[:, column], paired)
            if told[column] is None:
                left[column] = spread
    if left:
        columns = list(left)
        means = _drawn_means(sums[:, columns], counts[:, columns], draws, seed)
        for column, drawn in zip(columns, means.T, strict=True):
            told[column] = _expanded(left[column], drawn)
    return told


def cluster_sums(values: Floats, clusters: Sequence[str]) -> tuple[Floats, Floats]:
    """Sums and counts of the values that aren't NaN, each (groups, measures), with groups in their names' order."""
    names, where = np.unique(np.asarray(clusters, dtype=np.str_), return_inverse=True)
    sums, counts = np.zeros((len(names), values.shape[1])), np.zeros((len(names), values.shape[1]))
    np.add.at(sums, where, np.nan_to_num(values))
    np.add.at(counts, where, ~np.isnan(values))
    return sums, counts


def spread_of(sums: Floats, counts: Floats) -> Spread | None:
    """The mean of one measure and its cluster-robust standard error; None without values, error NaN with one group."""
    sums, counts = sums[counts > 0], counts[counts > 0]
    if not len(counts):
        return None
    total = counts.sum()
    mean = float(sums.sum() / total)
    design = float((counts**2).sum() / total)
    if len(counts) == 1:
        return Spread(mean, np.nan, np.nan, int(total), 1, np.nan, design)
    residues = sums - mean * counts
    leverage = 1 / (1 - counts / total)
    error = float(np.sqrt((residues**2 * leverage).sum()) / total)
    freedom = total**2 / (
        (counts**2).sum() + ((leverage * counts**2).sum() ** 2 - (leverage**2 * counts**4).sum()) / total**2
    )
    plain = float(np.sqrt((residues**2).sum()) / total)
    return Spread(mean, error, plain, int(total), len(counts), float(freedom), design)


def with_two_flips(spread: Spread) -> Spread:
    """The spread with two more examples, one flipped each way (Bonett and Price 2012): no flips give no certainty."""
    shrunk = spread.n / (spread.n + 2)
    error = float(np.sqrt((spread.error * shrunk) ** 2 + 2 / (spread.n + 2) ** 2))
    return Spread(spread.mean * shrunk, error, spread.plain, spread.n, spread.clusters, spread.freedom, spread.design)


def few_flips(values: Floats) -> bool:
    """Whether the differences are those of a 0/1 measure, and fewer than ten are not 0."""
    held = values[~np.isnan(values)]
    return bool(np.isin(held, (-1.0, 0.0, 1.0)).all() and np.count_nonzero(held) < _TOO_RARE)


def t_quantile(probability: float, freedom: float) -> float:
    """The quantile of Student's t; degrees of freedom may be a fraction."""
    return float(stdtrit(freedom, probability))


def wilson(mean: float, n: float, quantile: float) -> tuple[float, float]:
    """Wilson's score interval (1927) of a share seen in ``n`` examples; ``quantile`` is 1.96 for 95 % and many."""
    low, high = proportion_confint(mean * n, n, alpha=2 * ndtr(-quantile), method="wilson")
    return float(low), float(high)


def _without_drawing(spread: Spread, values: Floats, paired: bool) -> Estimate | None:
    """The interval to use when the bootstrap covers too little; None when the bootstrap suffices."""
    held = values[~np.isnan(values)]
    if spread.clusters == 1:
        return _estimate(spread, np.nan, np.nan, "none")
    quantile = t_quantile((1 + _CONFIDENCE) / 2, spread.freedom)
    if paired and few_flips(values):
        moved = with_two_flips(spread)
        half = quantile * moved.error
        return _estimate(spread, max(-1, moved.mean - half), min(1, moved.mean + half), "t, two flips added")
    rarer = min(spread.mean, 1 - spread.mean) * spread.n
    if not paired and held.min() >= 0 and held.max() <= 1 and (spread.freedom < _ENOUGH - 1 or rarer < _RARE):
        return _estimate(spread, *wilson(spread.mean, _effective(spread, held, rarer), quantile), "wilson")
    if spread.freedom < _FEW - 1:
        half = quantile * spread.error
        return _estimate(spread, spread.mean - half, spread.mean + half, "t")
    return None


def _effective(spread: Spread, held: Floats, rarer: float) -> float:
    """The number of independent examples that would carry as much information on a share as these."""
    assumed = spread.n / (1 + (spread.design - 1) * _ASSUMED_CORRELATION)
    if spread.error == 0 or not 0 < spread.mean < 1:
        return assumed
    found = spread.mean * (1 - spread.mean) / spread.error**2
    is_rate = np.isin(held, (0.0, 1.0)).all()
    return min(found, assumed) if is_rate and rarer < _TOO_RARE else found


def _expanded(spread: Spread, drawn: Floats) -> Estimate:
    widened = spread.error / spread.plain if spread.plain else 1.0
    return _estimate(spread, *_tails(drawn[~np.isnan(drawn)], spread, widened), "bootstrap")


def _tails(drawn: Floats, spread: Spread, widened: float) -> tuple[float, float]:
    """The quantiles of the draws as far out as ``widened`` times Student's t, by the normal curve."""
    outside = ndtr(-widened * t_quantile((1 + _CONFIDENCE) / 2, spread.freedom))
    low, high = np.quantile(drawn, [outside, 1 - outside])
    return float(low), float(high)


def _drawn_means(sums: Floats, counts: Floats, draws: int, seed: int) -> Floats:
    """The means, (draws, measures), of draws of as many groups as there are; NaN when a draw lacks the measure."""
    drawn = np.concatenate(
        [np.hstack([weights @ sums, weights @ counts]) for weights in _weights(len(sums), draws, seed)]
    )
    totals, numbers = np.hsplit(drawn, 2)
    means: Floats = np.divide(totals, numbers, out=np.full_like(totals, np.nan), where=numbers > 0)
    return means


def _weights(clusters: int, draws: int, seed: int) -> Iterator[Floats]:
    """How often each group is drawn, (some draws, groups) at a time: multinomial counts."""
    rng = np.random.default_rng(seed)
    at_once = max(1, _CELLS // clusters)
    for start in range(0, draws, at_once):
        rows = min(at_once, draws - start)
        picks = rng.integers(clusters, size=(rows, clusters)) + clusters * np.arange(rows)[:, None]
        yield np.bincount(picks.ravel(), minlength=rows * clusters).reshape(rows, clusters).astype(np.float64)


def _estimate(spread: Spread, low: float, high: float, method: str) -> Estimate:
    return Estimate(spread.mean, float(low), float(high), spread.n, spread.clusters, method)
