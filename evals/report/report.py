"""The report on one or more runs: a page, PNGs of its plots beside it, and a table for the terminal."""

from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path

from matplotlib.figure import Figure
from rich.markup import escape
from rich.table import Table

from evals.measures.descriptions import headline
from evals.measures.failures import CODES, failures
from evals.measures.outcomes import OUTCOMES, outcomes, quality_curve, sorted_by
from evals.report import plots
from evals.report.growth import growth_plots, read_points
from evals.report.page import Plot, Shown, page
from evals.report.palette import png, svg
from evals.report.plots import Interval
from evals.report.worst import worst
from evals.runs.summary import Aggregates, Figures, Measures, figure, interval, summarise
from evals.sets.record import Run, RunError
from evals.stats.intervals import Estimate

Drawn = Mapping[str, tuple[str, str, Figure]]
"""By file name: title, caption and figure."""


def write_shown(shown: Sequence[Shown], out: Path, measures: Measures) -> Path:
    """Write ``report.html`` and its plots (``plot-*.png``) into the folder ``out``, and return the page's path.

    Args:
        shown: runs, summarised by ``shown_runs``.
        out: made when missing.
        measures: the measures to report.

    Raises:
        OSError: the folder can't be written.
    """
    drawn = draw(shown, measures)
    out.mkdir(parents=True, exist_ok=True)
    for name, (_, _, one) in drawn.items():
        (out / f"plot-{name}.png").write_bytes(png(one))
    inline = [Plot(title, caption, svg(one, name, title)) for name, (title, caption, one) in drawn.items()]
    path = out / "report.html"
    path.write_text(page(shown, measures, inline), encoding="utf-8")
    return path


def shown_runs(runs: Sequence[Run], measures: Measures, aggregates: Aggregates | None = None) -> list[Shown]:
    """The runs with their summaries, each under a unique name: its folder's, numbered if two are the same.

    Raises:
        RunError: there is no run, or a run has no records.
    """
    empty = [str(run.folder) for run in runs if not run.records]
    if empty or not runs:
        raise RunError(f"There is nothing to report: no records in {', '.join(empty) or 'no run'}.")
    names = [run.folder.resolve().name for run in runs]
    judged_by = {name: one.higher_is_better for name, one in measures.items() if one.headline}
    return [
        Shown(
            name if names.count(name) == 1 else f"{name} ({number})",
            run,
            summarise(run, aggregates),
            worst(run.records, judged_by),
        )
        for number, (name, run) in enumerate(zip(names, runs, strict=True), start=1)
    ]


def draw(shown: Sequence[Shown], measures: Measures) -> Drawn:
    """The plots, by name."""
    names = headline(measures)
    main = next((name for name in names if any(name in one.summary.overall.all for one in shown)), "")
    records = {one.name: one.run.records for one in shown}
    return {
        "headline": (
            "Headline measures",
            "Means and their 95 % intervals; where a point has no line, none can be told.",
            plots.intervals({one.name: _intervals(one.summary.overall, names) for one in shown}),
        ),
        "kinds": (
            f"By kind of question: {main}",
            "Means and their 95 % intervals, wide where a kind has few questions.",
            plots.intervals({one.name: _by_kind(one, main) for one in shown}),
        ),
        "outcomes": (
            "Retrieval against answer",
            "How many questions came out how. “Found”: a gold article is among those retrieved.",
            plots.shares({name: outcomes(held) for name, held in records.items()}, OUTCOMES),
        ),
        "quality": (
            "Quality against answer rate",
            "The share right, were only the surest answered; the mark is where the run stands. "
            + " ".join(sorted({sorted_by(held) for held in records.values()})),
            plots.quality_against_rate({name: quality_curve(held) for name, held in records.items()}),
        ),
        "failures": ("Failures by code", "How many answers have each; one may have several.", _failures(shown)),
        "latency": (
            "Latency",
            "The share of questions answered within a time; marks at the median and the 95th percentile.",
            plots.latency(
                {
                    one.name: [r.timings_ms["total"] for r in one.run.answered if "total" in r.timings_ms]
                    for one in shown
                }
            ),
        ),
        **growth_plots(next(filter(None, (read_points(one.run.folder) for one in shown)), [])),
    }


def terminal_table(shown: Sequence[Shown], measures: Measures) -> Table:
    """The headline measures of the runs, side by side."""
    errors = "; ".join(f"{one.name}: {one.summary.errors}" for one in shown)
    table = Table("measure", *(escape(one.name) for one in shown), title=escape(errors), title_justify="left")
    for name in headline(measures):
        found = [one.summary.overall.all.get(name) for one in shown]
        if any(found):
            table.add_row(escape(name), *(_cell(estimate) for estimate in found))
    return table


def _cell(estimate: Estimate | None) -> str:
    return f"{figure(estimate.mean)} ({interval(estimate)}, n = {estimate.n})" if estimate else "–"


def _intervals(of: Figures, names: Sequence[str]) -> list[Interval]:
    return [_drawable(name, of.all[name]) for name in names if name in of.all and 0 <= of.all[name].mean <= 1]


def _by_kind(one: Shown, measure: str) -> list[Interval]:
    return [
        _drawable(kind, of_kind.all[measure]) for kind, of_kind in one.summary.kinds.items() if measure in of_kind.all
    ]


def _drawable(label: str, estimate: Estimate) -> Interval:
    ends = (estimate.low, estimate.high) if isfinite(estimate.low) else (estimate.mean, estimate.mean)
    return Interval(label, estimate.mean, *ends)


def _failures(shown: Sequence[Shown]) -> Figure:
    counted = {one.name: failures(one.run.records) for one in shown}
    labels = {code: f"{code} {about.name}" for code, about in CODES.items()}
    named = {name: {labels[code]: count for code, count in held.items()} for name, held in counted.items()}
    return plots.counts(named, list(labels.values()))
