from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from rag.question.query import Query
from rag.write.stated import stated


class Scripted:
    """Gives each text the probability that it ends in."""

    def answers(self, question: str, windows: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.array([float(window.rpartition(" ")[2]) for window in windows], np.float32)


@pytest.mark.parametrize(
    ("quotes", "likely"),
    [
        (["one .1", "two .7", "three .2"], 0.7),
        (["one .1", "two .2", "three .3", "four .9"], 0.3),
        ([], 0.0),
    ],
)
def test_the_likeliest_of_the_first_three_counts(quotes: list[str], likely: float) -> None:
    assert stated(Query("Who?"), quotes, Scripted()) == pytest.approx(likely)


def test_a_question_of_two_parts_is_read_part_by_part() -> None:
    class Only(Scripted):
        def answers(self, question: str, windows: Sequence[str]) -> npt.NDArray[np.float32]:
            return np.full(len(windows), 0.9 if question == "Who won?" else 0.1, np.float32)

    assert stated(Query("Who won and who lost?", parts=("Who won?", "Who lost?")), ["Hollin"], Only()) > 0.8
    assert stated(Query("Who won and who lost?"), ["Hollin"], Only()) < 0.2


def test_why_is_answered_by_a_cause_alone() -> None:
    assert stated(Query("Why did the ferry turn?"), ["The ferry turned at .9"], Scripted()) == 0.0
    assert stated(Query("Why did the ferry turn?"), ["It turned because of the fog at .9"], Scripted()) > 0.8
    assert stated(Query("When did the ferry turn?"), ["The ferry turned at .9"], Scripted()) > 0.8
