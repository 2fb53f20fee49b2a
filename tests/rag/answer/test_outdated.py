import pytest

from rag.answer.cited_sentence import Citation, CitedSentence
from rag.answer.outdated import check_outdated
from rag.check.verdict import Objection
from rag.passage import Passage, ScoredPassage
from tests.fakes import article

OLD = "A ticket for the night ferry from Ostby to Lunden costs 12 euros."


def outdated(text: str, *told: tuple[str | None, str], beside: str = "") -> Objection | None:
    """What is said of ``text``, which cites the first of the articles (day, body)."""
    passages = [
        ScoredPassage(Passage(one, 0, len(one.body)), 1.0)
        for one in (article(body, url=f"a:{n}", published=day) for n, (day, body) in enumerate(told))
    ]
    cited = passages[0].passage
    sentence = CitedSentence(text, (Citation(1, cited, 0, len(cited.text)),), "supported")
    return check_outdated(sentence, [sentence, CitedSentence(beside)], [], passages)


NEW = ("2025-08-02", "A ticket for the night ferry from Ostby to Lunden costs 15 euros.")


def test_the_same_told_anew_with_another_number_is_told() -> None:
    told = outdated("A ticket costs 12 euros.", ("2025-01-20", OLD), NEW)
    assert told
    assert told.reason == "Ellery Courier, 2 August 2025, has 15: what is cited is of 20 January 2025"
    assert (told.refutes, told.code) == (False, "A2")


@pytest.mark.parametrize("text", ["In January a ticket cost 12 euros.", "At first a ticket cost 12 euros."])
def test_a_value_that_is_said_to_be_of_its_day_is_not(text: str) -> None:
    assert outdated(text, ("2025-01-20", OLD), NEW) is None


@pytest.mark.parametrize(
    "other",
    [
        ("2025-01-19", NEW[1]),  # older
        (None, NEW[1]),  # nobody knows
        ("2025-08-02", OLD),  # still so
        ("2025-08-02", "A ticket for the museum of Tennel costs 15 euros."),  # of something else
        ("2025-08-02", f"{NEW[1][:-1]} and takes 9 hours."),  # which number is it?
    ],
)
def test_what_is_not_newer_or_not_the_same_says_nothing(other: tuple[str | None, str]) -> None:
    assert outdated("A ticket costs 12 euros.", ("2025-01-20", OLD), other) is None


def test_an_answer_that_gives_the_newer_value_too_is_a_series() -> None:
    assert outdated("A ticket costs 12 euros.", ("2025-01-20", OLD), NEW, beside="Now it costs 15 euros.") is None


def test_an_undated_source_has_no_newer() -> None:
    assert outdated("A ticket costs 12 euros.", (None, OLD), NEW) is None
