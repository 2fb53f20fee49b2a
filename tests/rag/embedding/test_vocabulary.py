"""rag.embedding.vocabulary: English that nobody has to spell otherwise."""

import pytest

from rag.embedding.vocabulary import is_ordinary


@pytest.mark.parametrize("word", ["ferry", "resigns", "ferries", "Harmed", "marchers", "shoppers", "rescuers", "diver"])
def test_english_is_ordinary_in_every_form(word: str) -> None:
    assert is_ordinary(word)


@pytest.mark.parametrize("word", ["fery", "ferrry", "colizion", "recieve", "Elery", "Achtervik", ""])
def test_misspellings_and_rare_names_are_not(word: str) -> None:
    assert not is_ordinary(word)
