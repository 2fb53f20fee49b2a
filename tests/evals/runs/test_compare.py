import json
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from evals.runs.change import Change, measure_changes
from evals.runs.compare import Comparison, DifferentSets, as_json, compare
from evals.runs.compare_table import render
from evals.sets.record import Record, Run
from tests.evals.runs.test_summary import AGGREGATES, MEASURES, Known, run
from tests.records import answer, record, sentence

HEADLINE = {name: Known() for name in ("m1", "m2", "m3", "m4", "m5")}


def scored(values: Sequence[float], measure: str = "right", folder: str = "a", groups: int | None = None) -> Run:
    named = (f"g{number % groups}" if groups else None for number in range(len(values)))
    return run(
        [
            record(id=f"q{number:03}", group=group, scores={measure: value})
            for number, (value, group) in enumerate(zip(values, named, strict=True))
        ],
        folder,
    )


def only(comparison: Comparison, measure: str = "right") -> Change:
    return next(change for change in comparison.changes if change.measure == measure)


def test_a_true_difference_is_found() -> None:
    """30 of 200 gained, 5 lost: a difference of .125, and McNemar's p is 2 in 100,000."""
    a = scored([0] * 30 + [1] * 5 + [1, 0, 1] * 55)
    b = scored([1] * 30 + [0] * 5 + [1, 0, 1] * 55, folder="b")
    change = only(compare(a, b, MEASURES, {}))
    assert [change.a, change.b] == pytest.approx([0.575, 0.7])
    assert change.difference.mean == pytest.approx(0.125)
    assert 0.06 < change.difference.low < 0.125 < change.difference.high < 0.19
    assert change.p == change.p_mcnemar == pytest.approx(2.23e-5, rel=0.01)
    assert change.p_holm == change.p  # alone in its family
    assert change.better is True
    assert change.detectable is not None
    assert change.detectable == pytest.approx(2.8 * ((35 / 200 - 0.125**2) / 200) ** 0.5, rel=0.02)
    assert only(compare(b, a, MEASURES, {})).better is False


def test_less_is_better_where_less_is_better() -> None:
    measures = {"slow": Known(zero_one=False, higher_is_better=False)}
    noise = np.random.default_rng(1).normal(0, 1, 60)
    a, b = scored(list(100 + noise), "slow"), scored(list(90 + noise[::-1]), "slow", "b")
    change = only(compare(a, b, measures, {}), "slow")
    assert (change.better, change.p_mcnemar) == (True, None)
    assert change.difference.mean == pytest.approx(-10)
    assert change.p == 1 / 5000  # none of the random sign patterns is as far


def test_questions_about_few_stories_are_not_taken_for_independent() -> None:
    """40 gained of 200, all about two of ten stories: McNemar alone would call that real."""
    after = [float(number % 10 in (3, 7)) for number in range(200)]
    change = only(compare(scored([0.0] * 200, groups=10), scored(after, folder="b", groups=10), MEASURES, {}))
    assert change.p_mcnemar is not None
    assert change.p_mcnemar < 1e-10
    assert (change.p, change.better) == (0.5, None)  # two stories that agree: + + and - - of four patterns


@pytest.mark.slow
def test_where_nothing_differs_nothing_is_found_in_95_of_100_comparisons() -> None:
    """200 pairs of runs of one quality over the sample's 15 stories, five headline measures, stories alike."""
    rng, alarms = np.random.default_rng(2), 0
    story = np.repeat(np.arange(15), [5, 5, 6, 11, 16, 19, 29, 31, 33, 33, 34, 35, 38, 38, 43])
    for _ in range(200):
        chances = rng.beta(3, 1.5, (2, 15, 5))[:, story]  # each run has strong and weak stories of its own
        drawn = (rng.random(chances.shape) < chances).astype(float)
        pairs = [
            (
                example(number, int(story[number]), drawn[0, number]),
                example(number, int(story[number]), drawn[1, number]),
            )
            for number in range(len(story))
        ]
        changes = measure_changes(pairs, HEADLINE)
        alarms += any(change.better is not None for change in changes)
    assert alarms <= 16  # over 3,000 such pairs it was 4.1 %; 17 of 200 have a chance of 1 in 300 then


def example(number: int, story: int, values: Sequence[float]) -> Record:
    scores = dict(zip(HEADLINE, map(float, values), strict=True))
    return record(id=f"q{number:03}", group=f"s{story:02}", scores=scores)


@pytest.mark.slow
def test_a_difference_between_all_stories_is_found_over_the_samples_15() -> None:
    rng, found = np.random.default_rng(3), 0
    story = np.repeat(np.arange(15), 25)
    for _ in range(50):
        before = (rng.random(375) < 0.6).astype(float)
        after = np.where(rng.random(375) < 0.5, before, rng.random(375) < 0.9)
        pairs = [
            (
                example(number, int(story[number]), [before[number]] * 5),
                example(number, int(story[number]), [after[number]] * 5),
            )
            for number in range(375)
        ]
        found += all(change.better for change in measure_changes(pairs, HEADLINE))
    assert found >= 45


def test_holm_is_over_the_headline_measures_alone() -> None:
    measures = {"right": Known(), "rank": Known(), "slow": Known(headline=False)}
    turned = {"right": 8, "rank": 6, "slow": 20}  # gained, none lost: p is 2 / 2^n
    records = [
        [
            record(id=f"q{n:02}", scores={name: float(way and n < gained) for name, gained in turned.items()})
            for n in range(40)
        ]
        for way in (False, True)
    ]
    told = compare(run(records[0]), run(records[1], "b"), measures, {})
    assert [change.measure for change in told.changes] == ["right", "rank", "slow"]
    assert [change.p for change in told.changes] == [2 / 2**8, 2 / 2**6, 2 / 2**20]
    assert [change.p_holm for change in told.changes] == [2 * 2 / 2**8, 2 / 2**6, None]
    assert [change.better for change in told.changes] == [True, True, None]


def test_flips_both_ways_with_both_texts() -> None:
    def answers(texts: Sequence[str], values: Sequence[float], folder: str) -> Run:
        made = [
            record(
                answer(sentence(text)), id=f"q{n}", question=f"Question {n}?", scores={"right": value, "slow": value}
            )
            for n, (text, value) in enumerate(zip(texts, values, strict=True))
        ]
        return run(made, folder)

    told = compare(answers("abc", [0, 1, 1], "a"), answers("xyz", [1, 0, 1], "b"), MEASURES, {})
    [gained], [lost] = told.gained, told.lost
    assert (gained.id, gained.question, gained.measures, gained.a, gained.b) == (
        "q0",
        "Question 0?",
        ("right",),  # slow is no headline measure
        "a",
        "x",
    )
    assert (lost.id, lost.a, lost.b) == ("q1", "b", "y")


def test_an_abstention_is_named_as_such() -> None:
    silent = run([record(answer(abstained=True), scores={"right": 0})])
    [gained] = compare(silent, run([record(scores={"right": 1})], "b"), MEASURES, {}).gained
    assert (gained.a, gained.b) == ("(not in the archive)", "Fourteen people were injured.")


def test_errors_are_counted_apart_and_only_what_both_answered_is_compared() -> None:
    a, b = scored([1, 1, 0, 1]), scored([0, 1, 1, 1], folder="b")
    broken = replace(a, records=(replace(a.records[0], error="EndpointTimeout", answer=None), *a.records[1:]))
    cut = replace(b, records=b.records[:3])  # interrupted: q003 was never asked
    told = compare(broken, cut, MEASURES, AGGREGATES)
    assert (told.paired, told.asked, told.errors) == (2, (4, 3), (1, 0))
    change = only(told)
    assert (change.a, change.b, change.difference.n) == (0.5, 1.0, 2)
    assert [flip.id for flip in told.gained] == ["q002"]
    assert told.lost == ()


def test_a_measure_that_one_record_lacks_is_compared_on_the_others() -> None:
    a, b = scored([1, 0, 0, 0]), scored([1, 1, 1, 1], folder="b")
    lacking = replace(a, records=(*a.records[:3], replace(a.records[3], scores={})))
    change = only(compare(lacking, b, MEASURES, {}))
    assert [change.difference.n, change.a, change.b] == pytest.approx([3, 1 / 3, 1])


def test_aggregates_have_a_difference_with_an_interval_and_no_p() -> None:
    abstained = answer(abstained=True)
    a = run([record(abstained if n % 2 else None, id=f"q{n:02}", scores={"right": 1}) for n in range(60)])
    b = run([record(abstained if n % 4 == 1 else None, id=f"q{n:02}", scores={"right": 1}) for n in range(60)], "b")
    change = only(compare(a, b, MEASURES, AGGREGATES), "answered")
    assert (change.a, change.b, change.p, change.better) == (0.5, 0.75, None, None)
    assert 0 < change.difference.low < change.difference.mean == 0.25 < change.difference.high


def test_other_sets_are_refused_and_the_ids_named() -> None:
    a, b = scored([1, 1]), scored([1, 1, 1], folder="b")
    other = replace(b, about={**b.about, "set": {"name": "made up", "hash": "h2"}})
    with pytest.raises(DifferentSets, match=r"\(h1 and h2\).*1 only in 'b': q002\. Run both"):
        compare(a, other, MEASURES, {})


def test_a_question_worded_otherwise_is_refused_whatever_the_hash_says() -> None:
    a, b = run([record(question="How many?")]), run([record(question="How many, then?")], "b")
    with pytest.raises(DifferentSets, match="1 with other words or gold: one"):
        compare(a, b, MEASURES, {})


def test_many_ids_are_not_all_named() -> None:
    a = scored([1] * 40)
    b = replace(scored([1], folder="b"), about={**a.about, "set": {"hash": "h2"}})
    with pytest.raises(DifferentSets, match=r"39 only in 'a': q001, .*q010 and 29 more"):
        compare(a, b, MEASURES, {})


def test_nothing_answered_in_both_is_refused() -> None:
    a, b = run([record(error="down")]), run([record()], "b")
    with pytest.raises(DifferentSets, match="No example was answered both in 'run' and in 'b'"):
        compare(a, b, MEASURES, {})


def test_what_was_changed_is_told() -> None:
    a, b = scored([1, 0]), scored([1, 0], folder="b")
    a = replace(a, about={**a.about, "settings": {"passages": 6, "seed": 1}})
    b = replace(b, about={**b.about, "settings": {"passages": 8, "seed": 1}, "archive": None})
    assert compare(a, b, MEASURES, {}).changed == ("model: a → b", "settings.passages: 6 → 8")


def test_json_is_standard_json_and_the_same_each_time() -> None:
    a, b = scored([1, 0, 1, 0], groups=1), scored([1, 1, 1, 0], folder="b", groups=1)
    told = json.dumps(as_json(compare(a, b, MEASURES, AGGREGATES)), allow_nan=False)
    assert told == json.dumps(as_json(compare(a, b, MEASURES, AGGREGATES)), allow_nan=False)
    change = json.loads(told)["changes"][0]
    assert (change["measure"], change["difference"]["low"], change["detectable"]) == ("right", None, None)
    assert json.loads(told)["gained"][0]["id"] == "q001"


def test_the_table_says_what_is_shown() -> None:
    a = scored([0] * 30 + [1] * 5 + [1, 0, 1] * 55)
    b = scored([1] * 30 + [0] * 5 + [1, 0, 1] * 55, folder="[b]")
    out = StringIO()
    Console(file=out, width=150).print(render(compare(a, b, MEASURES, AGGREGATES)))
    text = out.getvalue()
    assert "200 questions answered in both, in 200 groups" in text
    assert "model: a → [b]" in text
    assert all(word in text for word in ("+0.125", "<.001", "better", "Gained: 30", "Lost: 5", "and 20 more"))
    out = StringIO()
    Console(file=out, width=150).print(render(compare(a, a, MEASURES, {})))
    assert " open" in out.getvalue()
