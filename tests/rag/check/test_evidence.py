"""Evidence: what of a source is read for a sentence."""

import pytest

from rag.check.evidence import WORDS, evidence

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


@pytest.mark.parametrize("texts", [[], [""], ["", " \n "]])
def test_nothing_to_read(texts: list[str]) -> None:
    assert evidence("The ferry sank.", texts) == ""


@pytest.mark.parametrize("claim", ["", "the", "?!", "水", "12", "word " * 2_000])
def test_odd_claims(claim: str) -> None:
    assert evidence(claim, [SOURCE, FILLER])


def test_a_sentence_longer_than_the_room_is_read_alone() -> None:
    long = "The dredger " + "and the ferry " * 100 + "collided."
    assert len(evidence("The dredger collided.", [f"A. {long} Another sentence."], WORDS).split()) > WORDS
