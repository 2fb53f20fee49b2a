import pytest

from rag.check.opinion import check_opinion
from rag.reading.genre import shown_genre
from tests.fakes import article

WORDS = "The tower will ruin the waterfront of Port Ellery."
PIECE = article(WORDS, genre="opinion", authors=("Mina Solberg",), source="Ellery Courier")


def test_what_is_not_reporting_is_shown_as_the_source_calls_it() -> None:
    assert shown_genre(PIECE) == "opinion"
    assert shown_genre(article(genre="Analysis")) == "Analysis"
    assert shown_genre(article(genre="NewsArticle")) is None
    assert shown_genre(article()) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Mina Solberg thinks that the tower will ruin the waterfront.",
        "The tower will ruin the waterfront, a columnist writes.",
        "The Courier warns that the tower will ruin the waterfront.",
    ],
)
def test_a_view_that_is_said_to_be_one(sentence: str) -> None:
    assert check_opinion(sentence, [(PIECE, WORDS)]) is None


def test_a_view_as_a_fact_is_told_with_whose_it_is() -> None:
    found = check_opinion(WORDS, [(PIECE, WORDS)])  # "Ellery" is a town there
    assert found
    assert found.reason == "the source is opinion by Mina Solberg in Ellery Courier: whose view this is, is left out"
    assert not found.refutes
    letter = article(WORDS, genre="Letters", source=None)
    assert check_opinion(WORDS, [(letter, WORDS)])


def test_what_reporting_says_too_or_what_the_piece_itself_reports_is_no_view() -> None:
    assert check_opinion(WORDS, [(PIECE, WORDS), (article(WORDS), WORDS)]) is None
    said = "The mayor said that the tower will be built."
    assert check_opinion(said, [(PIECE, said)]) is None
    assert check_opinion(WORDS, [(article(WORDS, genre="analysis"), WORDS)]) is None
    assert check_opinion(WORDS, []) is None
