"""``python -m evals.fit_evidence --data DIR --file Q --absent A``: fits the weights of ``rag.search.evidence`` anew.

Uses questions that an archive answers and questions that it does not: real ones without their day and with it, and over
the sample edition its own questions against all the real ones. Prints the weights, and the abstentions with higher
biases. ``evals.bench.quotes --absent`` shows the effect of a chosen bias on answers, where more is searched.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from command_line import run_alone
from evals.bench.options import Data, Questions
from evals.sets.named import open_set
from evals.sets.realtimeqa import dated_questions
from evals.stats.fit import Bools, Floats, logistic
from rag.assistant import Assistant
from rag.opening import open_assistant
from rag.question.query import understand
from rag.search.evidence import FIGURES, figures
from settings import Settings

_L2 = 0.0001
_COUNT = (4.0, 1.0, 1.0)  # the weight of each set: on the page the day is seldom given
_BIASES = (0.0, 0.3, 0.6, 0.9)

_SETS = ("without the day", "with it, without age", "sample edition")

Asked = tuple[str, str | None]
"""A question, and its day."""

Set = tuple[Floats, Bools]
"""A row of figures a question, and which of them the archive answers."""


def main(
    data: Data,
    file: Questions,
    absent: Annotated[Path, typer.Option(metavar="QUESTIONS.jsonl", help="questions that the archive can't answer")],
) -> None:
    """Fit, and print."""
    settings = Settings.read(data=data)
    days = [[(str(row["question"]), day) for row, day in dated_questions(path)] for path in (file, absent)]
    plain = [[(question, None) for question, _ in rows] for rows in days]
    with open_assistant(settings) as assistant:
        sets = [_set(assistant, *asked) for asked in (plain, days)]
    sample = open_set("sample", settings, None)
    own = [(one.question, None) for one in sample.examples if one.answerable and not one.history]
    with open_assistant(sample.settings) as assistant:
        assistant.index.sync()
        sets.append(_set(assistant, own, [*plain[0], *plain[1]]))
    _show(sets, fitted(sets))


def fitted(sets: Sequence[Set]) -> Floats:
    """Bias and weights; within a set, answerable and unanswerable questions count the same."""
    counts = [
        count * np.where(right, 0.5 / right.mean(), 0.5 / (~right).mean()) / len(right)
        for (_, right), count in zip(sets, _COUNT, strict=True)
    ]
    each = np.concatenate(counts)
    rows, right = np.concatenate([rows for rows, _ in sets]), np.concatenate([right for _, right in sets])
    return logistic(rows, right, _L2, each / each.mean())


def _set(assistant: Assistant, held: Sequence[Asked], absent: Sequence[Asked]) -> Set:
    rows = [_figures(assistant, *one) for one in (*held, *absent)]
    return np.array(rows), np.array([True] * len(held) + [False] * len(absent))


def _figures(assistant: Assistant, question: str, day: str | None) -> tuple[float, ...]:
    query = understand(question, day)
    return figures(query, assistant.retriever.search(query), assistant.index) or (0.0,) * len(FIGURES)


def _show(sets: Sequence[Set], weights: Floats) -> None:
    table = Table("bias", *_SETS, title="answerable and absent ones abstained on")
    for more in _BIASES:
        cells = []
        for rows, right in sets:
            silent = weights[0] + more + rows @ weights[1:] < 0
            cells.append(f"{silent[right].mean():.3f} and {silent[~right].mean():.3f}")
        table.add_row(f"{weights[0] + more:.2f}", *cells)
    console = Console(width=120)
    console.print(", ".join(f"{name} {weight:.3g}" for name, weight in zip(FIGURES, weights[1:], strict=True)))
    console.print(table)


if __name__ == "__main__":
    sys.exit(run_alone(main))
