"""Fitting of small models, and how well scores part two kinds: scikit-learn's, with what is undefined told as None."""

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, roc_auc_score

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


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


def auroc(scores: Floats, right: Bools) -> float | None:
    """How often a right item scores above a wrong one, ties counting half; None when all are of one kind."""
    return float(roc_auc_score(right, scores)) if right.any() and not right.all() else None


def cohen_kappa(truth: Bools, predicted: Bools) -> float | None:
    """Cohen's kappa (1960): agreement beyond chance; None when all items are of one kind, and kappa is undefined."""
    alike = (truth == truth[0]).all() and (predicted == truth[0]).all()
    return None if alike else float(cohen_kappa_score(truth, predicted))
