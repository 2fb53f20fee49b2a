import pytest

from rag.dates.named_days import NO_DAYS
from rag.question.day_names import named_days
from rag.search.ranking import Candidate, rank

TODAY = 739_000


def candidate(id_: int, article: str, similarity: float, matching: float = 0.0, age: int | None = 1_000) -> Candidate:
    return Candidate(id_, article, None if age is None else TODAY - age, similarity, matching)


def order(candidates: list[Candidate], articles: dict[str, float] | None = None, as_of: bool = False) -> list[int]:
    return [found.id for found, _ in rank(candidates, articles or {}, TODAY, as_of, NO_DAYS)]


def test_the_score_is_the_weighted_sum_of_four_figures() -> None:
    undated = candidate(1, "a", 0.5, 8.0, age=None)
    [(_, score)] = rank([undated], {"a": 3.0}, TODAY, False, NO_DAYS)
    # Article 0.7 * 3/3, best passage 0.2 * 8/8, similarity 2.2 * (0.5 + 0.4) / 2, no date.
    assert score == pytest.approx(0.7 + 0.2 + 0.99)
    [(_, new)] = rank([candidate(1, "a", 0.5, 8.0, age=0)], {"a": 3.0}, TODAY, False, NO_DAYS)
    assert new == pytest.approx(score + 1.5)
    [(_, recent)] = rank([candidate(1, "a", 0.5, 8.0, age=10)], {"a": 3.0}, TODAY, True, NO_DAYS)
    assert recent == pytest.approx(score + 1.8 / 2)


def test_similar_matching_and_found_as_a_whole_goes_first() -> None:
    assert order([candidate(1, "a", 0.3), candidate(2, "b", 0.6)]) == [2, 1]
    assert order([candidate(1, "a", 0.5), candidate(2, "b", 0.5, matching=9.0)]) == [2, 1]
    assert order([candidate(1, "a", 0.5), candidate(2, "b", 0.5)], {"b": 4.0}) == [2, 1]


def test_the_newer_goes_first_and_more_so_when_the_day_is_known() -> None:
    old, new = candidate(1, "a", 0.65, age=60), candidate(2, "b", 0.5, age=2)
    assert order([old, new]) == [1, 2]
    assert order([old, new], as_of=True) == [2, 1]
    assert order([candidate(1, "a", 0.5, age=None), candidate(2, "b", 0.5, age=900)]) == [2, 1]


def test_an_articles_further_passages_stand_behind_its_best() -> None:
    found = rank([candidate(1, "a", 0.2), candidate(2, "a", 0.6), candidate(3, "b", 0.55)], {}, TODAY, False, NO_DAYS)
    assert [c.id for c, _ in found] == [2, 3, 1]
    scores = {c.id: score for c, score in found}
    assert scores[1] == pytest.approx(scores[2] - 0.25)


def test_nothing_found_is_nothing_ranked() -> None:
    assert rank([], {}, TODAY, False, NO_DAYS) == []


def test_where_the_question_names_its_days_nearness_to_them_counts_and_recency_does_not() -> None:
    days = named_days("Who opened the bridge in May 2022?")
    [may] = days.periods
    then, new = Candidate(1, "a", may.first + 3, 0.5, 0.0), Candidate(2, "b", TODAY, 0.6, 0.0)
    assert [found.id for found, _ in rank([then, new], {}, TODAY, False, NO_DAYS)] == [2, 1]
    assert [found.id for found, _ in rank([then, new], {}, TODAY, False, days)] == [1, 2]
    assert [found.id for found, _ in rank([then, new], {}, TODAY, True, days)] == [2, 1]  # its own day is known
