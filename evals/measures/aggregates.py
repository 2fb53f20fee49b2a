"""Aggregates: figures over many records that are no mean of single scores, such as abstention F1 and percentiles.

Each takes the records of a run that have no error, and returns None when it is undefined.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

import numpy as np

from evals.measures.of_answers import abstained
from evals.sets.record import Record

Aggregate = Callable[[Sequence[Record]], float | None]


def abstention_precision(records: Sequence[Record]) -> float | None:
    """Of the abstentions, the share where the archive indeed held no answer; None when it never abstained.

    Here and below, only examples with a known ``answerable`` count. The figure depends on the set's share of
    unanswerable examples.
    """
    rightly, abstained, _ = _abstentions(records)
    return rightly / abstained if abstained else None


def abstention_recall(records: Sequence[Record]) -> float | None:
    """Of the unanswerable questions, the share where it abstained; None when there is none."""
    rightly, _, absent = _abstentions(records)
    return rightly / absent if absent else None


def abstention_f1(records: Sequence[Record]) -> float | None:
    """The harmonic mean of abstention precision and recall: 2 rightly / (abstained + unanswerable).

    0 when it never abstained though it should have (precision alone is undefined then); None when there was nothing to
    abstain from, and it didn't.
    """
    rightly, abstained, absent = _abstentions(records)
    return 2 * rightly / (abstained + absent) if abstained + absent else None


def answer_rate(records: Sequence[Record]) -> float | None:
    """The share of the questions that it answered, rightly or not."""
    return sum(map(_answered, records)) / len(records) if records else None


def right_of_answered(records: Sequence[Record]) -> float | None:
    """Of the questions answered that can be judged, the share answered right (``right`` in ``evals.measures.scoring``).

    An unanswerable question that was answered counts as answered and not right. Read it beside ``answer_rate``: a
    system that answers only the surest questions is right most often.
    """
    judged = [record for record in records if _answered(record) and _can_be_judged(record)]
    return sum(map(_right, judged)) / len(judged) if judged else None


def right_of_all(records: Sequence[Record]) -> float | None:
    """Of all questions that can be judged, the share answered right, or rightly not answered."""
    judged = [record for record in records if _can_be_judged(record)]
    fine = sum(_right(record) or (record.example.answerable is False and not _answered(record)) for record in judged)
    return fine / len(judged) if judged else None


def latency(records: Sequence[Record], percent: int, part: str = "total") -> float | None:
    """The percentile of a timing, in milliseconds, by nearest rank: an actual measured time.

    With fewer than 20 questions, the 95th is the slowest one.
    """
    times = [record.timings_ms[part] for record in records if part in record.timings_ms]
    return float(np.percentile(times, percent, method="inverted_cdf")) if times else None


AGGREGATES: Mapping[str, Aggregate] = MappingProxyType(
    {
        "abstention_precision": abstention_precision,
        "abstention_recall": abstention_recall,
        "abstention_f1": abstention_f1,
        "answer_rate": answer_rate,
        "right_of_answered": right_of_answered,
        "right_of_all": right_of_all,
        "latency_p50_ms": partial(latency, percent=50),
        "latency_p95_ms": partial(latency, percent=95),
    }
)


def _abstentions(records: Sequence[Record]) -> tuple[int, int, int]:
    """How many abstentions were right, how many there were, and how many there should have been."""
    known = [record for record in records if record.example.answerable is not None]
    absent = [record for record in known if record.example.answerable is False]
    rightly = sum(not _answered(record) for record in absent)
    return rightly, sum(not _answered(record) for record in known), len(absent)


def _answered(record: Record) -> bool:
    return record.answer is not None and not abstained(record)


def _can_be_judged(record: Record) -> bool:
    return "right" in record.scores or record.example.answerable is False


def _right(record: Record) -> bool:
    return "right" in record.scores and record.scores["right"].value == 1
