"""How good are the answers? ``python -m evals run | score | compare | report | gate | from-feedback | ...``."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from errors import FootnoteError
from evals.sets.record import Run, read_run
from rag.model.veil import veil_tracebacks
from settings import Settings

_BASELINE = Path(__file__).parent / "baseline.json"


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 when it failed (or a floor was missed), 2 for a wrong command line."""
    options = _parser().parse_args(arguments)
    console = Console(stderr=True)
    try:
        status: int = options.run(options)
    except FootnoteError as error:
        console.print(str(error), style="red", markup=False, highlight=False)
        return 1
    except OSError as error:
        console.print(f"{error}. What was answered by now is kept; make room, and go on with --resume.", style="red")
        return 1
    except KeyboardInterrupt:
        console.print("Stopped. What was answered by now is kept; go on with --resume.")
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="ask every question of a set, and score the answers")
    gate = commands.add_parser("gate", help="run a set and hold its floors")
    for command in (run, gate):
        command.add_argument("set", nargs="?", default="sample", metavar="SET", help="sample, or a path (sample)")
        command.add_argument("--data", metavar="DIR", help="another archive")
        command.add_argument("--limit", type=int, metavar="N", help="so many examples, of every kind in proportion")
        command.add_argument("--out", type=Path, metavar="DIR", help="the run's folder (runs/SET-TIME)")
    run.add_argument("--resume", action="store_true", help="go on with the run in --out")
    run.add_argument("--judge", action="store_true", help="let the configured model judge the answers, too")
    run.add_argument("--budget", type=int, default=200_000, metavar="TOKENS", help="the judge's (200000)")
    gate.add_argument("--baseline", type=Path, default=_BASELINE, help="the floors (evals/baseline.json)")
    gate.add_argument("--update", action="store_true", help="raise the floors to what is reached now")
    gate.add_argument("--allow-regression", action="store_true", help="with --update: lower them, too")
    score = commands.add_parser("score", help="score a run again, without asking again")
    score.add_argument("dir", type=Path)
    compare = commands.add_parser("compare", help="is the difference between two runs real?")
    compare.add_argument("a", type=Path)
    compare.add_argument("b", type=Path)
    report = commands.add_parser("report", help="one page of figures and plots")
    report.add_argument("dirs", nargs="+", type=Path, metavar="DIR")
    report.add_argument("--out", type=Path, help="where to (the first DIR)")
    for command in (run, score, compare):
        command.add_argument(
            "--as", dest="form", choices=("table", "json"), default="table", help="how to print (table)"
        )
    judge = commands.add_parser("judge-check", help="the checkers against human labels")
    judge.add_argument("path", type=Path)
    judge.add_argument("--budget", type=int, default=200_000, metavar="TOKENS", help="a configured judge's (200000)")
    judge.add_argument("--limit", type=int, metavar="N", help="at most so many labels of each set")
    adversarial = commands.add_parser("adversarial", help="wrong sentences and answers: what share is caught?")
    adversarial.add_argument("file", nargs="?", type=Path, help="cases of sentences (all that ship with Footnote)")
    validate = commands.add_parser("validate", help="the measures against human labels")
    validate.add_argument("path", type=Path, help="the folder with the labels")
    feedback = commands.add_parser("from-feedback", help="what readers said of answers, as examples")
    feedback.add_argument("--data", metavar="DIR", help="the archive's folder (data, or FOOTNOTE_DATA)")
    feedback.add_argument("--out", type=Path, required=True, metavar="FILE.jsonl", help="where to")
    chosen = {
        feedback: _from_feedback,
        run: _run,
        gate: _gate,
        score: _score,
        compare: _compare,
        report: _report,
        judge: _judge,
        adversarial: _adversarial,
        validate: _validate,
    }
    for command, work in chosen.items():
        command.set_defaults(run=work)
    return parser


def _asked(options: argparse.Namespace, resume: bool) -> Run:
    """The set's run: made, gone on with, and read back."""
    import evals.stats  # noqa: F401  a summary needs its libraries: says so before the questions are asked
    from evals.runs.run import describe, limited, run
    from evals.sets.named import open_set
    from rag.cli.printing import progress_bar
    from rag.opening import open_assistant

    chosen = open_set(options.set, Settings.read(data=options.data), options.data)
    out = options.out or Path("runs") / f"{chosen.name}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    with open_assistant(chosen.settings) as assistant:
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
                resume,
                lambda done, total: progress.update(task, completed=done, total=total),
            )


def _run(options: argparse.Namespace) -> int:
    made = _asked(options, options.resume)
    if options.judge:
        from evals.judging.judge import judged_run

        made = judged_run(made, Settings.read(), options.budget)
    _print_summary(made, options.form)
    return 0


def _score(options: argparse.Namespace) -> int:
    from evals.runs.run import rescored

    _print_summary(rescored(read_run(options.dir)), options.form)
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


def _compare(options: argparse.Namespace) -> int:
    from evals.runs.compare import as_json, compare
    from evals.runs.compare_table import render

    comparison = compare(read_run(options.a), read_run(options.b))
    if options.form == "json":
        sys.stdout.write(json.dumps(as_json(comparison), ensure_ascii=False) + "\n")
    else:
        Console().print(render(comparison))
    return 0


def _report(options: argparse.Namespace) -> int:
    from evals.measures.scoring import MEASURES
    from evals.report.report import shown_runs, terminal_table, write_shown

    shown = shown_runs([read_run(folder) for folder in options.dirs], MEASURES)
    page = write_shown(shown, options.out or options.dirs[0], MEASURES)
    Console().print(terminal_table(shown, MEASURES))
    Console().print(f"The report is {page}", markup=False)
    return 0


def _gate(options: argparse.Namespace) -> int:
    from evals.runs.gate import gate, show

    outcome = gate(_asked(options, False), options.baseline, options.update, options.allow_regression)
    show(outcome, Console())
    return 0 if outcome.passed else 1


def _judge(options: argparse.Namespace) -> int:
    from evals.judging.agreement import judge_check

    return judge_check(options.path, Settings.read(), options.limit, options.budget)


def _adversarial(options: argparse.Namespace) -> int:
    from evals.attacks import adversarial, adversarial_answers
    from rag.embedding.embedder import embedding

    if options.file:
        found = adversarial.outcomes(options.file)
    else:
        found = [*adversarial.outcomes(), *adversarial_answers.outcomes(embedding(Settings.read()))]
    Console().print(adversarial.table(found))
    return 0


def _from_feedback(options: argparse.Namespace) -> int:
    from evals.sets.from_feedback import from_feedback

    made, unfinished = from_feedback(Settings.read(data=options.data).data, options.out)
    told = f"{made} examples in {options.out}; of these {unfinished} say in their notes what a person has to fill in."
    Console(stderr=True).print(told, markup=False, highlight=False)
    return 0


def _validate(options: argparse.Namespace) -> int:
    from evals.validate import validate

    return validate(options.path)


if __name__ == "__main__":
    veil_tracebacks()
    sys.exit(main())
