import pytest

from corpus.errors import BadQuestion
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
