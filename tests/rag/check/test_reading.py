"""rag.check.reading: what a reader says, joined with what the words say."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from evals.attacks.adversarial import passes, read_cases
from rag.check.checker import ONLY_PART, SAYS_SO, UNCONFIRMED, WORDS_MATCH, check_sentence
from rag.check.reading import joint, read
from rag.check.verdict import SURE
from rag.pair_model.model import open_pair_model
from rag.passage import Passage
from settings import Settings
from tests.fakes import article

BODY = (
    "The ferry returned to Saltmarsh under its own power on Tuesday. “We had no warning,” said Lena Osei, its captain."
)
CITED = [Passage(article(body=BODY), 0, len(BODY))]
SENTENCE = "On Tuesday the ferry went back to Saltmarsh under its own power."


class Says:
    """A reader that says one thing, and keeps what it was asked."""

    def __init__(self, stated: float) -> None:
        self.stated, self.asked = stated, list[tuple[str, str]]()

    def states(self, sentence: str, windows: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked += [(sentence, window) for window in windows]
        return np.full(len(windows), self.stated, np.float32)


@pytest.mark.parametrize(
    ("stated", "verdict", "reason"),
    [
        (0.99, "supported", SAYS_SO),
        (0.5, "supported", WORDS_MATCH),
        (0.15, "partly supported", UNCONFIRMED),
        (0.001, "not supported", "the cited passage says something else"),
    ],
)
def test_the_reader_decides_where_no_rule_objects(stated: float, verdict: str, reason: str) -> None:
    reader = Says(stated)
    found = check_sentence(SENTENCE, CITED, reader)
    assert (found.verdict, found.reason) == (verdict, reason)
    assert reader.asked[0] == (SENTENCE, BODY)


def test_the_reader_is_shown_numbers_as_the_source_writes_them() -> None:
    body = "The bill passed by 61 votes to 48 on Thursday."
    reader = Says(0.9)
    check_sentence(
        "By sixty-one votes to forty-eight the bill passed.", [Passage(article(body=body), 0, len(body))], reader
    )
    assert reader.asked == [("By 61 votes to 48 the bill passed.", body)]


class Reads:
    """A reader for which each text states a sentence as likely as it says."""

    def __init__(self, **stated: float) -> None:
        self.stated = stated

    def states(self, sentence: str, windows: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.array(
            [next(p for word, p in self.stated.items() if word in window) for window in windows], np.float32
        )


def test_a_short_sentence_is_read_beside_the_nearest_one_alone() -> None:
    source = "Leeds beat Hove on Friday in a long match. The home side's captain, Ryan Hall, was sent off."
    spliced, more = (
        "Ryan Hall was sent off on Friday",
        " and nobody had a word of regret for the injured Dutch referee or his wife",
    )
    assert read(f"{spliced}.", [source], Reads(Leeds=0.8, Ryan=0.8)) == pytest.approx(0.8)
    apart = Reads(Leeds=0.8, Ryan=0.1)  # the whole window, and the captain's sentence alone
    assert 0.1 < read(f"{spliced}.", [source], apart) < 0.6
    assert read(f"{spliced}{more}.", [source], apart) == pytest.approx(0.8)


def test_words_alone_make_no_sentence_sure() -> None:
    found = check_sentence("The ferry returned to Saltmarsh on Tuesday under its own power.", CITED)
    assert (found.verdict, found.reason) == ("supported", WORDS_MATCH)
    assert found.score < SURE


def test_few_of_the_words_and_no_reader_is_a_part() -> None:
    assert (
        check_sentence("The ferry returned on Tuesday, and angry commuters waited for hours at the quay.", CITED).reason
        == ONLY_PART
    )


def test_nobody_is_asked_about_quotes_and_a_quotation_with_its_speaker() -> None:
    reader = Says(0.0)
    for sentence in (
        "The ferry returned to Saltmarsh under its own power on Tuesday.",
        "“We had no warning,” Osei said.",
    ):
        assert check_sentence(sentence, CITED, reader).verdict in ("quoted", "supported")
    assert reader.asked == []


def test_a_rule_still_objects_whatever_the_reader_says() -> None:
    found = check_sentence("On Monday forty ferries returned to Saltmarsh under their own power.", CITED, Says(1.0))
    assert found.verdict == "not supported"


@pytest.mark.parametrize("words", [0.0, 0.2, 0.6, 1.0])
def test_the_score_rises_with_both(words: float) -> None:
    scores = [joint(words, stated) for stated in (0.0, 0.1, 0.5, 0.9, 1.0)]
    assert scores == sorted(scores)
    assert all(0 < one < 1 for one in scores)
    assert [joint(one, words) for one in (0.1, 0.5, 0.9)] == sorted(joint(one, words) for one in (0.1, 0.5, 0.9))


def test_with_the_built_in_reader_wrong_sentences_of_the_adversarial_cases_are_told() -> None:
    reader = open_pair_model(Settings.read({}).cache)
    assert reader is not None
    mistaken = {case.text for case in read_cases() if passes(case, reader) == case.wrong}
    assert mistaken <= {
        "The ferry sank outside the harbour. [1]",  # its words are all there but one
        "Eight bodies were found in Pell. [1]",  # "in Pell, eight": a comma for a verb
        "The dam at Hove held, engineer Paul Sarre said. [1]",  # "did not break"
    }
