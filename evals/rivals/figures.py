"""Figures of one rival's search, by article, by passage and by time; and the questions it is asked."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from evals.measures import of_retrieval as measures
from evals.rivals.searches import Rival
from evals.sets.example import Example, ExampleError
from evals.sets.questions import questions
from evals.sets.record import Record, Score
from evals.stats.intervals import Estimate, estimates
from rag.passage import Passage

MEASURES: Mapping[str, Callable[[Record], Score | None]] = {
    "success@1": partial(measures.success, k=1),
    "success@4": partial(measures.success, k=4),
    "success@10": partial(measures.success, k=10),
    "mrr@10": measures.reciprocal_rank,
    "answer@5": measures.answer_in_passages,
}
"""By article, and ``answer@5``: whether the answer's text occurs in one of the first five passages."""

OURS = "ours"
"""The name of the search that the others are compared with."""


@dataclass(frozen=True, slots=True)
class Line:
    """One rival's figures.

    Attributes:
        measures: by name.
        ours_less_it: the retriever's MRR@10 less the rival's, paired; None for the retriever itself.
        words: the median number of words in the first five passages.
        median_ms: of a warm query.
    """

    name: str
    measures: Mapping[str, Estimate | None]
    ours_less_it: Estimate | None
    words: float
    median_ms: float


def read_questions(path: Path, as_of: bool) -> tuple[list[Example], int]:
    """The questions that have a gold article, and how many have none.

    Args:
        path: JSON Lines.
        as_of: whether each is asked on its own day.

    Raises:
        ExampleError: a line is no question, no question has a gold article, or one has no day with ``as_of`` set.
    """
    examples = questions(path)
    gold = [example for example in examples if example.gold_articles and example.answerable is not False]
    if not gold:
        raise ExampleError(f"No question of {str(path)!r} names a gold article: there is nothing to measure by.")
    undated = [example.id for example in gold if not example.as_of]
    if as_of and undated:
        raise ExampleError(f"--as-of needs the day of each question; {undated[0]!r} and others have none.")
    kept = gold if as_of else [replace(example, as_of=None) for example in gold]
    return kept, len(examples) - len(gold)


def measured(rivals: Mapping[str, Rival], examples: Sequence[Example]) -> list[Line]:
    """Each rival's figures over ``examples``; every question is asked twice, and the second time is timed."""
    clusters = [example.cluster for example in examples]
    asked = {name: [_timed(rival, example) for example in examples] for name, rival in rivals.items()}
    values = {
        name: np.array([_scores(example, passages) for example, (passages, _) in zip(examples, found, strict=True)])
        for name, found in asked.items()
    }
    mrr = list(MEASURES).index("mrr@10")
    lines = []
    for name, found in asked.items():
        figures = estimates(values[name], clusters)
        less = values[OURS][:, [mrr]] - values[name][:, [mrr]] if OURS in values and name != OURS else None
        lines.append(
            Line(
                name,
                dict(zip(MEASURES, figures, strict=True)),
                None if less is None else estimates(less, clusters, paired=True)[0],
                float(np.median([sum(len(one.text.split()) for one in passages[:5]) for passages, _ in found])),
                float(np.median([taken for _, taken in found])),
            )
        )
    return lines


def _timed(rival: Rival, example: Example) -> tuple[list[Passage], float]:
    rival(example)
    start = time.perf_counter()
    found = rival(example)
    return found, 1000 * (time.perf_counter() - start)


def _scores(example: Example, passages: Sequence[Passage]) -> list[float]:
    hits = [
        {"article_id": one.article.id, "url": one.article.url, "uri": one.article.uri, "text": one.text}
        for one in passages
    ]
    record = Record(example, tuple(hits))
    scores = [measure(record) for measure in MEASURES.values()]
    return [np.nan if score is None else score.value for score in scores]
