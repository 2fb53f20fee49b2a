"""``python -m evals.bench.questions --data DIR --natural F --quiz F --absent F``: what readers get, set beside set.

Each question is asked as a reader asks it, without a model, and by nothing else than ``ask``; the sample edition's own
questions stand beside those of the files. Quotes that an abstention leaves out count as misses. "Called answered" is
right when one of the first three quotes holds the answer, so a question that the archive can't answer counts as wrong.
Intervals are 95 %; questions about one article are drawn together.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from command_line import run_alone
from evals.measures.nuggets import holds_string
from evals.sets.example import Example
from evals.sets.named import open_set
from evals.sets.questions import questions
from evals.stats.intervals import Estimate, estimates
from rag.answer.answer import Answer
from rag.assistant import Assistant
from rag.opening import open_assistant
from settings import Settings

_FIRST = (1, 3, 5)
_THRESHOLDS = (0.4, 0.5, 0.6, 0.7, 0.75, 0.79, 0.82, 0.85)
_WITHHELD = ("nearest", "not_in_archive")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what came.

    Attributes:
        group: questions of one group are about one article.
        status: the answer's (see ``Answer.status``).
        hits: for each quote in the order shown, whether it holds the answer.
        rank: the place of the first right article among those retrieved, from 0; None when it is not among ten.
        evidence: the score that goes with the answer.
    """

    group: str
    answerable: bool
    status: str
    hits: tuple[bool, ...]
    rank: int | None
    evidence: float
    milliseconds: float
    has_gold: bool
    has_answer: bool

    def held(self, first: int) -> bool:
        """Whether one of the ``first`` quotes holds the answer."""
        return any(self.hits[:first])


def _success(one: Asked) -> float:
    return float(one.rank == 0) if one.has_gold else np.nan


def _reciprocal(one: Asked) -> float:
    return (1 / (one.rank + 1) if one.rank is not None else 0.0) if one.has_gold else np.nan


def _of_answerable(value: Callable[[Asked], bool]) -> Callable[[Asked], float]:
    return lambda one: float(value(one)) if one.answerable else np.nan


def _of_others(value: Callable[[Asked], bool]) -> Callable[[Asked], float]:
    return lambda one: np.nan if one.answerable else float(value(one))


def _first(count: int) -> Callable[[Asked], float]:
    return lambda one: float(one.held(count)) if one.answerable and one.has_answer else np.nan


def _right_of_answered(one: Asked) -> float:
    return np.nan if one.status in _WITHHELD or (one.answerable and not one.has_answer) else float(one.held(3))


MEASURES: Mapping[str, Callable[[Asked], float]] = {
    "Success@1": _success,
    "MRR@10": _reciprocal,
    **{f"answer in the first {count}": _first(count) for count in _FIRST},
    "answerable, called answered": _of_answerable(lambda one: one.status not in _WITHHELD),
    "of those called answered, right": _right_of_answered,
    "answerable, called not in the archive": _of_answerable(lambda one: one.status == "not_in_archive"),
    "others, called answered": _of_others(lambda one: one.status not in _WITHHELD),
    "others, called not in the archive": _of_others(lambda one: one.status == "not_in_archive"),
}
"""Each measure's value for a question; NaN where it has none."""


def ask_all(assistant: Assistant, examples: Sequence[Example]) -> list[Asked]:
    """Ask each example's question by itself."""
    return [_ask(assistant, one) for one in examples if not one.history]


def _ask(assistant: Assistant, example: Example) -> Asked:
    start = time.perf_counter()
    answer = assistant.ask(example.question, as_of=example.as_of)
    return outcome(example, answer, 1000 * (time.perf_counter() - start))


def outcome(example: Example, answer: Answer, milliseconds: float) -> Asked:
    """What came of a question, by the example's strings and articles."""
    strings = [string for nugget in example.nuggets if nugget.vital for string in nugget.any]
    hits = tuple(any(holds_string(text, one) for one in strings) for text in _texts(answer))
    articles = dict.fromkeys(scored.passage.article for scored in answer.retrieved[:10])
    gold = set(example.gold_articles)
    rank = next((at for at, one in enumerate(articles) if gold & {one.url, one.uri, one.id}), None)
    return Asked(
        example.cluster,
        example.answerable is not False,
        answer.status,
        hits,
        rank,
        answer.evidence,
        milliseconds,
        bool(gold) and example.answerable is not False,
        bool(strings),
    )


def _texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


def measured(asked: Sequence[Asked]) -> dict[str, Estimate | None]:
    """Each measure of one set, with its interval."""
    values = np.array([[value(one) for value in MEASURES.values()] for one in asked])
    return dict(zip(MEASURES, estimates(values, [one.group for one in asked]), strict=True))


def sets_of(
    settings: Settings, natural: Path | None, quiz: Path | None, absent: Path | None
) -> dict[str, tuple[Settings, list[Example]]]:
    """The sets by name, each with the settings of its archive; the sample edition's questions are always there."""
    sets: dict[str, tuple[Settings, list[Example]]] = {}
    if natural:
        sets["natural"] = settings, questions(natural)
    if quiz:
        held = [one for one in questions(quiz) if one.gold_articles]
        sets["quiz"] = settings, [replace(one, as_of=None) for one in held]
        sets["quiz, with its day"] = settings, held
    if absent:
        sets["absent"] = settings, [replace(one, as_of=None) for one in questions(absent, absent=True)]
    sample = open_set("sample", settings, None)
    sets["sample edition"] = sample.settings, list(sample.examples)
    return sets


def _by_threshold(columns: Mapping[str, Sequence[Asked]]) -> Table:
    """What would be called answered from other probabilities on, beside how often that is right."""
    table = Table("from", *columns, title="answerable and others called answered; right of those called so")
    for least in _THRESHOLDS:
        cells = []
        for asked in columns.values():
            called = [one for one in asked if one.status != "not_in_archive" and one.evidence >= least]
            shares = [
                sum(one.answerable is kind for one in called) / max(1, sum(one.answerable is kind for one in asked))
                for kind in (True, False)
            ]
            right = sum(one.answerable and one.held(3) for one in called) / max(1, len(called))
            cells.append(f"{shares[0]:.2f} and {shares[1]:.2f}; {right:.2f}")
        table.add_row(f"{least:.2f}", *cells)
    return table


def _cell(estimate: Estimate | None) -> str:
    return "" if estimate is None else f"{estimate.mean:.3f} ({estimate.low:.2f}–{estimate.high:.2f})"


def main(
    data: Annotated[str, typer.Option(metavar="DIR", help="the archive of the three files' questions")],
    natural: Annotated[Path | None, typer.Option(metavar="FILE", help="questions in readers' own words")] = None,
    quiz: Annotated[
        Path | None, typer.Option(metavar="FILE", help="quiz questions; asked without their day, and with it")
    ] = None,
    absent: Annotated[Path | None, typer.Option(metavar="FILE", help="questions that the archive can't answer")] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="SET", help="only these sets, by their names in the table")
    ] = None,
    thresholds: Annotated[
        bool, typer.Option("--thresholds", help="also what other thresholds would call answered")
    ] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="each question's outcome, as JSON Lines")] = None,
) -> None:
    """Ask every question, and print the table."""
    settings = Settings.read(data=data)
    columns: dict[str, list[Asked]] = {}
    for name, (where, examples) in sets_of(settings, natural, quiz, absent).items():
        if only and name not in only:
            continue
        with open_assistant(where, hurried=False) as assistant:
            assistant.index.sync()
            columns[name] = ask_all(assistant, examples)
    table = Table("", *(f"{name} ({len(asked)})" for name, asked in columns.items()), caption="95 % intervals")
    figures = [measured(asked) for asked in columns.values()]
    for measure in MEASURES:
        table.add_row(measure, *(_cell(one[measure]) for one in figures))
    medians = [np.percentile([one.milliseconds for one in asked], [50, 95]) for asked in columns.values()]
    table.add_row("ms: median, 95th percentile", *(f"{median:.0f}, {slow:.0f}" for median, slow in medians))
    Console(width=40 + 26 * len(columns)).print(table)
    if thresholds:
        Console(width=120).print(_by_threshold(columns))
    if out:
        rows = [{"set": name, **asdict(one)} for name, asked in columns.items() for one in asked]
        out.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(run_alone(main))
