"""rag.model.throttle: twelve updates a second, and a tenth of the time for them."""

import pytest

from rag.model.throttle import UPDATE_SECONDS, Throttle


class Time:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_the_first_update_is_due_at_once_and_the_next_one_a_twelfth_of_a_second_later() -> None:
    when = Time()
    throttle = Throttle(when)
    assert throttle.left == 0
    with throttle.update():
        pass
    assert throttle.left == pytest.approx(UPDATE_SECONDS)
    when.at += 0.05
    assert throttle.left == pytest.approx(UPDATE_SECONDS - 0.05)
    when.at += 5
    assert throttle.left == 0


def test_updates_that_take_long_get_a_tenth_of_the_time() -> None:
    when = Time()
    throttle, spent, began = Throttle(when), 0.0, when.at
    for cost in (0.2, 0.5, 0.02, 1.0):
        with throttle.update():
            when.at += cost
        spent += cost
        when.at += throttle.left
    assert spent / (when.at - began) == pytest.approx(0.1)
