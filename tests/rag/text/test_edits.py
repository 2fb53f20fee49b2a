"""rag.text.edits: distances as defined, bounded, and the texts one edit away."""

from hypothesis import given
from hypothesis import strategies as st

from rag.text.edits import begins_like, distance, folded, one_edit

WORDS = st.text("abcdé", max_size=7)


def plainly(one: str, other: str) -> int:
    """The same distance by its definition, without a limit."""
    if not one or not other:
        return len(one) + len(other)
    least = min(plainly(one[:-1], other), plainly(one, other[:-1])) + 1
    least = min(least, plainly(one[:-1], other[:-1]) + (one[-1] != other[-1]))
    if one[-2:] == other[-2:][::-1] and len(one) > 1:
        least = min(least, plainly(one[:-2], other[:-2]) + 1)
    return least


@given(st.text("abc", max_size=5), st.text("abc", max_size=5), st.integers(0, 3))
def test_the_distance_is_the_least_number_of_edits_up_to_the_limit(one: str, other: str, limit: int) -> None:
    assert distance(one, other, limit) == min(plainly(one, other), limit + 1)


@given(WORDS, WORDS)
def test_it_is_the_same_both_ways_and_none_only_to_itself(one: str, other: str) -> None:
    assert distance(one, other, 3) == distance(other, one, 3)
    assert (distance(one, other, 3) == 0) == (one == other)


@given(st.text("abcde", min_size=1, max_size=7))
def test_one_edit_is_one_edit(word: str) -> None:
    texts = set(one_edit(word))
    assert all(distance(word, text, 2) <= 1 for text in texts)
    assert {word + "z", word[1:], "z" + word[1:], word[1::-1] + word[2:]} <= texts


@given(st.text("abcde", min_size=5, max_size=9), st.text("abcde", max_size=4))
def test_a_stem_with_any_ending_begins_like_the_stem(stem: str, ending: str) -> None:
    assert begins_like(stem + ending, stem, 1)
    assert begins_like(stem[1:] + ending, stem, 1)


def test_what_only_shares_letters_does_not() -> None:
    assert not begins_like("harbour", "govern", 2)
    assert not begins_like("governmentally", "govern", 2)  # longer than any ending


def test_accents_and_capitals_fold() -> None:
    assert folded("Čapek") == "capek"
