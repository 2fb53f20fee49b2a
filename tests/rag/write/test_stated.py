import pytest

from rag.question.query import Query
from rag.write.stated import MAY_STATE, stated


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


def test_a_question_that_is_a_name_may_be_stated_by_what_holds_the_name() -> None:
    quotes = ["“Somebody looks after a lamp,” Edwina Strand used to say.", "She was 91."]
    assert stated(Query("Who was Edwina Strand?"), quotes, [0.1, 0.2]) == MAY_STATE
    assert stated(Query("Who was Edwina Strand?"), quotes, [0.1, 0.9]) == 0.9
    assert stated(Query("Who was Torvald Eke?"), quotes, [0.1, 0.2]) == 0.2
    assert stated(Query("When was Edwina Strand born?"), quotes, [0.1, 0.2]) == 0.2
