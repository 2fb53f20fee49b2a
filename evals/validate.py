"""``python -m evals validate PATH``: how far the measures agree with human labels.

PATH holds ``summhay-human-coverage.json`` (SummHay, Laban et al. 2024) and ``mtrag-human-evaluations.json`` (MTRAG,
Katsis et al. 2025). Nothing was fitted to either, except the choice of one formulation among those that
``evals.measures.grounding`` and ``evals.measures.nuggets`` name.
"""

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from evals.measures.grounding import grounding
from evals.measures.nuggets import coverage
from evals.sets.adapted import read_json
from evals.sets.example import ExampleError
from rag.text.sentence import sentence_spans

Floats = npt.NDArray[np.float64]
COVERAGE_FILE = "summhay-human-coverage.json"
FAITHFULNESS_FILE = "mtrag-human-evaluations.json"
COVERAGE_GOAL, FAITHFULNESS_GOAL = 0.67, 0.70
_DEGREES = {"fully_covered": 1.0, "partially_covered": 0.5, "not_covered": 0.0}
_JUDGED = {"FULL_COVERAGE": 1.0, "PARTIAL_COVERAGE": 0.5, "NO_COVERAGE": 0.0}
_DRAWS = 1_000
_NOT_KNOWING = re.compile(
    r"\b(?:do|does) ?n[o’']t (?:\w+ ){0,2}?(?:have|provide|specify|include|contain|state|mention)\b"
    r"|\bhave no information\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a measure agrees with people.

    Attributes:
        statistic: "Pearson" or "Spearman".
        value: the correlation; ``low`` and ``high`` are its 95 % interval, by bootstrap over groups.
        n: the number of labels.
        groups: the number of summaries or conversations, which the bootstrap draws.
        goal: the wanted value; None for a line that is only for comparison.
    """

    name: str
    statistic: str
    value: float
    low: float
    high: float
    n: int
    groups: int
    goal: float | None = None


def coverage_agreement(path: Path) -> list[Agreement]:
    """``coverage`` against SummHay's human labels: an insight in a summary, full 1, partial .5, none 0.

    Raises:
        ExampleError: the file can't be read, or has another shape.
    """
    human, plain, weighted, judge, groups = [], [], [], [], []
    try:
        for number, summary in enumerate(read_json(path)):
            labels = {one["insight_id"]: _DEGREES[one["coverage"]] for one in summary["annotation"]}
            coverage_of = {one["insight_id"]: one["coverage"] for one in summary["predictions_prompted_gpt-4o"]}
            among = [one["insight"] for one in summary["reference_insights"]]
            for one in summary["reference_insights"]:
                human.append(labels[one["insight_id"]])
                plain.append(coverage(summary["summary"], one["insight"]))
                weighted.append(coverage(summary["summary"], one["insight"], among))
                judge.append(_JUDGED.get(coverage_of.get(one["insight_id"], ""), 0.0))
                groups.append(str(number))
    except (KeyError, TypeError) as error:
        raise ExampleError(f"{path} has another shape than SummHay's human labels: {error!r}.") from error
    lines = (
        ("coverage(text, insight)", plain, COVERAGE_GOAL),
        ("coverage(text, insight, among)", weighted, COVERAGE_GOAL),
        ("to compare: GPT-4o, prompted", judge, None),
    )
    return [_agreement(name, "Pearson", pearson, values, human, groups, goal) for name, values, goal in lines]


def faithfulness_agreement(path: Path) -> list[Agreement]:
    """``grounding`` against MTRAG's human faithfulness: an answer, the mean of two or three raters' 1 to 4.

    Raises:
        ExampleError: the file can't be read, or has another shape.
    """
    human, ours, theirs, groups, claims = [], [], [], [], []
    try:
        labels = read_json(path)
        texts = {one["document_id"]: f"{one.get('title') or ''}\n{one['text']}" for one in labels["documents"]}
        contexts = {task["task_id"]: [texts[c["document_id"]] for c in task["contexts"]] for task in labels["tasks"]}
        for one in labels["evaluations"]:
            votes = [float(vote["value"]) for vote in one["annotations"]["faithfulness"].values()]
            human.append(sum(votes) / len(votes))
            ours.append(grounding(one["model_response"], contexts[one["task_id"]]) or 0.0)
            theirs.append(float(one["annotations"]["Bert-KPrec"]["system"]["value"]))
            groups.append(one["task_id"].split("<::>")[0])
            claims.append(_claims(one["model_response"]))
    except (KeyError, TypeError) as error:
        raise ExampleError(f"{path} has another shape than MTRAG's evaluations: {error!r}.") from error
    some = [at for at, claim in enumerate(claims) if claim]
    ours_of_some, human_of_some = [ours[at] for at in some], [human[at] for at in some]
    groups_of_some = [groups[at] for at in some]
    name = "Spearman"
    return [
        _agreement("grounding(answer, passages)", name, spearman, ours, human, groups, FAITHFULNESS_GOAL),
        _agreement("... where something is claimed", name, spearman, ours_of_some, human_of_some, groups_of_some),
        _agreement("to compare: BERTScore K-Precision", name, spearman, theirs, human, groups),
    ]


def pearson(a: Floats, b: Floats) -> float:
    """The product-moment correlation."""
    return float(np.corrcoef(a, b)[0, 1])


def spearman(a: Floats, b: Floats) -> float:
    """The correlation of ranks; equal values share their mean rank."""
    return pearson(_ranks(a), _ranks(b))


def validate(folder: Path) -> int:
    """Print how far the measures agree with people; the exit status is always 0."""
    table = Table("measure", "statistic", "reached", "95 % interval", "labels", "groups", "goal")
    for file, agreements in ((COVERAGE_FILE, coverage_agreement), (FAITHFULNESS_FILE, faithfulness_agreement)):
        for one in agreements(folder / file):
            goal = "" if one.goal is None else f"{one.goal:.2f} {'reached' if one.value >= one.goal else 'NOT reached'}"
            interval = f"{one.low:.3f} to {one.high:.3f}"
            table.add_row(one.name, one.statistic, f"{one.value:.3f}", interval, str(one.n), str(one.groups), goal)
        table.add_section()
    Console(width=None if sys.stdout.isatty() else 140).print(table)
    return 0


def _claims(response: str) -> bool:
    """Whether a response says anything besides that nothing was found."""
    return not all(_NOT_KNOWING.search(response[start:end]) for start, end in sentence_spans(response))


def _agreement(
    name: str,
    statistic: str,
    correlate: Callable[[Floats, Floats], float],
    values: Sequence[float],
    human: Sequence[float],
    groups: Sequence[str],
    goal: float | None = None,
) -> Agreement:
    a, b = np.asarray(values, float), np.asarray(human, float)
    members: dict[str, list[int]] = {}
    for at, group in enumerate(groups):
        members.setdefault(group, []).append(at)
    of_group = [np.array(members[group]) for group in sorted(members)]
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(_DRAWS):
        rows = np.concatenate([of_group[pick] for pick in rng.integers(len(of_group), size=len(of_group))])
        drawn.append(correlate(a[rows], b[rows]))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Agreement(name, statistic, correlate(a, b), float(low), float(high), len(a), len(of_group), goal)


def _ranks(values: Floats) -> Floats:
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Floats = (last - (counts - 1) / 2)[where]
    return ranks
