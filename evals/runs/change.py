"""Change: how much each measure changed between two runs, and whether that is more than chance. Examples are paired."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evals.runs.summary import Aggregates, Measures, matrix, measure_names
from evals.sets.record import Record
from evals.stats.intervals import Estimate, Floats, estimates
from evals.stats.resample import resampled
from evals.stats.significance import detectable, group_flips, holm, mcnemar

ALPHA = 0.05
"""A difference is called real below this p, adjusted over the headline measures."""

Pair = tuple[Record, Record]
"""One example's records in the first run and in the second."""


@dataclass(frozen=True, slots=True)
class Change:
    """How one measure differs between two runs, over the examples that have it in both.

    Attributes:
        a: the mean in the first run; ``b`` in the second.
        difference: ``b`` - ``a``, with its 95 % interval.
        p: two-sided. For a 0/1 measure, the larger of exact McNemar's p and the p of sign flips of whole groups.
            McNemar takes questions about one story for independent: with the sample's 15 stories and a correlation of
            .1 within them, it sees a difference where there is none in 27 to 30 % of comparisons instead of 5 %; the
            larger of the two does so in 2 to 4 % (2026-11-22, 500 simulations). For other measures, the sign flips' p
            alone. None for aggregates.
        p_mcnemar: None when the measure is not 0/1.
        p_holm: adjusted over the headline measures; None for others.
        detectable: the smallest true difference that so many examples show in 4 of 5 comparisons: for a headline
            measure at Holm's strictest step, for others at p = .05. None for aggregates, NaN with one group.
        better: True when ``b`` is better and ``p_holm`` below .05, False when it is worse, None when neither is shown.
    """

    measure: str
    headline: bool
    a: float
    b: float
    difference: Estimate
    p: float | None = None
    p_mcnemar: float | None = None
    p_holm: float | None = None
    detectable: float | None = None
    better: bool | None = None


def measure_changes(pairs: Sequence[Pair], known: Measures) -> list[Change]:
    """Every measure that both runs have, headline first."""
    first, second = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    shared = sorted(set(measure_names(first)) & set(measure_names(second)))
    headline = [name for name in known if known[name].headline and name in shared]
    names = [*headline, *(name for name in shared if name not in headline)]
    before, after = matrix(first, names), matrix(second, names)
    clusters = [record.example.cluster for record in first]
    estimated = estimates(after - before, clusters, paired=True)
    flipped = group_flips(after - before, clusters)
    changes, differences = [], {}
    for column, (name, estimate) in enumerate(zip(names, estimated, strict=True)):
        if estimate is not None:
            change = Change(name, name in headline, np.nan, np.nan, estimate, flipped[column])
            changes.append(_tested(change, before[:, column], after[:, column]))
            differences[name] = after[:, column] - before[:, column]
    return _adjusted(changes, known, clusters, differences)


def aggregate_changes(pairs: Sequence[Pair], aggregates: Aggregates) -> list[Change]:
    """Every aggregate that both runs have, with an interval: pairs are drawn together, groups whole."""
    by_cluster: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_cluster.setdefault(pair[0].example.cluster, []).append(pair)
    groups = [by_cluster[name] for name in sorted(by_cluster)]
    changes = []
    for name, aggregate in aggregates.items():
        before = aggregate([pair[0] for pair in pairs])
        after = aggregate([pair[1] for pair in pairs])
        found = resampled(groups, _difference(aggregate))
        if before is not None and after is not None and found is not None:
            estimate = Estimate(*found, len(pairs), len(groups), "bootstrap" if np.isfinite(found[1]) else "none")
            changes.append(Change(name, False, before, after, estimate))
    return changes


def _difference(
    aggregate: Callable[[Sequence[Record]], float | None],
) -> Callable[[Sequence[Pair]], float | None]:
    def difference(pairs: Sequence[Pair]) -> float | None:
        before, after = aggregate([pair[0] for pair in pairs]), aggregate([pair[1] for pair in pairs])
        return None if before is None or after is None else after - before

    return difference


def _tested(change: Change, before: Floats, after: Floats) -> Change:
    """The change with both means, and exact McNemar if its measure is 0/1."""
    both = ~np.isnan(after - before)
    before, after = before[both], after[both]
    change = replace(change, a=float(before.mean()), b=float(after.mean()))
    if not np.isin(np.concatenate([before, after]), (0.0, 1.0)).all():
        return change
    exact = mcnemar(int((after > before).sum()), int((after < before).sum()))
    grouped = change.difference.clusters < change.difference.n
    return replace(change, p=max(exact, change.p or 0.0) if grouped else exact, p_mcnemar=exact)


def _adjusted(
    changes: Sequence[Change], known: Measures, clusters: Sequence[str], differences: Mapping[str, Floats]
) -> list[Change]:
    """The changes with Holm's p over the headline measures, the detectable difference, and the verdict."""
    family = [one for one in changes if one.headline and one.p is not None]
    adjusted = dict(zip([one.measure for one in family], holm([one.p or 0.0 for one in family]), strict=True))
    corrected = []
    for one in changes:
        p_holm = adjusted.get(one.measure)
        better = None
        if p_holm is not None and p_holm < ALPHA and one.difference.mean:
            better = (one.difference.mean > 0) == known[one.measure].higher_is_better
        alpha = ALPHA / len(family) if one.headline else ALPHA
        least = detectable(differences[one.measure], clusters, alpha)
        corrected.append(replace(one, p_holm=p_holm, detectable=least, better=better))
    return corrected
