import pytest

from rag.check import check_sentence, find_quote
from rag.passage import Passage
from tests.fakes import BODY, article

HELD = article()
WHOLE = Passage(HELD, 0, len(BODY))


def verdict(sentence: str) -> str:
    return check_sentence(sentence, [WHOLE]).verdict


def test_word_for_word_is_quoted_with_its_exact_span() -> None:
    finding = check_sentence("The cause of the collision is not yet known.", [WHOLE])
    assert finding.verdict == "quoted"
    [(start, end)] = finding.spans
    assert BODY[start:end] == "The cause of the collision is not yet known."


def test_kinds_of_quotation_marks_do_not_matter() -> None:
    span = find_quote('"We had no warning," said Lena Osei, the harbour master.', WHOLE)
    assert span is not None
    assert BODY[slice(*span)] == "“We had no warning,” said Lena Osei, the harbour master."


@pytest.mark.parametrize(
    "sentence",
    [
        "The harbour authority said that 14 people were injured off Saltmarsh.",
        "On Tuesday a ferry struck a dredger, injuring fourteen.",
        "Harbour master Lena Osei said there was “no warning”.",
    ],
)
def test_supported(sentence: str) -> None:
    assert verdict(sentence) == "supported"


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("The harbour authority said that 17 people were injured off Saltmarsh.", "17 is not in the cited passage"),
        ("The ferry struck a dredger, said the mayor, Ines Varga.", "Ines Varga is not in the cited passage"),
        ("Lena Osei, the harbour master, said “we saw it coming”.", "the quotation “we saw it coming” is not in"),
        ("Two passengers later died of burns in hospital.", "2 is not in the cited passage"),
        ("Fish prices rose sharply after the summer holidays.", "the cited passage says something else"),
    ],
)
def test_not_supported_says_why(sentence: str, reason: str) -> None:
    finding = check_sentence(sentence, [WHOLE])
    assert finding.verdict == "not supported"
    assert finding.reason.startswith(reason)


def test_without_a_citation_it_is_uncited() -> None:
    assert check_sentence("It rained.", []).verdict == "uncited"


def test_the_span_is_narrowed_to_the_sentence_that_supports() -> None:
    [(start, end)] = check_sentence("Harbour master Osei spoke of no warning.", [WHOLE]).spans
    assert BODY[start:end] == "“We had no warning,” said Lena Osei, the harbour master."


def test_each_cited_passage_gets_a_span_inside_itself() -> None:
    first = Passage(HELD, 0, BODY.index("\n"))
    second = Passage(HELD, BODY.index("\n") + 1, len(BODY))
    spans = check_sentence("Fourteen were injured and the cause is unknown.", [first, second]).spans
    assert first.start <= spans[0][0] < spans[0][1] <= first.end
    assert second.start <= spans[1][0] < spans[1][1] <= second.end


def test_the_outlet_and_its_date_support_an_attribution() -> None:
    assert verdict("The Ellery Courier reported that a ferry struck a dredger off Saltmarsh.") == "supported"
