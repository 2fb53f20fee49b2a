"""Fitting of small models: logistic (scikit-learn's), and listwise, which scikit-learn lacks."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, roc_auc_score

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def listwise(lists: Sequence[tuple[Floats, Bools]], l2: float) -> Floats:
    """Weights by which the right rows of each list come first (softmax over a list; Cao et al. 2007, ListNet).

    Args:
        lists: (figures, which rows are right) for each question; lists without a right row add nothing.
        l2: penalty of a question's mean loss, on weights of figures of unit variance.

    Returns:
        Weights of the figures as they are given.
    """
    kept = [(figures, right) for figures, right in lists if right.any() and not right.all()]
    scale = _spread(np.concatenate([figures - figures.mean(axis=0) for figures, _ in kept]))
    scaled = [(figures / scale, right) for figures, right in kept]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = l2 * weights @ weights / 2, l2 * weights
        for rows, right in scaled:
            scores = rows @ weights
            total += (logsumexp(scores) - logsumexp(scores[right])) / len(scaled)
            slope = slope + (softmax(scores) @ rows - softmax(scores[right]) @ rows[right]) / len(scaled)
        return float(total), slope

    weights: Floats = minimize(loss, np.zeros(len(scale)), jac=True, method="BFGS").x
    return weights / scale


def logistic(figures: Floats, right: Bools, l2: float, counts: Floats | None = None) -> Floats:
    """Weights (bias first) of a logistic regression; ``counts`` is how much each row counts (1).

    ``l2`` is the penalty of a row's mean loss, on weights of figures of unit variance.
    """
    scale = _spread(figures)
    each = np.ones(len(figures)) if counts is None else counts
    strength = 1 / (l2 * each.sum()) if l2 else np.inf
    model = LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-8)
    model.fit(figures / scale, right, sample_weight=each)
    return np.concatenate([model.intercept_, model.coef_[0] / scale])


def _spread(figures: Floats) -> Floats:
    """Each figure's standard deviation; 1 for one that is always the same."""
    spread = figures.std(axis=0)
    return np.where(spread > 0, spread, 1.0)


def folds(groups: Sequence[str], k: int, seed: int = 0) -> Iterator[Bools]:
    """The items held out, ``k`` times: whole groups, each once."""
    names = sorted(set(groups))
    order = dict(zip(names, np.random.default_rng(seed).permutation(len(names)) % k, strict=True))
    where = np.array([order[group] for group in groups])
    for fold in range(k):
        yield where == fold


def auroc(scores: Floats, right: Bools) -> float | None:
    """How often a right item scores above a wrong one, ties counting half; None when all are of one kind."""
    return float(roc_auc_score(right, scores)) if right.any() and not right.all() else None


def cohen_kappa(truth: Bools, predicted: Bools) -> float | None:
    """Cohen's kappa (1960): agreement beyond chance; None when all items are of one kind, and kappa is undefined."""
    alike = (truth == truth[0]).all() and (predicted == truth[0]).all()
    return None if alike else float(cohen_kappa_score(truth, predicted))
