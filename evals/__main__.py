"""``python -m evals``: its commands and their options. What they do is imported when one is chosen."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from command_line import Data, Work, commands, complain, examples, run

_PROGRAM = "python -m evals"
_BASELINE = Path(__file__).parent / "baseline.json"

app = commands(_PROGRAM, "How good are the answers?")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 when it failed (or a floor was missed), 2 for a wrong command line."""
    try:
        return run(app, _PROGRAM, arguments, "Stopped. What was answered by now is kept; go on with --resume.")
    except OSError as error:
        complain(f"{error}. What was answered by now is kept; make room, and go on with --resume.")
        return 1


Set = Annotated[str, typer.Argument(metavar="SET", help="sample, or a path")]
Another = Annotated[str | None, typer.Option("--data", metavar="DIR", help="another archive")]
Limit = Annotated[
    int | None, typer.Option("--limit", metavar="N", help="so many examples, of every kind in proportion")
]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="the run's folder (runs/SET-TIME)")]
Form = Annotated[Literal["table", "json"], typer.Option("--as", help="how to print")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="a run's folder")]
Labels = Annotated[Path, typer.Argument(metavar="PATH", help="the folder with the labels")]


@app.command("run", epilog=examples(_PROGRAM, "run"))
def run_set(
    chosen: Set = "sample",
    data: Another = None,
    limit: Limit = None,
    out: Out = None,
    resume: Annotated[bool, typer.Option("--resume", help="go on with the run in --out")] = False,
    judge: Annotated[bool, typer.Option("--judge", help="let the configured model judge the answers, too")] = False,
    budget: Annotated[int, typer.Option("--budget", metavar="TOKENS", help="the judge's")] = 200_000,
    form: Form = "table",
) -> Work:
    """Ask every question of a set, and score the answers."""
    from evals import commands

    return lambda: commands.run(commands.Asking(chosen, data, limit, out, resume), judge, budget, form)


@app.command(epilog=examples(_PROGRAM, "gate"))
def gate(
    chosen: Set = "sample",
    data: Another = None,
    limit: Limit = None,
    out: Out = None,
    baseline: Annotated[
        Path, typer.Option("--baseline", metavar="FILE", show_default="evals/baseline.json", help="the floors")
    ] = _BASELINE,
    update: Annotated[bool, typer.Option("--update", help="raise the floors to what is reached now")] = False,
    allow_regression: Annotated[
        bool, typer.Option("--allow-regression", help="with --update: lower them, too")
    ] = False,
) -> Work:
    """Run a set and hold its floors."""
    from evals import commands

    return lambda: commands.gate(commands.Asking(chosen, data, limit, out), baseline, update, allow_regression)


@app.command(epilog=examples(_PROGRAM, "score"))
def score(folder: Folder, form: Form = "table") -> Work:
    """Score a run again, without asking again."""
    from evals import commands

    return lambda: commands.score(folder, form)


@app.command(epilog=examples(_PROGRAM, "compare"))
def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="the run before")],
    second: Annotated[Path, typer.Argument(metavar="B", help="the run after")],
    form: Form = "table",
) -> Work:
    """Is the difference between two runs real?"""
    from evals import commands

    return lambda: commands.compare(first, second, form)


@app.command(epilog=examples(_PROGRAM, "report"))
def report(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR", help="the runs' folders")],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="where to (the first DIR)")] = None,
) -> Work:
    """One page of figures and plots."""
    from evals import commands

    return lambda: commands.report(folders, out)


@app.command("judge-check", epilog=examples(_PROGRAM, "judge-check"))
def judge_check(
    path: Labels,
    budget: Annotated[int, typer.Option("--budget", metavar="TOKENS", help="a configured judge's")] = 200_000,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", help="at most so many labels of each set")
    ] = None,
) -> Work:
    """The checkers against human labels."""
    from evals import commands

    return lambda: commands.judge_check(path, limit, budget)


@app.command(epilog=examples(_PROGRAM, "adversarial"))
def adversarial(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="cases of sentences (all that ship with Footnote)")
    ] = None,
) -> Work:
    """Wrong sentences and answers: what share is caught?"""
    from evals import commands

    return lambda: commands.adversarial_cases(file)


@app.command(epilog=examples(_PROGRAM, "validate"))
def validate(path: Labels) -> Work:
    """The measures against human labels."""
    from evals import validate

    return lambda: validate.validate(path)


@app.command("from-feedback", epilog=examples(_PROGRAM, "from-feedback"))
def from_feedback(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.jsonl", help="where to")],
    data: Data = None,
) -> Work:
    """What readers said of answers, as examples."""
    from evals import commands

    return lambda: commands.examples_from_feedback(data, out)


if __name__ == "__main__":
    from rag.model.veil import veil_tracebacks

    veil_tracebacks()
    sys.exit(main())
