"""Outcomes: how a question came out, retrieval against answer; and how quality falls as more is answered."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from evals.measures.of_answers import abstained
from evals.report.plots import Curve
from evals.sets.record import Record

RIGHT = "right"
"""The measure: answered with every vital nugget, and nothing that must not be said; of answerable questions."""
PREMISE = "premise_handled"
"""The measure: a false premise was not gone along with."""

OUTCOMES = {  # in the order of the bar, with the role of the colour
    "found and right": "right",
    "right, without a gold article": "right2",
    "abstained rightly": "run4",
    "false premise put right": "run2",
    "found but wrong": "wrong",
    "not found": "wrong2",
    "answered though absent": "wrong3",
    "abstained wrongly": "wrong4",
}
WRONG = ("found but wrong", "not found", "answered though absent", "abstained wrongly")


def outcome(record: Record) -> str | None:
    """One of ``OUTCOMES``; None when asking failed or the needed gold is missing.

    "Found" means that a gold article is among the articles of the retrieved passages, whatever the passage.
    """
    if record.answer is None or record.error is not None:
        return None
    answered, present = not abstained(record), record.example.answerable
    if present is False:
        put_right = "false premise put right" if premise_handled(record) else "answered though absent"
        return put_right if answered else "abstained rightly"
    if not answered:
        return "abstained wrongly" if present else None
    right = is_right(record)
    if right is None or not record.example.gold_articles:
        return None
    if right:
        return "found and right" if found(record) else "right, without a gold article"
    return "found but wrong" if found(record) else "not found"


def found(record: Record) -> bool:
    """Whether a gold article is among the retrieved articles."""
    gold = set(record.example.gold_articles)
    return any(gold & {hit.get("url"), hit.get("uri"), hit.get("article_id")} for hit in record.retrieved)


def is_right(record: Record) -> bool | None:
    """Whether an answer is right; None without the gold to judge it.

    Any answer to an unanswerable question is wrong here, as in ``right_of_answered``. A false premise put right has an
    outcome of its own.
    """
    if record.example.answerable is False:
        return False
    score = record.scores.get(RIGHT)
    return None if score is None else score.value >= 1


def premise_handled(record: Record) -> bool:
    """Whether a question's premise was false, and the answer did not accept it."""
    score = record.scores.get(PREMISE)
    return score is not None and score.value >= 1


def outcomes(records: Iterable[Record]) -> dict[str, int]:
    """The number of records by outcome."""
    return dict(Counter(name for name in map(outcome, records) if name is not None))


def quality_curve(records: Sequence[Record]) -> Curve:
    """The share right among the surest answers, from the surest one alone to all that the run gave.

    The curve ends at the operating point: a question that the run abstained from has no answer that could be right.
    Equally sure answers enter together, since no threshold separates them.
    """
    known = [one for one in records if one.error is None and (_answered(one) is False or is_right(one) is not None)]
    answered = sorted(((sureness(one), is_right(one)) for one in known if _answered(one)), key=lambda one: -one[0])
    x, y, count, right = [], [], 0, 0
    for _, alike in groupby(answered, key=lambda one: one[0]):
        for _, good in alike:
            count += 1
            right += bool(good)
        x.append(count / len(known))
        y.append(right / count)
    return Curve(tuple(x), tuple(y))


def sureness(record: Record) -> float:
    """The answer's evidence score; without one, the best passage's retrieval score."""
    evidence = (record.answer or {}).get("evidence")
    if evidence is not None:
        return float(evidence)
    return float(record.retrieved[0]["score"]) if record.retrieved else 0.0


def sorted_by(records: Iterable[Record]) -> str:
    """The score that ``sureness`` uses, in words."""
    answered = [record for record in records if _answered(record)]
    if all((record.answer or {}).get("evidence") is not None for record in answered):
        return "Answers are sorted by their evidence score."
    return (
        "Answers without an evidence score are sorted by the retrieval score of their best passage, which is made to "
        "be compared within one question only: read this curve with care."
    )


def _answered(record: Record) -> bool | None:
    return None if record.answer is None else not abstained(record)
