import json
from typing import Any

import pytest

from evals.measures import aggregates
from evals.measures.aggregates import AGGREGATES
from evals.measures.scoring import HEADLINE, MEASURES, score
from evals.sets.record import Record, Score, record_from_json
from tests.places import ROOT
from tests.records import answer, hit, record, sentence

ABSTAINED = answer(abstained=True)


def many() -> list[Record]:
    """Answerable: two right, one wrong, one abstained from. Unanswerable: two abstained from, one answered."""
    answerable = [
        record(),
        record(id="two"),
        record(answer(sentence("17 were injured.")), id="three"),
        record(ABSTAINED, id="four"),
    ]
    gone: dict[str, Any] = {"answerable": False, "nuggets": ()}
    absent = [
        record(ABSTAINED, id="five", **gone),
        record(ABSTAINED, id="six", **gone),
        record(id="seven", **gone),
    ]
    return [score(one) for one in answerable + absent]


def test_every_measure_is_described_under_its_own_name() -> None:
    assert all(name == measure.name and measure.description for name, measure in MEASURES.items())
    assert HEADLINE == ("success@4", "mrr@10", "nugget_recall", "right", "abstention_accuracy", "citation_precision")
    assert not set(MEASURES) & set(AGGREGATES)


def test_a_full_record_has_the_scores_that_its_gold_allows() -> None:
    scores = score(
        record(evidence=("The ferry struck a dredger off Saltmarsh.",), must_not=("17",), as_of="2025-08-20")
    ).scores
    assert set(MEASURES) - set(scores) == {"quote_exactness", "premise_handled", "answered_absent", "tokens", "cost"}
    assert {name for name in HEADLINE if scores[name].value != 1} == set()
    assert all(score.value in (0, 1) for name, score in scores.items() if MEASURES[name].zero_one)


def test_without_gold_only_what_needs_none_is_left() -> None:
    scores = score(record(nuggets=(), gold_articles=(), answerable=None, kind=None)).scores
    assert set(scores) == {
        "grounding",
        "checked_precision",
        "checked_recall",
        "citation_coverage",
        *(name for name in MEASURES if name.startswith("verdict_")),
    }


def test_an_error_has_no_score() -> None:
    assert score(record(error="EndpointTimeout: too slow", scores={"right": 0})).scores == {}


def test_scored_again_is_the_same_and_others_scores_stay() -> None:
    old = record(scores={"judge_support": 0.7, "right": 0.3, "must_not": 1.0})
    new = score(old)
    assert new.scores["judge_support"] == old.scores["judge_support"]
    assert new.scores["right"].value == 1
    assert "must_not" not in new.scores  # its gold is gone
    assert score(new) == new
    assert record_from_json(json.loads(json.dumps(new.as_json()))) == new


def test_timings_are_in_no_score() -> None:
    assert score(record(timings={"total": 1.0})).scores == score(record(timings={"total": 900.0})).scores


def test_odd_records_are_scored() -> None:
    """What a model or an archive may well give: no sentence, no passage, nothing known of an article."""
    bare = {**hit(), "url": None, "headline": None, "source": None, "published": None}
    empty = answer()
    for one in (record(empty, retrieved=[]), record(empty, retrieved=[bare], as_of="2025", kind="false_premise")):
        assert all(isinstance(found, Score) and 0 <= found.value <= 1 for found in score(one).scores.values())


class TestAggregates:
    def test_abstention(self) -> None:
        # 3 abstentions, 2 of them right, 3 needed.
        assert aggregates.abstention_precision(many()) == pytest.approx(2 / 3)
        assert aggregates.abstention_recall(many()) == pytest.approx(2 / 3)
        assert aggregates.abstention_f1(many()) == pytest.approx(2 / 3)
        assert aggregates.abstention_precision(many()[:3]) is None
        assert aggregates.abstention_f1(many()[:3]) is None
        assert aggregates.abstention_f1(many()[6:]) == 0
        assert aggregates.abstention_recall(many()[:4]) is None

    def test_unknown_answerability_counts_in_none_of_them(self) -> None:
        unknown = score(record(ABSTAINED, answerable=None))
        assert aggregates.abstention_precision([*many(), unknown]) == pytest.approx(2 / 3)

    def test_right_answered_total(self) -> None:
        assert aggregates.answer_rate(many()) == pytest.approx(4 / 7)
        assert aggregates.right_of_answered(many()) == pytest.approx(2 / 4)
        assert aggregates.right_of_all(many()) == pytest.approx(4 / 7)

    def test_latency_by_nearest_rank(self) -> None:
        timed = [record(timings={"total": float(ms)}) for ms in (40, 10, 30, 20)]
        assert aggregates.latency(timed, 50) == 20
        assert aggregates.latency(timed, 95) == 40
        assert aggregates.latency(timed, 50, "write") is None

    def test_nothing_gives_nothing(self) -> None:
        assert {name: aggregate([]) for name, aggregate in AGGREGATES.items()} == dict.fromkeys(AGGREGATES)


def test_the_sample_sets_own_evidence_states_its_nuggets() -> None:
    """An answer that quotes the whole evidence is right by every measure of text: else gold and matching disagree."""
    from evals.sets.example import read_examples

    examples = read_examples(ROOT / "evals" / "sample.jsonl")
    wrong = []
    for example in examples:
        if example.answerable and example.nuggets and example.evidence:
            given = answer(*(sentence(text) for text in example.evidence))
            found = score(Record(example, (), given)).scores
            if found["right"].value != 1 or found["nugget_recall"].value != 1:
                wrong.append((example.id, found["right"].explanation))
    assert wrong == []
