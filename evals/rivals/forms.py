"""``python -m evals.rivals.forms --data DIR --file QUESTIONS.jsonl``: what readers get from both forms.

Asks the archive of that folder with its own indexes, and that of FOOTNOTE_ARCHIVE and FOOTNOTE_INDEX, which must hold
the same. Both are asked in one process, one after the other, and what the models have read for the first form is not
read again for the second: they read alike, and only the indexes differ. So the times tell nothing.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from command_line import run_alone
from corpus.store.archive import Archive
from evals.bench.options import Data, Questions
from evals.bench.questions import MEASURES, Asked, outcome
from evals.sets.example import Example
from evals.sets.questions import questions
from evals.stats.intervals import Estimate, estimates
from rag.answer.answer import Answer
from rag.answer.checking import footnote_reader
from rag.assistant import Assistant
from rag.embedding.embedder import embedding
from rag.index.passage_index import opened
from rag.pair_model.changes import ANSWERS
from rag.pair_model.model import PairModel, open_pair_model
from rag.relevance.opened import second_look
from settings import Settings

_PAIRS = 100_000  # kept: a question reads about a hundred


class _Remembering(PairModel):
    """Reads each pair of texts once."""

    def __init__(self, cache: Path) -> None:
        super().__init__(cache, changes=ANSWERS)
        self._read = lru_cache(_PAIRS)(super()._logits)

    def _logits(self, text: str, window: str) -> Any:
        return self._read(text, window)


@contextmanager
def both(settings: Settings) -> Iterator[tuple[Assistant, Assistant]]:
    """The assistants of the folder and of the servers, which share what reads."""
    look, reader = second_look(settings, 0.0), _Remembering(settings.cache)
    stating, model = footnote_reader(settings, open_pair_model(settings.cache)), embedding(settings)
    with (
        opened(Archive(settings.data), model) as ours,
        opened(Archive(settings.data, settings.archive), model, False, settings.index) as theirs,
    ):
        here, there = (Assistant(one, None, [], None, look, reader, None, stating) for one in (ours, theirs))
        yield here, there


def _asked(assistant: Assistant, example: Example) -> tuple[Asked, Answer]:
    start = time.perf_counter()
    answer = assistant.ask(example.question, as_of=example.as_of)
    return outcome(example, answer, 1000 * (time.perf_counter() - start)), answer


def _same(here: Answer, there: Answer) -> dict[str, bool]:
    return {
        "status": here.status == there.status,
        "first quote": _quotes(here)[:1] == _quotes(there)[:1],
        "quotes": _quotes(here) == _quotes(there),
        "first article found": _articles(here)[:1] == _articles(there)[:1],
        "ten articles found": _articles(here) == _articles(there),
    }


def _quotes(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


def _articles(answer: Answer) -> list[str]:
    return list(dict.fromkeys(scored.passage.article.id for scored in answer.retrieved[:10]))


def main(
    data: Data,
    file: Questions,
    every: Annotated[int, typer.Option(metavar="N", min=1, help="ask every so manieth question")] = 1,
    days: Annotated[bool, typer.Option("--with-days", help="ask each question on its own day")] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="each question's outcomes, as JSON Lines")] = None,
) -> None:
    """Ask all, compare, print."""
    settings = Settings.read(data=data)
    if not settings.index:
        raise SystemExit("Set FOOTNOTE_ARCHIVE and FOOTNOTE_INDEX to the servers that are compared.")
    chosen = [one for one in questions(file) if not one.history and (one.gold_articles or one.answerable is False)]
    chosen = [one if days else replace(one, as_of=None) for one in chosen[::every]]
    pairs, same = [], []
    with both(settings) as assistants:
        for example in chosen:
            (here, one), (there, other) = (_asked(assistant, example) for assistant in assistants)
            pairs.append((here, there))
            same.append(_same(one, other))
            if out:
                row = {"id": example.id, "embedded": asdict(here), "servers": asdict(there), "same": same[-1]}
                with out.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps(row) + "\n")
    Console(width=120).print(_table(pairs))
    told = (f"{name} {sum(one[name] for one in same)}" for name in same[0])
    Console().print(f"The same of {len(same)}: {', '.join(told)}.", soft_wrap=True, highlight=False)


def _table(pairs: Sequence[tuple[Asked, Asked]]) -> Table:
    groups = [here.group for here, _ in pairs]
    values = np.array([[[value(one) for value in MEASURES.values()] for one in pair] for pair in pairs])
    here, there = (estimates(values[:, at], groups) for at in (0, 1))
    more = estimates(values[:, 1] - values[:, 0], groups, paired=True)
    table = Table(f"{len(pairs)} questions", "embedded", "servers", "servers more by", caption="95 % intervals")
    for name, *cells in zip(MEASURES, here, there, more, strict=True):
        table.add_row(name, *map(_cell, cells))
    return table


def _cell(estimate: Estimate | None) -> str:
    return "" if estimate is None else f"{estimate.mean:.3f} ({estimate.low:.2f} to {estimate.high:.2f})"


if __name__ == "__main__":
    sys.exit(run_alone(main))
