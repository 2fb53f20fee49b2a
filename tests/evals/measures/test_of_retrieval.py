from collections.abc import Sequence
from math import log2

import pytest

from evals.measures.of_retrieval import (
    all_articles,
    all_evidence,
    answer_in_passages,
    article_recall,
    evidence_recall,
    ndcg,
    reciprocal_rank,
    relevance,
    success,
)
from evals.sets.example import Nugget
from evals.sets.record import Record
from tests.records import hit, record


def ranking(names: str, gold: Sequence[str], **more: object) -> Record:
    """A record whose hits are of the articles with these one-letter names, in order."""
    hits = [hit(rank, url=f"https://x/{name * 5}") for rank, name in enumerate(names, start=1)]
    return record(retrieved=hits, gold_articles=tuple(f"https://x/{name * 5}" for name in gold), **more)  # type: ignore[arg-type]


def value(found: object) -> float | None:
    return None if found is None else float(found.value)  # type: ignore[attr-defined]


def test_an_articles_later_passages_take_no_rank() -> None:
    found = ranking("aaab", "b")
    assert relevance(found) == [False, True]
    assert value(reciprocal_rank(found)) == 0.5
    assert value(success(found, 1)) == 0
    assert value(success(found, 2)) == 1


def test_success_is_not_recall() -> None:
    found = ranking("axb", "abc")
    assert value(success(found, 4)) == 1
    assert value(article_recall(found, 4)) == pytest.approx(2 / 3)
    assert value(article_recall(found, 2)) == pytest.approx(1 / 3)
    assert value(all_articles(found, 10)) == 0
    assert value(all_articles(ranking("axb", "ba"), 3)) == 1
    assert value(all_articles(ranking("axb", "ba"), 2)) == 0


def test_ndcg_by_hand() -> None:
    # Gold at ranks 1 and 3 of three gold articles: (1 + 1/2) / (1 + 1/log2 3 + 1/2).
    assert value(ndcg(ranking("axb", "abc"))) == pytest.approx(1.5 / (1.5 + 1 / log2(3)))
    assert value(ndcg(ranking("ab", "ba"))) == pytest.approx(1)
    assert value(ndcg(ranking("ab", "ba"), 1)) == pytest.approx(1)  # of one place, the best possible is one
    assert value(ndcg(ranking("aab", "ab"))) == pytest.approx(1)


def test_only_so_many_ranks_are_looked_at() -> None:
    found = ranking("abcdefghijk", "k")
    assert value(reciprocal_rank(found)) == 0
    assert value(success(found, 10)) == 0


def test_nothing_retrieved_is_zero_and_no_gold_is_absent() -> None:
    assert value(success(ranking("", "a"), 4)) == 0
    assert value(ndcg(ranking("", "a"))) == 0
    assert success(ranking("ab", ""), 4) is None
    assert reciprocal_rank(ranking("ab", "")) is None
    assert article_recall(ranking("ab", ""), 4) is None
    assert all_articles(ranking("ab", ""), 4) is None
    assert ndcg(ranking("ab", "")) is None
    assert evidence_recall(ranking("ab", "a"), 4) is None


def test_tempting_articles_of_an_unanswerable_question_are_no_gold() -> None:
    assert success(ranking("a", "a", answerable=False), 4) is None
    assert evidence_recall(ranking("a", "a", answerable=False, evidence=("Fourteen",)), 4) is None
    assert value(success(ranking("a", "a", answerable=None), 4)) == 1


def test_gold_may_be_a_uri_or_an_id() -> None:
    wire = {**hit(), "url": None, "uri": "cw-1", "article_id": "0123"}
    assert value(success(record(retrieved=[wire], gold_articles=("cw-1",)), 1)) == 1
    assert value(success(record(retrieved=[wire], gold_articles=("0123",)), 1)) == 1
    assert value(success(record(retrieved=[wire], gold_articles=("None",)), 1)) == 0


def test_evidence_is_found_whole_in_one_passage() -> None:
    hits = [hit(1, "He said: “It broke."), hit(2, "Nobody knew.” It  was\nlate."), hit(3, "It broke. Nobody knew.")]
    found = record(retrieved=hits, evidence=("It broke. Nobody knew.", '"It broke.', "It was late."))
    assert value(evidence_recall(found, 1)) == pytest.approx(1 / 3)
    assert value(evidence_recall(found, 2)) == pytest.approx(2 / 3)
    assert value(all_evidence(found, 2)) == 0
    assert value(all_evidence(found, 3)) == 1


def test_evidence_at_k_counts_passages_not_articles() -> None:
    hits = [hit(1, "One."), hit(2, "Two."), hit(3, "Three.")]
    assert value(evidence_recall(record(retrieved=hits, evidence=("Three.",)), 2)) == 0


def test_the_answer_is_in_the_first_five() -> None:
    nuggets = (Nugget(("14",)), Nugget(("dredger",)), Nugget(("fog",), vital=False))
    assert value(answer_in_passages(record(nuggets=nuggets))) == 1
    assert value(answer_in_passages(record(nuggets=nuggets, retrieved=[]))) == 0
    assert value(answer_in_passages(record(nuggets=(Nugget(("4",)),)))) == 0
    late = [hit(rank, "Nothing.") for rank in range(1, 6)] + [hit(6)]
    assert value(answer_in_passages(record(retrieved=late))) == 0
    assert answer_in_passages(record(nuggets=())) is None
