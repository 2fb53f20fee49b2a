import numpy as np
import pytest

from evals.stats.fit import auroc, logistic


def test_logistic_finds_the_log_odds() -> None:
    # 3 of 4 right with the figure, 1 of 4 without: log odds of ln 3 and -ln 3.
    figures = np.array([[1.0]] * 4 + [[0.0]] * 4)
    right = np.array([True, True, True, False, True, False, False, False])
    bias, weight = logistic(figures, right, l2=0.0)
    assert (bias, weight) == (pytest.approx(-np.log(3)), pytest.approx(2 * np.log(3)))


def test_auroc_counts_ties_half() -> None:
    assert auroc(np.array([3.0, 1.0, 2.0, 1.0]), np.array([True, True, False, False])) == 0.625
