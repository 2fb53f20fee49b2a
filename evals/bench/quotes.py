"""``python -m evals.bench.quotes --data DIR --file QUESTIONS.jsonl``: do quotes hold the answer, and is silence right?

Each question (``question``, ``answer``, ``date``, ``gold_urls``) is asked without its day and with it. ``--fit FILE``
fits the quotes' weights anew on other questions of that shape, and tries them on these. ``--absent FILE`` (questions
that the archive can't answer) shows how well the evidence separates them: as an answer decides it (including the wider
search when too little is found), and as cross-validated figures. With the day, the absent questions are also asked in
the year of the archive's newest article, as if the archive were up to date.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from command_line import run_alone
from evals.bench.options import Data, MoreQuestions, Questions
from evals.measures.nuggets import holds_string
from evals.sets.realtimeqa import answer_strings, dated_questions
from evals.stats.fit import Bools, Floats, auroc, folds, listwise, logistic
from evals.stats.intervals import estimates
from evals.stats.resample import resampled
from rag.assistant import Assistant
from rag.opening import open_assistant
from rag.passage import ScoredPassage
from rag.question.query import Query, understand
from rag.search.evidence import FIGURES, figures, is_enough
from rag.search.find import Searched
from rag.write.quotes import WEIGHTS, QuotingWriter, distinct, grouped, ranked
from settings import Settings

_FIRST = (1, 3, 5)
_FOLDS = 6
_L2_QUOTES, _L2_EVIDENCE = 0.02, 0.005

Row = dict[str, Any]
Search = tuple[Row, Query, list[ScoredPassage], Searched]
"""A question, how it is searched by itself, the passages of that, and what an answer to it searches and finds."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """The quotes for one question.

    Attributes:
        group: the question's article; questions about one article belong together.
        quotes: in the order shown, whether each holds the gold answer, and whether its marked words do (None: none).
        figures: the figures of the sentences compared.
        right: which of these sentences hold the gold answer.
        seconds: the time that the quotes took.
    """

    group: str
    quotes: tuple[tuple[bool, bool | None], ...]
    figures: Floats
    right: Bools
    seconds: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """The evidence for one question.

    Attributes:
        evidence: the score by which an answer decides.
        figures: the question's own figures, without the archive's size, which is the same for all.
    """

    group: str
    evidence: float
    figures: tuple[float, ...]


def main(data: Data, file: Questions, absent: MoreQuestions = None, fit: MoreQuestions = None) -> None:
    """Ask, and print the table."""
    table = Table("", "without the day", "with it", title="95 % intervals; questions about one article drawn together")
    with open_assistant(Settings.read(data=data)) as assistant:
        for row in _rows(assistant, file, absent, fit):
            table.add_row(*row)
    Console(width=120).print(table)


def _rows(assistant: Assistant, file: Path, absent: Path | None, fit: Path | None) -> Iterator[tuple[str, ...]]:
    index = assistant.index
    writer = QuotingWriter(index.embedding, index.keywords, index.average)
    searched = _both(assistant, file)
    quoted = [[_quote(writer, *search) for search in half] for half in searched]
    yield from _columns([_answers(half) for half in quoted])
    if fit:
        others = [_quote(writer, *search) for half in _both(assistant, fit) for search in half]
        weights = listwise([(other.figures, other.right) for other in others], _L2_QUOTES)
        yield "weights fitted anew", " ".join(f"{weight:.2f}" for weight in weights), ""
        for name, tried in (("shipped", WEIGHTS), ("fitted anew", weights)):
            yield f"best sentence, weights {name}", *(_best_is_right(half, tried) for half in quoted)
    if absent:
        held, missing = (
            [[_weigh(assistant, *search) for search in half] for half in halves]
            for halves in (searched, _both(assistant, absent))
        )
        yield from _columns([_silence(*pair) for pair in zip(held, missing, strict=True)])
        yield "absent ones, asked in the archive's year", "", _abstained(_asked_in_time(assistant, absent))


def _columns(halves: Sequence[dict[str, str]]) -> Iterator[tuple[str, ...]]:
    for name in halves[0]:
        yield name, *(half[name] for half in halves)


def _both(assistant: Assistant, path: Path) -> list[list[Search]]:
    """The search results for each question of the file, without its day and with it."""
    asked = dated_questions(path)
    return [
        [_search(assistant, row, None) for row, _ in asked],
        [_search(assistant, row, day) for row, day in asked],
    ]


def _search(assistant: Assistant, row: Row, day: str | None) -> Search:
    query = understand(row["question"], day)
    return row, query, assistant.retriever.search(query), assistant.find(row["question"], as_of=day)


def _asked_in_time(assistant: Assistant, path: Path) -> list[Weighed]:
    """The questions, each asked on its day in the year of the archive's newest article."""
    year = date.fromordinal(assistant.index.archive.newest_day() or date.max.toordinal()).year
    asked = [(row, f"{year}{day[4:]}".replace("-02-29", "-02-28")) for row, day in dated_questions(path) if day]
    return [_weigh(assistant, *_search(assistant, row, day)) for row, day in asked]


def _group(row: Row) -> str:
    return str((row.get("gold_urls") or [row["id"]])[0])


def _quote(writer: QuotingWriter, row: Row, query: Query, _: Sequence[ScoredPassage], found: Searched) -> Quoted:
    passages = found.cores
    right = _holding(str(row["answer"]))
    start = time.perf_counter()
    judged = writer.judged(query, passages)
    drafts = grouped(distinct(ranked(judged)), passages)
    seconds = time.perf_counter() - start
    quotes = []
    for draft in drafts:
        marked = [draft.text[first:last] for first, last in draft.answers]
        quotes.append((right(draft.text), any(map(right, marked)) if marked else None))
    held = np.array([right(sentence.text) for sentence in judged.sentences], bool)
    return Quoted(_group(row), tuple(quotes), judged.figures, held, seconds)


def _holding(answer: str) -> Callable[[str], bool]:
    strings = answer_strings(answer)
    return lambda text: any(holds_string(text, string) for string in strings)


def _weigh(assistant: Assistant, row: Row, query: Query, passages: list[ScoredPassage], found: Searched) -> Weighed:
    own = figures(query, passages, assistant.index) or (0.0,) * len(FIGURES)
    return Weighed(_group(row), found.evidence, own[:-1])


def _answers(asked: Sequence[Quoted]) -> dict[str, str]:
    estimated = {
        f"answer in the first {first} quotes": _share(
            [any(right for right, _ in a.quotes[:first]) for a in asked], asked
        )
        for first in _FIRST
    }
    marked = [a for a in asked if a.quotes and a.quotes[0][1] is not None]
    estimated["first quote has marked words"] = f"{len(marked)} of {len(asked)}"
    estimated["and these are the answer"] = _share([bool(a.quotes[0][1]) for a in marked], marked)
    median, slow = np.percentile([1000 * a.seconds for a in asked], [50, 95])
    return estimated | {"quoting, ms: median, 95th percentile": f"{median:.0f}, {slow:.0f}"}


def _best_is_right(asked: Sequence[Quoted], weights: Floats) -> str:
    return _share([bool(len(a.right) and a.right[np.argmax(a.figures @ weights)]) for a in asked], asked)


def _silence(held: Sequence[Weighed], absent: Sequence[Weighed]) -> dict[str, str]:
    both = [*held, *absent]
    answerable = np.array([True] * len(held) + [False] * len(absent))
    shipped = np.array([a.evidence for a in both])
    areas = {"AUROC of evidence": _area(shipped, answerable, both)}
    areas["AUROC, cross-validated, without age"] = _area(_cross_validated(both, answerable), answerable, both)
    for name, asked in (("answerable", held), ("absent", absent)):
        areas[f"{name} ones abstained on"] = _abstained(asked)
    return areas


def _abstained(asked: Sequence[Weighed]) -> str:
    return _share([not is_enough(a.evidence) for a in asked], asked)


def _cross_validated(asked: Sequence[Weighed], right: Bools) -> Floats:
    rows = np.array([a.figures for a in asked])
    scores = np.zeros(len(asked))
    counts = np.where(right, 0.5 / right.mean(), 0.5 / (~right).mean())  # both kinds count the same
    for kept in folds([a.group for a in asked], _FOLDS):
        weights = logistic(rows[~kept], right[~kept], _L2_EVIDENCE, counts[~kept])
        scores[kept] = weights[0] + rows[kept] @ weights[1:]
    return scores


def _area(scores: Floats, right: Bools, asked: Sequence[Weighed]) -> str:
    grouped_by: dict[str, list[tuple[float, bool]]] = {}
    for score, is_right, one in zip(scores, right, asked, strict=True):
        grouped_by.setdefault(one.group, []).append((float(score), bool(is_right)))

    def area(items: Sequence[tuple[float, bool]]) -> float | None:
        return auroc(np.array([score for score, _ in items]), np.array([is_right for _, is_right in items]))

    value, low, high = resampled(list(grouped_by.values()), area) or (np.nan, np.nan, np.nan)
    return f"{value:.3f} ({low:.3f} to {high:.3f})"


def _share(values: Sequence[bool], asked: Sequence[Quoted] | Sequence[Weighed]) -> str:
    if not values:
        return ""
    [found] = estimates(np.array(values, float)[:, None], [a.group for a in asked])
    return f"{found.mean:.3f} ({found.low:.3f} to {found.high:.3f})" if found else ""


if __name__ == "__main__":
    sys.exit(run_alone(main))
