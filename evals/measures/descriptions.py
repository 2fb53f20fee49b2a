"""Descriptions: what each figure of a report means, in one line."""

from evals.runs.summary import Measures

_OTHERS = {
    "right_of_all": "of all questions, the share answered right, or rightly not answered",
    "right_of_answered": "of the questions answered, the share answered right; read it beside answer_rate",
    "answer_rate": "share of the questions that were answered, rightly or not",
    "abstention_precision": "of the abstentions, the share where the archive indeed holds no answer",
    "abstention_recall": "of the questions that the archive does not answer, the share abstained from",
    "abstention_f1": "harmonic mean of abstention precision and recall",
    "latency_p50_ms": "half of the answers were whole within so many milliseconds",
    "latency_p95_ms": "95 % of the answers were whole within so many milliseconds",
    "judge_support": "by the judge: mean support of the sentences by what they cite (full 1, partial 0.5, none 0)",
    "judge_nugget_recall": "by the judge: share of the vital nuggets that the answer states",
}
_LOWER = ("latency_p50_ms", "latency_p95_ms")

MAIN = ("right_of_all", "abstention_f1")
"""Figures of many records that stand among the headline measures."""


def description(name: str, measures: Measures) -> str:
    """A line on the figure of that name; empty when it has no description."""
    known = measures.get(name)
    description = known.description if known else _OTHERS.get(name, "")
    lower = not known.higher_is_better if known else name in _LOWER
    sentence = f"{description[:1].upper()}{description[1:]}." if description else ""
    return f"{sentence.replace('..', '.')} Lower is better." if lower else sentence.replace("..", ".")


def headline(measures: Measures) -> list[str]:
    """The headline figures of a run, in order: shares, each 0 to 1."""
    return [*MAIN, *(name for name, one in measures.items() if one.headline)]
