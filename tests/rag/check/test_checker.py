import pytest

from rag.check.checker import check_sentence, find_quote
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


def test_the_very_characters_go_before_others_of_their_kind() -> None:
    body = "Lena–Osei left\nLena-Osei left"
    assert find_quote("Lena-Osei left", Passage(article(body), 0, len(body))) == (15, 29)


@pytest.mark.parametrize(
    ("sentence", "body", "verdict"),
    [
        ("Two boats sank.", "It rained. Two boats sank. It snowed.", "quoted"),
        ("Two boats sank", "Two boats sank off Pell.", "quoted"),  # inside a sentence, and nothing that matters is lost
        ("Two boats sank", "Forty-Two boats sank off Pell.", "not supported"),
        ("the army used gas", "The rebels claimed that the army used gas.", "partly supported"),
        ("the cause is known", "It is not so that the cause is known.", "not supported"),
    ],
)
def test_part_of_a_sentence_is_checked_for_what_it_leaves_out(sentence: str, body: str, verdict: str) -> None:
    assert check_sentence(sentence, [Passage(article(body), 0, len(body))]).verdict == verdict


def test_what_a_rule_refutes_is_not_supported_however_alike() -> None:
    finding = check_sentence("“We had no warning,” said Ines Varga, the harbour master.", [WHOLE])
    assert finding.verdict == "not supported"
    finding = check_sentence("17 people were injured when a ferry struck a dredger off Saltmarsh on Tuesday.", [WHOLE])
    assert (finding.verdict, finding.reason) == ("not supported", "17 is not in the cited passage")
    assert finding.score < 0.5


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
