"""evals.fit_evidence: the fit itself; what it is fitted on is measured by the command."""

import numpy as np

from evals.fit_evidence import Set, fitted
from rag.search.evidence import FIGURES


def drawn(seed: int, held: int, absent: int) -> Set:
    """Rows of which the first figure tells what the archive answers, and the others nothing."""
    draw = np.random.default_rng(seed)
    right = np.array([True] * held + [False] * absent)
    rows = draw.normal(size=(held + absent, len(FIGURES)))
    rows[:, 0] += 3.0 * right
    return rows, right


def test_what_tells_is_weighed_and_what_does_not_is_not() -> None:
    weights = fitted([drawn(1, 200, 200), drawn(2, 200, 200), drawn(3, 200, 200)])
    assert weights[1] > 1.5
    assert np.abs(weights[2:]).max() < 0.4


def test_many_absent_questions_don_t_make_it_silent() -> None:
    even = fitted([drawn(seed, 200, 200) for seed in (1, 2, 3)])
    uneven = fitted([drawn(seed, 200, 2_000) for seed in (1, 2, 3)])
    middle = np.array([1.0, 1.5, *np.zeros(len(FIGURES) - 1)])  # halfway between the two kinds
    assert abs(middle @ even) < 0.3
    assert abs(middle @ uneven) < 0.3
