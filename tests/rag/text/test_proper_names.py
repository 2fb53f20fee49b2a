import re

import pytest

from rag.text.language import ENGLISH
from rag.text.proper_names import (
    LONG_NAME_WORD,
    NAME_RUN,
    NAME_WORD,
    begins_no_name,
    joined_name,
    named_kinds,
    names_in,
    no_names,
    places_in,
)


@pytest.mark.parametrize("word", ["Osei", "O’Neill", "AT&T", "U.S", "Élysée", "Marsh-Osei", "B"])
def test_a_name_word(word: str) -> None:
    assert re.fullmatch(NAME_WORD, word)


@pytest.mark.parametrize("word", ["osei", "3rd", "targets.Our", "’Neill"])
def test_no_name_word(word: str) -> None:
    assert not re.fullmatch(NAME_WORD, word)


def test_a_longer_word_is_no_initial() -> None:
    assert re.findall(LONG_NAME_WORD, "D Vos met A Marsh") == ["Vos", "Marsh"]


def test_a_run_ends_at_small_letters_and_a_joined_name_goes_on() -> None:
    text = "the Bank of England and Ursula von der Leyen in St. Louis"
    assert re.findall(NAME_RUN, text) == ["Bank", "England", "Ursula", "Leyen", "St", "Louis"]
    assert re.findall(joined_name(), text) == ["Bank of England", "Ursula von der Leyen", "St. Louis"]


@pytest.mark.parametrize("word", ["The", "After", "Monday", "June", "Who", "A"])
def test_what_begins_a_sentence_begins_no_name(word: str) -> None:
    assert begins_no_name(word)


@pytest.mark.parametrize("word", ["WHO", "IT", "Will", "Osei"])
def test_initials_and_people_begin_names(word: str) -> None:
    assert not begins_no_name(word)


def test_questions_have_openers_of_their_own() -> None:
    assert begins_no_name("Will", of_questions=True)
    assert no_names() < no_names(of_questions=True)


def test_openers_stand_once() -> None:
    lists = [ENGLISH.ordered(f"names.{name}") for name in ("openers", "further-openers", "question-openers")]
    words = [word for one in lists for word in one]
    assert len(words) == len(set(words))


def test_names_of_a_text_are_bare_words_that_tell_an_event() -> None:
    text = "The mayor said on Monday that Gov Ravn, CNN and President Osei’s crew left Łódź in June."
    assert names_in(text) == {"Ravn", "Osei", "Łódź"}


def test_what_is_somebodys_has_the_same_name() -> None:
    assert named_kinds("Hurricane Ian’s toll") == named_kinds("Hurricane Ian") == (("Hurricane", "Ian"),)
    assert places_in("ten died in Kharkiv’s suburbs") == places_in("ten died in Kharkiv.") == {"Kharkiv"}


def test_places_with_a_full_stop_or_an_accent_are_whole() -> None:
    assert places_in("Ten died in St. Louis and six near Évian.") == {"St.", "Louis", "Évian"}
