import numpy as np
import pytest

from evals.stats.significance import detectable, group_flips, holm, mcnemar
from tests.evals.stats.test_intervals import RUNS, STORIES, flips, names


def test_mcnemar_by_hand() -> None:
    assert mcnemar(5, 0) == 2 / 2**5
    assert mcnemar(1, 4) == 2 * (1 + 5) / 2**5
    assert mcnemar(0, 0) == 1


def test_mcnemar_of_ten_thousand_flips_is_a_number() -> None:
    assert 0 < mcnemar(4_800, 5_200) < 1e-4


def test_holm_by_hand_keeps_the_order_given() -> None:
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])  # 3 × .01; 2 × .03; no less than that


def test_holm_of_nothing_is_nothing() -> None:
    assert holm([]) == []


def test_sign_flips_by_hand() -> None:
    values = np.array([[1.0, 1.0], [1.0, 0.0], [1.0, -1.0], [0.0, np.nan]])
    clusters = ["a", "b", "c", "d"]
    assert group_flips(values, clusters) == [2 / 2**3, 1.0]  # + + + and - - - of eight; a sum of 0 is never beaten
    assert group_flips(values, ["a", "a", "a", "a"])[0] == 1.0  # one group: either sign is as far


def test_random_sign_flips_agree_with_all_of_them() -> None:
    sums = np.random.default_rng(1).normal(0.5, 1, 16)
    every = np.abs((1 - 2 * ((np.arange(2**16)[:, None] >> np.arange(16)) & 1)) @ sums)
    expected = (every >= abs(sums.sum()) - 1e-9).mean()
    found = group_flips(sums[:, None], [f"{number:02}" for number in range(16)], flips=20_000)
    assert found == [pytest.approx(expected, abs=0.01)]
    assert found == group_flips(sums[:, None], [f"{number:02}" for number in range(16)], flips=20_000)


@pytest.mark.slow
@pytest.mark.parametrize("correlation", [0, 0.1, 0.3])
def test_sign_flips_of_stories_raise_few_false_alarms_and_mcnemar_alone_many(correlation: float) -> None:
    values = flips(STORIES, 0.1, 0.1, correlation, np.random.default_rng(2))
    assert np.mean(np.array(group_flips(values, names(STORIES), flips=999)) <= 0.05) <= 0.06
    alone = [mcnemar(int((one > 0).sum()), int((one < 0).sum())) for one in values.T]
    assert (np.mean(np.array(alone) <= 0.05) > 0.2) == (correlation > 0)


@pytest.mark.slow
def test_a_difference_that_can_be_shown_is_shown_4_times_in_5() -> None:
    """120 independent questions of which a fifth flip: those with the detectable difference are found at 80 %."""
    single = np.ones(120, dtype=int)
    none = flips(single, 0.1, 0.1, 0, np.random.default_rng(3))
    least = float(np.median([detectable(one, names(single)) for one in none.T]))
    assert least == pytest.approx(2.8 * (0.2 / 120) ** 0.5, rel=0.03)
    found = flips(single, 0.1 + least / 2, 0.1 - least / 2, 0, np.random.default_rng(4))
    shown = np.array(group_flips(found, names(single), flips=999)) <= 0.05
    assert len(shown) == RUNS
    assert 0.75 <= shown.mean() <= 0.85


def test_stories_can_show_less_than_as_many_questions_apart() -> None:
    values = np.repeat([1.0, 0.0, 0.0, -1.0, 0.0, 0.0] * 10, 5)
    grouped = detectable(values, [f"g{number // 5}" for number in range(300)])
    assert grouped > 2 * detectable(values, [str(number) for number in range(300)])
    assert np.isnan(detectable(values, ["one"] * 300))
