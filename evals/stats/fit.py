"""Small models fitted here, so that their weights can be fitted anew: logistic and listwise, by Newton's method."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_STEPS = 100
_CLOSE = 1e-6


def listwise(lists: Sequence[tuple[Floats, Bools]], l2: float) -> Floats:
    """Weights by which the right rows of each list come first (softmax over a list; Cao et al. 2007, ListNet).

    Args:
        lists: (figures, which rows are right), a question each; those without a right row tell nothing.
        l2: penalty of a question's mean loss, on weights of figures of unit variance.

    Returns:
        Weights of the figures as they are given.
    """
    kept = [(figures, right) for figures, right in lists if right.any() and not right.all()]
    scale = _spread(np.concatenate([figures - figures.mean(axis=0) for figures, _ in kept]))

    def gradient(weights: Floats) -> tuple[Floats, Floats]:
        slope, bend = l2 * len(kept) * weights, l2 * len(kept) * np.eye(len(weights))
        for figures, right in kept:
            rows = figures / scale
            all_, mean = _softmax(rows, rows @ weights)
            slope += mean - _softmax(rows[right], rows[right] @ weights)[1]
            bend += all_
        return slope, bend

    weights: Floats = _newton(gradient, len(scale)) / scale
    return weights


def _softmax(rows: Floats, scores: Floats) -> tuple[Floats, Floats]:
    """Covariance and mean of the rows under softmax."""
    share = np.exp(scores - scores.max())
    share /= share.sum()
    mean: Floats = share @ rows
    apart = rows - mean
    return (apart * share[:, None]).T @ apart, mean


def logistic(figures: Floats, right: Bools, l2: float, counts: Floats | None = None) -> Floats:
    """Weights (bias first) of a logistic regression; ``counts`` is how much each row counts (1)."""
    scale = _spread(figures)
    rows = np.hstack([np.ones((len(figures), 1)), figures / scale])
    each = np.ones(len(rows)) if counts is None else counts
    penalty = l2 * each.sum() * np.diag([0.0, *np.ones(len(scale))])

    def gradient(weights: Floats) -> tuple[Floats, Floats]:
        likely = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        bend = (rows * (each * likely * (1 - likely))[:, None]).T @ rows
        return rows.T @ (each * (likely - right)) + penalty @ weights, bend + penalty

    weights = _newton(gradient, rows.shape[1])
    return np.concatenate([weights[:1], weights[1:] / scale])


def _spread(figures: Floats) -> Floats:
    """Each figure's standard deviation; 1 for one that is always the same."""
    spread = figures.std(axis=0)
    return np.where(spread > 0, spread, 1.0)


def _newton(gradient: Callable[[Floats], tuple[Floats, Floats]], size: int) -> Floats:
    """The weights at which the gradient vanishes; steps no longer than 1, since far off Newton's may lead away."""
    weights = np.zeros(size)
    for _ in range(_STEPS):
        slope, bend = gradient(weights)
        step = np.linalg.solve(bend + 1e-9 * np.eye(size), slope)
        weights = weights - step / max(1.0, float(np.linalg.norm(step)))
        if np.abs(step).max() < _CLOSE:
            break
    return weights


def folds(groups: Sequence[str], k: int, seed: int = 0) -> Iterator[Bools]:
    """Which items are kept aside, ``k`` times: whole groups, each once."""
    names = sorted(set(groups))
    order = dict(zip(names, np.random.default_rng(seed).permutation(len(names)) % k, strict=True))
    where = np.array([order[group] for group in groups])
    for fold in range(k):
        yield where == fold


def auroc(scores: Floats, right: Bools) -> float:
    """How often a right one scores above a wrong one, ties counting half."""
    above = scores[right][:, None] - scores[~right][None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)
