"""rag.answer.citing: sentences that cite nothing are looked up."""

import pytest

from rag.answer.cited_sentence import CitedSentence
from rag.answer.citing import cited, has_footnotes, looked_up
from rag.passage import Passage
from rag.write.markers import draft_sentences
from tests.fakes import BODY, article

STRIKE = "The dockers of Hollin have laid down their work. The strike enters its third day."
OFFERED = [Passage(one, 0, len(one.body)) for one in (article(body=STRIKE), article())]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Fourteen people were injured when a ferry struck a dredger off Saltmarsh on Tuesday.", BODY.split("\n")[0]),
        ("The dockers of Hollin have laid down their work.", "The dockers of Hollin have laid down their work."),
    ],
)
def test_the_span_that_states_it_is_found(text: str, quote: str) -> None:
    found = looked_up(text, OFFERED)
    assert found is not None
    assert (found.found, [one.quote for one in found.citations]) == (True, [quote])


@pytest.mark.parametrize(
    "text",
    [
        "Fifteen people were injured when a ferry struck a dredger off Saltmarsh on Tuesday.",
        "Nobody was injured when a ferry struck a dredger off Saltmarsh on Tuesday.",
        "The mayor resigned.",
        "It rained for days in Hollin.",
        "Fourteen people.",
        "Ferry.",
        "",
    ],
)
def test_what_no_passage_states_stays_without(text: str) -> None:
    assert looked_up(text, OFFERED) is None
    assert looked_up(text, []) is None


def test_an_open_sentence_is_not_looked_up() -> None:
    [one], _ = cited(draft_sentences(BODY.split("\n")[0], final=False), OFFERED, {})
    assert (one.verdict, one.citations) == (None, ())


def test_half_of_the_sentences_have_a_footnote() -> None:
    [footed], _ = cited(draft_sentences(BODY.split("\n")[0], final=True), OFFERED, {})
    bare = CitedSentence("It rained.")
    assert has_footnotes([footed, bare])
    assert not has_footnotes([footed, bare, bare])
    assert has_footnotes([])
