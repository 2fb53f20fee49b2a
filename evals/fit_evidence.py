"""``python -m evals.fit_evidence --data DIR --natural F --quiz F --absent F``: fits what decides the three outcomes.

Two probabilities decide: that the archive holds what a question is about (``rag.search.evidence``), and that the first
quotes state what it asks for (``rag.write.stated``). Both are fitted on natural, quiz, absent and sample questions
together, each set counting the same, and shown for each set as the other sets fit them: a rule that only fits its own
set shows there. The thresholds are chosen on the same rows.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from evals.bench.questions import sets_of
from evals.measures.nuggets import holds_string
from evals.sets.example import Example
from evals.stats.fit import Bools, Floats, auroc, logistic
from rag.assistant import Assistant
from rag.opening import open_assistant
from rag.relevance.cross_encoder import CrossEncoder
from rag.relevance.second_look import SecondLook
from rag.relevance.turns import Turns
from rag.write.quotes import QuotingWriter
from rag.write.stated import FIGURES, figures
from settings import Settings

_L2 = 0.005
_PASSAGES = 10
_FIRST = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A question: what is known before its answer, and how it should come out.

    Attributes:
        group: questions of one group are about one article.
        answerable: whether the archive answers it.
        stated: whether one of the first three quotes holds the answer.
        nearest: the best passage's relevance.
        figures: see ``rag.write.stated``.
    """

    group: str
    answerable: bool
    stated: bool
    nearest: float
    figures: tuple[float, ...]


def rows_of(assistant: Assistant, examples: Sequence[Example], look: SecondLook) -> list[Row]:
    """A row for each question by itself; those without an answer to compare with are left out."""
    index = assistant.index
    writer = QuotingWriter(index.embedding, index.keywords, look)
    rows = []
    for example in examples:
        strings = [string for nugget in example.nuggets if nugget.vital for string in nugget.any]
        if example.history or (example.answerable is not False and not strings):
            continue
        found = assistant.find(example.question, as_of=example.as_of)
        given = found.cores[:_PASSAGES]
        quotes = writer.quotes(found.query, given)
        if not quotes:
            continue
        held = any(holds_string(quote.sentence.text, string) for quote in quotes[:_FIRST] for string in strings)
        answerable = example.answerable is not False
        nearest = max((one.relevance for one in given if one.relevance is not None), default=-11.0)
        told = figures(found.query, quotes, given, look)
        rows.append(Row(example.cluster, answerable, answerable and held, nearest, told))
    return rows


def fitted(sets: Sequence[tuple[Floats, Bools]]) -> Floats:
    """Bias and weights of a logistic regression in which every set counts the same."""
    counts = np.concatenate([np.full(len(right), 1 / len(right)) for _, right in sets])
    rows, right = np.concatenate([rows for rows, _ in sets]), np.concatenate([right for _, right in sets])
    return logistic(rows, right, _L2, counts / counts.mean())


def across(sets: Mapping[str, tuple[Floats, Bools]]) -> dict[str, Floats]:
    """The log-odds of each set's rows, by weights fitted on the other sets."""
    told = {}
    for name, (rows, _) in sets.items():
        weights = fitted([one for other, one in sets.items() if other != name])
        told[name] = weights[0] + rows @ weights[1:]
    return told


def main(
    data: Annotated[str, typer.Option(metavar="DIR", help="the archive of the three files' questions")],
    natural: Annotated[Path, typer.Option(metavar="FILE")],
    quiz: Annotated[Path, typer.Option(metavar="FILE")],
    absent: Annotated[Path, typer.Option(metavar="FILE")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="the rows, as JSON Lines")] = None,
) -> None:
    """Fit, and print."""
    look = SecondLook(CrossEncoder(), Turns())
    sets: dict[str, list[Row]] = {}
    for name, (settings, examples) in sets_of(Settings.read(data=data), natural, quiz, absent).items():
        with open_assistant(settings) as assistant:
            assistant.index.sync()
            sets[name] = rows_of(assistant, examples, look)
    if out:
        told = [{"set": name, **asdict(row)} for name, rows in sets.items() for row in rows]
        out.write_text("".join(json.dumps(row) + "\n" for row in told), encoding="utf-8")
    show(sets)


def show(sets: Mapping[str, Sequence[Row]]) -> None:
    """Print the weights, and how well the other sets' weights tell each set's questions apart."""
    near = {
        name: (np.array([[row.nearest] for row in rows]), np.array([row.answerable for row in rows]))
        for name, rows in sets.items()
    }
    state = {
        name: (np.array([row.figures for row in rows]), np.array([row.stated for row in rows]))
        for name, rows in sets.items()
    }
    console = Console(width=120)
    for what, told, names in (("near", near, ("nearest",)), ("stated", state, FIGURES)):
        weights = fitted(list(told.values()))
        console.print(
            f"{what}: bias {weights[0]:.3g}, "
            + ", ".join(f"{name} {weight:.3g}" for name, weight in zip(names, weights[1:], strict=True))
        )
        table = Table("set", "questions", "of them right", "AUROC by the others' weights", title=what)
        for name, scores in across(told).items():
            right = told[name][1]
            area = auroc(scores, right) if 0 < right.sum() < len(right) else float("nan")
            table.add_row(name, str(len(right)), str(int(right.sum())), f"{area:.3f}")
        console.print(table)


if __name__ == "__main__":
    typer.run(main)
