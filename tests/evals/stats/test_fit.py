import numpy as np
import pytest

from evals.stats.fit import auroc, folds, listwise, logistic


def test_logistic_finds_the_log_odds() -> None:
    # 3 of 4 right with the figure, 1 of 4 without: log odds of ln 3 and -ln 3.
    figures = np.array([[1.0]] * 4 + [[0.0]] * 4)
    right = np.array([True, True, True, False, True, False, False, False])
    bias, weight = logistic(figures, right, l2=0.0)
    assert (bias, weight) == (pytest.approx(-np.log(3)), pytest.approx(2 * np.log(3)))


def test_listwise_puts_the_right_row_first() -> None:
    lists = [(np.array([[0.0, 5.0], [1.0, 5.0], [0.0, 5.0]]), np.array([False, True, False]))] * 3
    lists.append((np.array([[2.0, 1.0]]), np.array([False])))  # without a right row: tells nothing
    first, second = listwise(lists, l2=0.1)
    assert first > 0
    assert second == pytest.approx(0.0)


def test_listwise_meets_softmaxs_own_answer() -> None:
    # Right twice with the figure, once without, of two rows each: the odds are 2, the weight ln 2.
    one, other = np.array([[1.0], [0.0]]), np.array([True, False])
    assert listwise([(one, other), (one, other), (one, ~other)], l2=0.0) == pytest.approx([np.log(2)], rel=1e-4)


def test_folds_keep_each_group_whole_and_each_item_once() -> None:
    groups = ["a", "b", "a", "c", "d", "b"]
    kept = list(folds(groups, 2))
    assert np.sum(kept, axis=0).tolist() == [1] * 6
    assert all(fold[0] == fold[2] and fold[1] == fold[5] for fold in kept)


def test_auroc_counts_ties_half() -> None:
    assert auroc(np.array([3.0, 1.0, 2.0, 1.0]), np.array([True, True, False, False])) == 0.625
