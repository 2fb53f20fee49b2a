from typing import Any

import pytest

from evals.measures.failures import CODES, codes, failures, missed
from evals.sets.example import Nugget
from evals.sets.record import Record
from tests.records import answer, hit, record, sentence

WRONG = answer(sentence("Seventeen people were injured."))
ELSEWHERE = [hit(url="https://other.example/a")]
ABSTAINED = answer(abstained=True)


def differing(*values: str, changing: bool = False) -> dict[str, Any]:
    return {"quantity": "injured", "changing": changing, "rows": [{"value": value} for value in values]}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (record(), []),
        (record(WRONG), ["A1"]),
        (record(WRONG, retrieved=ELSEWHERE), []),  # not found: the retrieval's failure, not the answer's
        (record(WRONG, nuggets=(Nugget(("14",), vital=False),)), []),
        (record(WRONG, nuggets=()), []),
        (record(scores={"must_not": 1.0}), ["A3"]),
        (record(scores={"must_not": 0.0}), []),
        (record(WRONG, kind="false_premise", answerable=False, scores={"must_not": 1.0}), ["A4", "R1"]),
        (record(WRONG, kind="false_premise", answerable=False, scores={"premise_handled": 1.0}), []),
        (record(WRONG, kind="false_premise", answerable=False, scores={"premise_handled": 0.0}), ["R1"]),
        (record(WRONG, kind="absent", answerable=False, scores={"must_not": 1.0}), ["R1"]),
        (record(answer(sentence(), sentence("It rained.", (), "uncited"))), ["S1"]),
        (record(answer(sentence(), sentence("It rained.", verdict="not supported"))), ["S2"]),
        (record(answer(sentence(verdict="partly supported"))), []),
        (record(answer(sentence(), unresolved=2)), ["S3"]),
        (record(scores={"quote_exactness": 0.5}), ["Q1"]),
        (record(scores={"quote_exactness": 1.0}), []),
        (record(answer({**sentence(), "code": "Q2"})), ["Q2"]),
        (record(answer({**sentence(), "code": "S4"})), ["S4"]),
        (record(answer({**sentence(), "code": ""})), []),
        (record(answer(sentence(), disagreements=[differing("14", "23")])), ["C1"]),
        (record(answer(sentence(), disagreements=[differing("14", "23", changing=True)])), []),
        (record(answer(sentence("14 or 23."), disagreements=[differing("14", "23")])), []),
        (record(answer(sentence(), coverage=None)), ["C2"]),
        (record(ABSTAINED), ["R2"]),
        (record(ABSTAINED, answerable=False), []),
        (record(ABSTAINED, answerable=None), []),
        (record(answerable=None), []),
        (record(error="EndpointTimeout: slow"), []),
    ],
)
def test_codes(given: Record, expected: list[str]) -> None:
    assert codes(given) == expected


def test_an_answer_may_fail_in_several_ways_and_counts_once_under_each() -> None:
    bad = record(answer(sentence("Ten.", (), "uncited"), sentence("Twenty.", (), "uncited")), scores={"must_not": 1.0})
    assert codes(bad) == ["A1", "A3", "S1"]
    assert failures([bad, record(WRONG), record()]) == {"A1": 2, "A3": 1, "S1": 1}


def test_the_markers_of_citations_are_no_numbers() -> None:
    shown = answer(sentence("Some were hurt."), text="Some were hurt. [14]")
    assert [nugget.any for nugget in missed(record(shown))] == [("14", "fourteen")]


def test_who_abstained_missed_every_nugget() -> None:
    assert len(missed(record(ABSTAINED))) == 1
    assert missed(record()) == []


def test_every_code_says_when_it_counts() -> None:
    told: list[Any] = [about for about in CODES.values() if len(about.counted) < 20 or not about.name]
    assert told == []
