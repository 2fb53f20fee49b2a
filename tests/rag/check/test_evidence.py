"""Evidence: what of a source is read for a sentence."""

import pytest

from rag.check.evidence import WORDS, Nearest, evidence, nearest

SOURCE = (
    "The ferry left Saltmarsh at noon. A dredger lay in the channel. The two ships collided at 12:40. "
    "The ferry returned to Saltmarsh under its own power. Nobody on the dredger was hurt. "
    "The harbour authority closed the channel until Friday."
)
FILLER = " ".join(f"Stall number {number} sold apples and pears at the market." for number in range(80))


def test_what_stands_around_a_chosen_sentence_is_read_with_it() -> None:
    assert evidence("The ferry left.", [SOURCE]) == "The ferry left Saltmarsh at noon. A dredger lay in the channel."


def test_of_a_long_source_the_sentences_that_share_words_are_read_in_their_order() -> None:
    read = evidence("The ships collided and the channel was closed.", [f"{FILLER} {SOURCE} {FILLER}"], 30)
    assert "collided at 12:40" in read
    assert read.index("collided at 12:40") < read.index("closed the channel")
    assert len(read.split()) <= 30


def test_what_two_passages_tell_together_is_read_together() -> None:
    other = f"{FILLER} The dredger carries the name Halvor 2. {FILLER}"
    read = evidence("The ferry collided with the dredger Halvor 2 at 12:40.", [f"{FILLER} {SOURCE}", other])
    assert "Halvor 2" in read
    assert "12:40" in read


def test_without_a_shared_word_the_beginning_is_read() -> None:
    assert evidence("Quite another thing.", [SOURCE], 12).startswith("The ferry left Saltmarsh at noon.")


def test_what_tells_as_much_as_the_nearest_sentence_is_read_before_what_stands_around_it() -> None:
    lead = "A ferry and a dredger collided off Saltmarsh. Fourteen people were hurt, the harbour authority said."
    told = f"{lead} {FILLER} The ferry returned to Saltmarsh under its own power."
    assert "under its own power" in evidence("The ferry went back to Saltmarsh by itself.", [told], 30)


def test_the_nearest_sentences_hold_most_and_say_least_beside_it() -> None:
    lead = "A ferry, a tug and a dredger collided off Saltmarsh early on Tuesday in good weather."
    back = "The ferry returned to Saltmarsh."
    near = nearest("The ferry went back to Saltmarsh and a pilot left.", [f"{lead} {FILLER}", f"{back} A pilot came."])
    assert near.texts == (back, lead)
    assert 0.5 < near.share < 1
    assert nearest("Ferry, Saltmarsh.", [back]) == Nearest((back,), 1.0)
    assert nearest("Quite another thing.", [back]) == nearest("", []) == Nearest((), 0.0)


@pytest.mark.parametrize("texts", [[], [""], ["", " \n "]])
def test_nothing_to_read(texts: list[str]) -> None:
    assert evidence("The ferry sank.", texts) == ""


@pytest.mark.parametrize("claim", ["", "the", "?!", "水", "12", "word " * 2_000])
def test_odd_claims(claim: str) -> None:
    assert evidence(claim, [SOURCE, FILLER])


def test_a_sentence_longer_than_the_room_is_read_alone() -> None:
    long = "The dredger " + "and the ferry " * 100 + "collided."
    assert len(evidence("The dredger collided.", [f"A. {long} Another sentence."], WORDS).split()) > WORDS
