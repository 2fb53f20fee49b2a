"""``python -m evals.training``: trains the pair model, scores held-out sets, and writes the file that Footnote reads.

Run it under ``torchrun --nproc-per-node 3`` to let several processes share the work.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from command_line import Work, commands, complain, run
from errors import FootnoteError

_PROGRAM = "python -m evals.training"

app = commands(_PROGRAM, "Train the pair model, which reads whether a passage states a sentence or answers a question.")

Sets = Annotated[Path, typer.Option("--data", metavar="DIR", help="the folder of the labelled sets and the articles")]
Written = Annotated[
    Path, typer.Option("--entailment", metavar="DIR", help="the folder of the pairs for textual entailment")
]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="what to write")]
Trained = Annotated[list[Path], typer.Option("--trained", metavar="FILE.npz", help="what a training wrote")]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 when it failed, 2 for a wrong command line."""
    try:
        return run(app, _PROGRAM, arguments)
    except (FootnoteError, OSError) as error:
        complain(str(error))
        return 1


def _told(line: str) -> None:
    sys.stderr.write(line + "\n")


@app.command("made")
def made(data: Sets, entailment: Written, out: Out) -> Work:
    """Train on pairs for entailment and pairs made from articles: the first stage, which sees no footnote."""

    def work() -> int:
        from evals.training import runs

        with runs.processes() as writes:
            runs.first_stage(data, entailment, out, _told if writes else lambda _: None)
        return 0

    return work


@app.command("labelled")
def labelled(
    data: Sets,
    entailment: Written,
    out: Out,
    start: Annotated[Path, typer.Option("--from", metavar="FILE.npz", help="what the first stage wrote")],
    left_out: Annotated[list[str] | None, typer.Option("--without", metavar="SET", help="a set to leave out")] = None,
) -> Work:
    """Train on with what people labelled: the second stage."""

    def work() -> int:
        from evals.training import runs

        with runs.processes() as writes:
            runs.second_stage(data, entailment, start, out, left_out or [], _told if writes else lambda _: None)
        return 0

    return work


@app.command("score")
def score(
    data: Sets,
    entailment: Written,
    out: Out,
    sets: Annotated[list[str], typer.Option("--set", metavar="SET", help="a set to score")],
    trained: Annotated[Path | None, typer.Option("--trained", metavar="FILE.npz", help="else the base")] = None,
) -> Work:
    """Score the pairs of held-out sets, and print each set's AUROC."""

    def work() -> int:
        from evals.training import runs

        with runs.processes():
            runs.score(data, entailment, trained, sets, out)
        for name, (count, area) in runs.figures(runs.read_scores(out)).items():
            sys.stdout.write(f"{name}: {count} pairs, AUROC {area:.3f}\n")
        return 0

    return work


@app.command("export")
def export(
    trained: Trained,
    out: Out,
    held_out: Annotated[list[Path], typer.Option("--scores", metavar="FILE", help="scores of sets left out")],
) -> Work:
    """Write the mean of trainings as the file that Footnote reads, calibrated on scores of sets left out."""

    def work() -> int:
        from evals.training import runs
        from evals.training.export import calibrate, export

        rows = [row for path in held_out for row in runs.read_scores(path)]
        sys.stdout.write(f"{export(trained, out, calibrate(rows))}\n")
        return 0

    return work


@app.command("worth")
def worth(
    data: Sets,
    scored: Annotated[list[Path], typer.Option("--scores", metavar="FILE", help="scores of sets left out")],
) -> Work:
    """Print what the model and each rule are worth on labelled claims, each set judged by the others."""

    def work() -> int:
        from evals.training import runs, worth

        rows = [row for path in scored for row in runs.read_scores(path)]
        table = Table("", "set", "AUROC", "ticked of true", "of false")
        for one in worth.worths(rows, worth.rule_figures(data)):
            shares = (f"{share:.2f}" for share in (one.ticked_true, one.ticked_false))
            table.add_row(one.way, one.source, f"{one.area:.3f}", *shares)
        Console().print(table)
        return 0

    return work


@app.command("reliability")
def reliability(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.png", help="the plot to write")],
    scored: Annotated[list[Path], typer.Option("--scores", metavar="FILE", help="scores of sets left out")],
) -> Work:
    """Print how often what is told with a probability is so, each set calibrated on the others, and plot it."""

    def work() -> int:
        from evals.report.palette import png
        from evals.report.plots import reliability
        from evals.training import runs
        from evals.training.reliability import reliabilities

        rows = [row for path in scored for row in runs.read_scores(path)]
        found = reliabilities(rows)
        table = Table("set", "task", "pairs", "told, and so", "error")
        for one in found:
            bins = ", ".join(f"{told:.2f}: {right:.2f}" for told, right in one.bins)
            table.add_row(one.source, one.task, str(one.pairs), bins, f"{one.error:.3f}")
        Console().print(table)
        out.write_bytes(png(reliability({f"{one.source}, {one.task}": one.bins for one in found})))
        return 0

    return work


if __name__ == "__main__":
    sys.exit(main())
