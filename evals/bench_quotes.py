"""``python -m evals.bench_quotes --data DIR --file QUESTIONS.jsonl``: do quotes hold the answer, and is silence right?

Each question (``question``, ``answer``, ``date``, ``gold_urls``) is asked without its day and with it. ``--fit FILE``
fits the quotes' weights anew on other questions of that shape, and tries them on these. ``--absent FILE`` (questions
that the archive can't answer) tells how well the evidence sets them apart, as shipped and cross-validated.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from corpus.dates import parse_date
from evals.fit import Bools, Floats, auroc, folds, listwise, logistic
from evals.nuggets import holds_string
from evals.realtimeqa import answer_strings
from evals.resample import resampled
from evals.statistics import estimates
from rag.assistant import Assistant
from rag.evidence import evidence, is_enough
from rag.evidence import figures as evidence_figures
from rag.open import open_assistant
from rag.query import Query, understand
from rag.quotes import WEIGHTS, QuotingWriter
from settings import Settings

_FIRST = (1, 3, 5)
_FOLDS = 6
_L2 = 0.02  # of the quotes' weights
_L2_EVIDENCE = 0.005


@dataclass(frozen=True, slots=True)
class Asked:
    """One question asked.

    Attributes:
        group: its article; questions about one belong together.
        evidence: 0 to 1, as shipped.
        figures: what that was made of; None where nothing was found.
        quotes: in the order shown, whether each holds the gold answer, and whether its marked words do (None: none).
        compared: the figures of the sentences compared, and which of these hold the gold answer.
        seconds: what the quotes took.
    """

    group: str
    evidence: float
    figures: tuple[float, ...] | None
    quotes: tuple[tuple[bool, bool | None], ...]
    compared: tuple[Floats, Bools]
    seconds: float


def main() -> int:
    """Ask, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, metavar="DIR")
    for name in ("--file", "--absent", "--fit"):
        parser.add_argument(name, type=Path, required=name == "--file", metavar="QUESTIONS.jsonl")
    options = parser.parse_args()
    table = Table("", "without the day", "with it", title="95 % intervals; questions about one article drawn together")
    with open_assistant(Settings.read(data=options.data)) as assistant:
        writer = QuotingWriter(assistant.index.embedding, assistant.index.keywords)
        found = [list(_asked(assistant, writer, options.file, day)) for day in (False, True)]
        _add(table, [_quoted(asked) for asked in found])
        if options.fit:
            other = [list(_asked(assistant, writer, options.fit, day)) for day in (False, True)]
            weights = listwise([asked.compared for half in other for asked in half], _L2)
            _add(table, [_by_weights(asked, weights) for asked in found])
        if options.absent:
            absent = [list(_asked(assistant, writer, options.absent, day)) for day in (False, True)]
            _add(table, [_silence(held, lacking) for held, lacking in zip(found, absent, strict=True)])
    Console(width=120).print(table)
    return 0


def _add(table: Table, halves: Sequence[dict[str, str]]) -> None:
    for name in halves[0]:
        table.add_row(name, *(half[name] for half in halves))


def _asked(assistant: Assistant, writer: QuotingWriter, path: Path, with_day: bool) -> Iterator[Asked]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            row: dict[str, Any] = json.loads(line)
            day = (parse_date(str(row["date"])) or "")[:10] or None if with_day else None
            yield _ask(assistant, writer, row, understand(row["question"], day))


def _ask(assistant: Assistant, writer: QuotingWriter, row: dict[str, Any], query: Query) -> Asked:
    strings = answer_strings(str(row["answer"]))

    def right(text: str) -> bool:
        return any(holds_string(text, string) for string in strings)

    passages = assistant.retriever.search(query)
    start = time.perf_counter()
    [drafts] = writer.write(query, passages)
    seconds = time.perf_counter() - start
    judged = writer.judged(query, passages)
    quotes = []
    for draft in drafts:
        marked = [draft.text[first:last] for first, last in draft.answers]
        quotes.append((right(draft.text), any(map(right, marked)) if marked else None))
    return Asked(
        group=(row.get("gold_urls") or [row["id"]])[0],
        evidence=evidence(query, passages, assistant.index),
        figures=evidence_figures(query, passages, assistant.index),
        quotes=tuple(quotes),
        compared=(judged.figures, np.array([right(sentence.text) for sentence in judged.sentences], bool)),
        seconds=seconds,
    )


def _quoted(asked: Sequence[Asked]) -> dict[str, str]:
    told = {
        f"answer in the first {first} quotes": _share([any(q for q, _ in a.quotes[:first]) for a in asked], asked)
        for first in _FIRST
    }
    marked = [a for a in asked if a.quotes and a.quotes[0][1] is not None]
    told["first quote has marked words"] = _share([a in marked for a in asked], asked)
    told["and these hold the answer"] = _share([bool(a.quotes[0][1]) for a in marked], marked)
    told["marked words of the first 3 hold it"] = _share([any(m for _, m in a.quotes[:3]) for a in asked], asked)
    median, slow = np.percentile([1000 * a.seconds for a in asked], [50, 95])
    return told | {"quoting, ms: median, 95th percentile": f"{median:.0f}, {slow:.0f}"}


def _by_weights(asked: Sequence[Asked], weights: Floats) -> dict[str, str]:
    """The best sentence alone, by the shipped weights and by others."""
    told = {"fitted anew: " + " ".join(f"{weight:.2f}" for weight in weights): ""}
    for name, tried in (("shipped", WEIGHTS), ("fitted anew", weights)):
        compared = [one.compared for one in asked]
        best = [bool(len(right) and right[np.argmax(figures @ tried)]) for figures, right in compared]
        told[f"best sentence, weights {name}"] = _share(best, asked)
    return told


def _silence(held: Sequence[Asked], lacking: Sequence[Asked]) -> dict[str, str]:
    both = [*held, *lacking]
    right = np.array([True] * len(held) + [False] * len(lacking))
    shipped = np.array([a.evidence for a in both])
    told = {"AUROC of evidence, shipped": _area(shipped, right, both)}
    told["AUROC, cross-validated (without age)"] = _area(_cross_validated(both, right), right, both)
    for name, asked in (("answerable", held), ("absent", lacking)):
        told[f"{name} ones abstained on"] = _share([not is_enough(a.evidence) for a in asked], asked)
    return told


def _cross_validated(asked: Sequence[Asked], right: Bools) -> Floats:
    figures = np.array([a.figures[:-1] if a.figures else np.zeros(5) for a in asked])  # the size is the same for all
    scores = np.zeros(len(asked))
    counts = np.where(right, 0.5 / right.mean(), 0.5 / (~right).mean())
    for kept in folds([a.group for a in asked], _FOLDS):
        weights = logistic(figures[~kept], right[~kept], _L2_EVIDENCE, counts[~kept])
        scores[kept] = weights[0] + figures[kept] @ weights[1:]
    return scores


def _area(scores: Floats, right: Bools, asked: Sequence[Asked]) -> str:
    grouped: dict[str, list[tuple[float, bool]]] = {}
    for score, is_right, one in zip(scores, right, asked, strict=True):
        grouped.setdefault(one.group, []).append((float(score), bool(is_right)))

    def area(items: Sequence[tuple[float, bool]]) -> float | None:
        wanted = np.array([is_right for _, is_right in items])
        return auroc(np.array([score for score, _ in items]), wanted) if wanted.any() and not wanted.all() else None

    value, low, high = resampled(list(grouped.values()), area) or (np.nan, np.nan, np.nan)
    return f"{value:.3f} ({low:.3f} to {high:.3f})"


def _share(values: Sequence[bool], asked: Sequence[Asked]) -> str:
    [found] = estimates(np.array(values, float)[:, None], [a.group for a in asked]) if values else [None]
    return f"{found.mean:.3f} ({found.low:.3f} to {found.high:.3f})" if found else ""


if __name__ == "__main__":
    sys.exit(main())
