"""The commands of ``python -m evals``; each function returns the exit status."""

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evals.sets.record import Run, read_run
from rag.share.kept import place_of
from settings import Settings


@dataclass(frozen=True, slots=True)
class Asking:
    """A run to make: its set (a name or a path), its archive, the number of examples, and the run's folder."""

    set: str
    data: str | None = None
    limit: int | None = None
    out: Path | None = None
    resume: bool = False


def _asked(options: Asking) -> Run:
    """Make or resume the set's run, and read it back."""
    import evals.stats  # noqa: F401  a summary needs its libraries: fail before the questions are asked
    from evals.runs.run import describe, limited, run
    from evals.sets.named import open_set
    from rag.cli.printing import progress_bar
    from rag.opening import open_assistant

    chosen = open_set(options.set, Settings.read(data=options.data), options.data)
    out = options.out or Path("runs") / f"{chosen.name}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    with open_assistant(chosen.settings, hurried=False) as assistant:
        if assistant.index.pair.is_owner and assistant.index.archive.waiting():
            with progress_bar() as told:
                assistant.index.sync(told)
        examples = limited(chosen.examples, options.limit)
        about = describe(chosen.name, examples, assistant, chosen.settings, options.limit)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task("asking", total=len(examples))
            return run(
                examples,
                assistant,
                about,
                out,
                options.resume,
                lambda done, total: progress.update(task, completed=done, total=total),
            )


def run(asking: Asking, judge: bool, budget: int, form: str) -> int:
    """Ask every question of a set, and score the answers."""
    made = _asked(asking)
    if judge:
        from evals.judging.judge import judged_run

        made = judged_run(made, Settings.read(), budget)
    _print_summary(made, form)
    return 0


def score(folder: Path, form: str) -> int:
    """Score a run again."""
    from evals.runs.run import rescored

    _print_summary(rescored(read_run(folder)), form)
    return 0


def _print_summary(run: Run, form: str) -> None:
    from evals.runs.summary import as_json, summarise, table

    summary = summarise(run)
    if form == "json":
        sys.stdout.write(json.dumps({"run": str(run.folder), **as_json(summary)}, ensure_ascii=False) + "\n")
    else:
        Console().print(table(summary))
        Console(stderr=True).print(
            f"Kept in {run.folder}; see it with: python -m evals report {run.folder}", markup=False
        )


def compare(first: Path, second: Path, form: str) -> int:
    """Print the difference between two runs."""
    from evals.runs.compare import as_json
    from evals.runs.compare import compare as compared
    from evals.runs.compare_table import render

    comparison = compared(read_run(first), read_run(second))
    if form == "json":
        sys.stdout.write(json.dumps(as_json(comparison), ensure_ascii=False) + "\n")
    else:
        Console().print(render(comparison))
    return 0


def report(folders: list[Path], out: Path | None) -> int:
    """Write one page of figures and plots."""
    from evals.measures.scoring import MEASURES
    from evals.report.report import shown_runs, terminal_table, write_shown

    shown = shown_runs([read_run(folder) for folder in folders], MEASURES)
    page = write_shown(shown, out or folders[0], MEASURES)
    Console().print(terminal_table(shown, MEASURES))
    Console().print(f"The report is {page}", markup=False)
    return 0


def gate(asking: Asking, baseline: Path, update: bool, allow_regression: bool) -> int:
    """Compare a run with the floors; the exit status is 1 when it misses one."""
    from evals.runs import gate as floors

    outcome = floors.gate(_asked(asking), baseline, update, allow_regression)
    floors.show(outcome, Console())
    return 0 if outcome.passed else 1


def judge_check(path: Path, limit: int | None, budget: int) -> int:
    """Compare the checkers with human labels."""
    from evals.judging import agreement

    return agreement.judge_check(path, Settings.read(), limit, budget)


def adversarial_cases(file: Path | None) -> int:
    """Print what share of wrong sentences and answers is caught."""
    from evals.attacks import adversarial, adversarial_answers
    from rag.embedding.embedder import embedding
    from rag.pair_model.model import open_pair_model

    reader = open_pair_model(Settings.read().cache)
    if file:
        found = adversarial.outcomes(file, reader)
    else:
        found = [*adversarial.outcomes(reader=reader), *adversarial_answers.outcomes(embedding(Settings.read()))]
    Console().print(adversarial.table(found))
    return 0


def examples_from_feedback(data: str | None, out: Path) -> int:
    """Write readers' feedback as examples."""
    from evals.sets.from_feedback import from_feedback

    made, unfinished = from_feedback(place_of(Settings.read(data=data)), out)
    summary = f"{made} examples in {out}; of these {unfinished} say in their notes what a person has to fill in."
    Console(stderr=True).print(summary, markup=False, highlight=False)
    return 0
