import pytest

from rag.text.language import ENGLISH
from rag.text.person_nouns import is_person_noun


@pytest.mark.parametrize("noun", ["skipper", "novelists", "referee", "queen", "women", "actress"])
def test_people(noun: str) -> None:
    assert is_person_noun(noun)


@pytest.mark.parametrize("noun", ["river", "winters", "floor", "committee", "company", "process", "mist"])
def test_things_that_end_alike(noun: str) -> None:
    assert not is_person_noun(noun)


def test_no_noun_is_of_people_and_of_none() -> None:
    assert not ENGLISH.words("people.nouns") & ENGLISH.words("people.no-people")


def test_only_what_ends_like_people_needs_to_be_denied() -> None:
    endings = ("er", "or", "ist", "ian", "ee", "ess")
    assert [word for word in ENGLISH.words("people.no-people") if not word.endswith(endings)] == []
