import pytest

from evals.measures.nuggets import coverage, degree, holds, holds_string, is_statement, recall
from evals.sets.example import Nugget
from evals.validate import COVERAGE_FILE, COVERAGE_GOAL, coverage_agreement, pearson, spearman
from tests.places import ROOT

LABELS = ROOT.parent / "shared" / "data" / "labels"
INSIGHT = "The council bought seven new pumps for the harbour after the autumn storms."


def test_a_marker_is_not_a_number() -> None:
    assert not holds("Many were hurt. [2][3]", Nugget(("2",)))
    assert not holds("Many were hurt [2, 3].", Nugget(("3",)))
    assert holds("Two were hurt. [1]", Nugget(("2",)))


def test_any_string_of_a_group_will_do() -> None:
    assert degree(Nugget(("railway", "rail")), "The rail line is shut.") == 1
    assert degree(Nugget(("railway", "rail")), "The trail is shut.") == 0


def test_a_string_stands_within_one_sentence() -> None:
    assert not holds(["It cost 14", "million people came."], Nugget(("14 million",)))
    assert not holds([], Nugget(("14",)))


def test_recall_is_the_share_of_groups() -> None:
    nuggets = [Nugget(("206",)), Nugget(("212",)), Nugget(("Skerrin Line",), vital=False)]
    assert recall(nuggets, "The operator says 206.") == pytest.approx(1 / 3)
    assert recall([], "The operator says 206.") is None


def test_a_statement_counts_by_degree() -> None:
    # Its terms: council, bought, seven, new, pump, harbour, autumn, storm, and the number 7.
    assert is_statement(INSIGHT)
    assert degree(Nugget((INSIGHT,)), "The council bought pumps.") == pytest.approx(3 / 8)
    assert degree(Nugget((INSIGHT,)), INSIGHT) == 1


def test_coverage_is_of_the_best_sentence_not_of_all() -> None:
    assert coverage("The council bought pumps. The harbour is new.", INSIGHT) == pytest.approx(3 / 8)
    assert coverage(["council", "harbour pumps"], INSIGHT) == pytest.approx(2 / 8)
    assert coverage("", INSIGHT) == 0
    assert coverage("The council met [7].", INSIGHT) == pytest.approx(1 / 8)  # not the number 7
    assert coverage("Anything at all.", "the of") == 0


def test_terms_that_all_insights_share_count_less() -> None:
    among = ["pumps fail", "pumps rust"]
    # "pumps" is in both: log(3/2); "rust" in one: log(3/1).
    assert coverage("pumps", "pumps rust", among) == pytest.approx(0.4055 / (0.4055 + 1.0986), abs=1e-3)
    assert coverage("rust", "pumps rust", among) > 0.7


def test_a_long_string_that_must_stand_word_for_word() -> None:
    assert holds_string(
        "It said: the grid must come to the power station, not so?", "the grid must come to the power station"
    )
    assert not holds_string("The power station must come to the grid.", "the grid must come to the power station")


def test_pearson_and_spearman_by_hand() -> None:
    import numpy as np

    a, b = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 4.0, 9.0, 1.0])
    # Deviations (-1.5, -.5, .5, 1.5) and (-2.75, .25, 5.25, -2.75): 2.5 / sqrt(5 * 42.75).
    assert pearson(a, b) == pytest.approx(2.5 / (5 * 42.75) ** 0.5)
    # Ranks of b: 1.5, 3, 4, 1.5; deviations (-1, .5, 1.5, -1): .5 / sqrt(5 * 4.5).
    assert spearman(a, b) == pytest.approx(0.5 / (5 * 4.5) ** 0.5)


@pytest.mark.skipif(not (LABELS / COVERAGE_FILE).exists(), reason=f"no {COVERAGE_FILE} in ../shared/data/labels")
def test_coverage_agrees_with_people() -> None:
    plain, weighted, _ = coverage_agreement(LABELS / COVERAGE_FILE)
    assert plain.n == 1419
    assert plain.value >= COVERAGE_GOAL
    assert weighted.value >= 0.73
