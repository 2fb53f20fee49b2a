from datetime import date

import pytest

from corpus.errors import BadQuestion
from rag.filters import Filters, Period
from rag.query import MAX_QUESTION, understand


def test_white_space_and_control_characters_are_folded() -> None:
    assert understand(" Who\x00 was\n hurt?\ud800 ").text == "Who was hurt?"


@pytest.mark.parametrize("question", ["", "   ", "?!…", "\x00", "—"])
def test_no_word_is_said(question: str) -> None:
    with pytest.raises(BadQuestion, match="no word"):
        understand(question)


def test_too_long_is_said() -> None:
    with pytest.raises(BadQuestion, match="20,001 characters"):
        understand("x" * (MAX_QUESTION + 1))


def test_the_day_of_the_question_narrows_what_the_reader_set_and_never_widens_it() -> None:
    reader = Filters(Period(last=date(2025, 3, 1).toordinal()), sources=("Coast Wire",))
    assert understand("Who was hurt?", filters=reader).filters == reader
    assert understand("Who was hurt?", "2025-08", reader).filters == reader
    earlier = understand("Who was hurt?", "2025-02-03", reader).filters
    assert earlier == Filters(Period(last=date(2025, 2, 3).toordinal()), sources=("Coast Wire",))
