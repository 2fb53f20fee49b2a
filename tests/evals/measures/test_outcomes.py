import pytest

from evals.measures.outcomes import OUTCOMES, WRONG, outcome, outcomes, quality_curve, sorted_by
from evals.report.palette import PALETTE
from evals.sets.record import Record
from tests.records import answer, hit, record, sentence

RIGHT, NOT_RIGHT = {"right": 1.0}, {"right": 0.0}
ELSEWHERE = [hit(url="https://other.example/a")]
ABSTAINED = answer(abstained=True)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (record(scores=RIGHT), "found and right"),
        (record(scores=RIGHT, retrieved=ELSEWHERE), "right, without a gold article"),
        (record(scores=NOT_RIGHT), "found but wrong"),
        (record(scores=NOT_RIGHT, retrieved=ELSEWHERE), "not found"),
        (record(scores=NOT_RIGHT, retrieved=[]), "not found"),
        (record(ABSTAINED, scores=NOT_RIGHT), "abstained wrongly"),
        (record(ABSTAINED, answerable=False), "abstained rightly"),
        (record(answerable=False), "answered though absent"),
        (record(answerable=False, kind="false_premise", scores={"premise_handled": 1.0}), "false premise put right"),
        (record(answerable=False, kind="false_premise", scores={"premise_handled": 0.0}), "answered though absent"),
        (record(ABSTAINED, answerable=None), None),  # nobody said whether it should have
        (record(scores=RIGHT, gold_articles=()), None),
        (record(), None),
        (record(error="EndpointError: 500"), None),
    ],
)
def test_outcome(given: Record, expected: str | None) -> None:
    assert outcome(given) == expected


@pytest.mark.parametrize("names", [("url",), ("uri",), ("article_id",)])
def test_an_article_is_found_by_any_of_its_names(names: tuple[str]) -> None:
    place = hit() | {"url": None} | dict.fromkeys(names, "urn:wire:7")
    assert outcome(record(scores=RIGHT, retrieved=[place], gold_articles=("urn:wire:7",))) == "found and right"


def test_every_outcome_has_a_colour_and_the_wrong_ones_are_among_them() -> None:
    assert set(OUTCOMES.values()) <= set(PALETTE)
    assert set(WRONG) < set(OUTCOMES)


def test_outcomes_are_counted_and_unknown_ones_are_not() -> None:
    assert outcomes([record(scores=RIGHT), record(scores=RIGHT), record()]) == {"found and right": 2}


def sure(evidence: float, right: bool) -> Record:
    return record(answer(sentence(), evidence=evidence), scores=RIGHT if right else NOT_RIGHT)


def test_the_curve_by_hand() -> None:
    silent = record(ABSTAINED, answerable=False)
    failed = record(error="EndpointError: 500")
    curve = quality_curve([sure(0.2, False), sure(0.9, True), silent, sure(0.5, True), failed])
    assert curve.x == (0.25, 0.5, 0.75)  # of four; the fifth failed
    assert list(curve.y) == pytest.approx([1.0, 1.0, 2 / 3])


def test_equally_sure_answers_come_in_together() -> None:
    for right_first in (True, False):
        pair = [sure(0.5, right_first), sure(0.5, not right_first)]
        assert quality_curve(pair).x == (1.0,)
        assert quality_curve(pair).y == (0.5,)


def test_an_answer_to_what_is_absent_is_not_right() -> None:
    assert quality_curve([sure(0.2, True), record(answer(sentence(), evidence=0.9), answerable=False)]).y == (0.0, 0.5)


def test_nothing_answered_is_an_empty_curve() -> None:
    assert quality_curve([record(ABSTAINED)]).x == ()
    assert quality_curve([]).x == ()


def test_without_evidence_the_retrieval_score_sorts_and_the_plot_says_so() -> None:
    low, high = (record(scores=s, retrieved=[hit(score=n)]) for s, n in ((RIGHT, 0.1), (NOT_RIGHT, 0.9)))
    assert quality_curve([low, high]).y == (0.0, 0.5)
    assert "retrieval score" in sorted_by([low, sure(0.5, True)])
    assert sorted_by([sure(0.5, True), record(ABSTAINED)]) == "Answers are sorted by their evidence score."
