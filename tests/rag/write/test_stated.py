import pytest

from rag.question.query import Query
from rag.write.stated import stated


@pytest.mark.parametrize(
    ("likely", "expected"),
    [
        ([0.1, 0.7, 0.2], 0.7),
        ([0.1, 0.2, 0.3, 0.9], 0.3),
        ([None, 0.4], 0.4),
        ([None, None, None, 0.9], 0.0),
        ([], 0.0),
    ],
)
def test_the_likeliest_of_the_first_three_counts(likely: list[float | None], expected: float) -> None:
    assert stated(Query("Who?"), ["A sentence."] * len(likely), likely) == expected


def test_why_is_answered_by_a_cause_alone() -> None:
    assert stated(Query("Why did the ferry turn?"), ["The ferry turned."], [0.9]) == 0.0
    assert stated(Query("Why did the ferry turn?"), ["It turned because of the fog."], [0.9]) == 0.9
    assert stated(Query("When did the ferry turn?"), ["The ferry turned."], [0.9]) == 0.9
