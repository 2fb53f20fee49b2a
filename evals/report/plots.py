"""The plots of a report: plain data -> a matplotlib ``Figure`` (``evals.report.palette`` makes PNG and SVG of it)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from evals.report.palette import colour, drawing

_MARKERS = "osD^v"
_ROW = 0.32  # inches
_LONGEST = 36  # characters of a run's name
_RUNS = 5  # colours and shapes; the sixth run has the first one's again


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and its 95 % interval, each 0 to 1."""

    label: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Points from left to right; the last one is the run's operating point."""

    x: tuple[float, ...]
    y: tuple[float, ...]


def intervals(runs: Mapping[str, Sequence[Interval]]) -> Figure:
    """Means with their intervals, a row for each label, the runs below one another in it."""
    labels = list(dict.fromkeys(one.label for row in runs.values() for one in row))
    with drawing(len(labels) * (0.6 + 0.4 * len(runs)) * _ROW + 0.5 + _legend_height(runs)) as (figure, axes):
        step = 0.64 / max(1, len(runs))
        for number, row in enumerate(runs.values()):
            ink, marker = _run(number)
            for one in row:
                y = labels.index(one.label) + (number - (len(runs) - 1) / 2) * step
                axes.plot([one.low, one.high], [y, y], color=ink, linewidth=2, solid_capstyle="butt")
                axes.plot([one.mean], [y], marker=marker, color=ink, markersize=5)
                _beside(axes, one, y)
        _rows(axes, labels)
        axes.grid(axis="x")
        axes.set_xlim(-0.02, 1.02)
        axes.set_xticks(np.linspace(0, 1, 6))
        _legend(figure, [_short(name) for name in runs])
    return figure


def shares(bars: Mapping[str, Mapping[str, int]], roles: Mapping[str, str]) -> Figure:
    """One stacked bar for each run: how its questions came out.

    Args:
        bars: run -> outcome -> how many.
        roles: outcome -> its colour's role, in the order of the bar.
    """
    shown = [name for name in roles if any(counts.get(name) for counts in bars.values())]
    with drawing(len(bars) * _ROW * 2 + 0.4 + 0.2 * len(shown)) as (figure, axes):
        for y, (run, held) in enumerate(bars.items()):
            total, left = sum(held.values()) or 1, 0.0
            axes.text(0, y - 0.27, _short(run), va="bottom")
            for name in shown:
                share = held.get(name, 0) / total
                axes.barh(y, share, 0.44, left, color=colour(roles[name]), edgecolor=colour("sheet"), linewidth=1.5)
                if share >= 0.05:  # narrower than its own digits
                    middle = left + share / 2
                    axes.text(middle, y, str(held[name]), ha="center", va="center", color=colour("sheet"))
                left += share
        axes.set_yticks([])
        axes.set_ylim(len(bars) - 0.7, -0.7)
        axes.set_xlim(0, 1)
        axes.set_xticks(np.linspace(0, 1, 6), ["0", "20", "40", "60", "80", "100 %"])
        numbers = {name: ", ".join(str(held.get(name, 0)) for held in bars.values()) for name in shown}
        patches = [Patch(color=colour(roles[name]), label=f"{name}: {numbers[name]}") for name in shown]
        figure.legend(handles=patches, loc="outside lower left")
    return figure


def counts(bars: Mapping[str, Mapping[str, int]], labels: Sequence[str]) -> Figure:
    """How often each label occurred, a bar for each run. ``bars``: run -> label -> how many."""
    with drawing(len(labels) * (0.5 + 0.4 * len(bars)) * _ROW + 0.6 + _legend_height(bars)) as (figure, axes):
        height = 0.72 / max(1, len(bars))
        for number, held in enumerate(bars.values()):
            places = [row + (number - (len(bars) - 1) / 2) * height for row in range(len(labels))]
            values = [held.get(label, 0) for label in labels]
            drawn = axes.barh(places, values, height * 0.86, color=_run(number)[0])
            axes.bar_label(drawn, [str(value) for value in values], padding=3, fontsize=8)
        _rows(axes, labels)
        most = max((value for held in bars.values() for value in held.values()), default=0)
        axes.set_xlim(0, max(1, most) * 1.14)
        axes.locator_params(axis="x", nbins=5, integer=True)
        axes.grid(axis="x")
        _legend(figure, [_short(name) for name in bars], bars=True)
    return figure


def quality_against_rate(curves: Mapping[str, Curve]) -> Figure:
    """The share right among the answers, if only the surest questions were answered.

    A risk-coverage curve (Geifman and El-Yaniv 2017, Selective Classification), with quality for 1 - risk.
    """
    with drawing(2.6 + 0.37 * len(curves)) as (figure, axes):
        labels = []
        for number, (name, curve) in enumerate(curves.items()):
            if not curve.x:
                labels.append(f"{_short(name)}\nnothing answered")
                continue
            ink, marker = _run(number)
            axes.plot(curve.x, curve.y, color=ink, linewidth=1.8)
            axes.plot(curve.x[-1:], curve.y[-1:], marker=marker, color=ink, markersize=8)
            labels.append(f"{_short(name)}\n{curve.x[-1]:.0%} answered, {curve.y[-1]:.0%} of them right")
        axes.set(xlim=(0, 1.03), ylim=(0, 1.03), xlabel="share of questions answered", ylabel="share right of those")
        axes.grid()
        _legend(figure, labels, least=1)
    return figure


def latency(runs: Mapping[str, Sequence[float]]) -> Figure:
    """The share of questions answered within a time; marks at the median and the 95th percentile.

    Args:
        runs: run -> milliseconds of each question.
    """
    with drawing(2.6 + 0.37 * len(runs)) as (figure, axes):
        labels = []
        for number, (name, values) in enumerate(runs.items()):
            seconds = np.sort(np.asarray(values, float)) / 1000
            if not len(seconds):
                labels.append(f"{_short(name)}\nnot timed")
                continue
            ink, marker = _run(number)
            axes.step(seconds, np.arange(1, len(seconds) + 1) / len(seconds), where="post", color=ink, linewidth=1.8)
            # An actual measured time (nearest rank), as in evals.measures.aggregates.
            half, most = (float(value) for value in np.percentile(seconds, (50, 95), method="inverted_cdf"))
            axes.plot([half, most], [0.5, 0.95], linestyle="", marker=marker, color=ink, markersize=6)
            labels.append(f"{_short(name)}\n50 % within {half:.2g} s, 95 % within {most:.2g} s")
        axes.set(xlim=(0, None), ylim=(0, 1.03), xlabel="seconds to the whole answer", ylabel="share of questions")
        axes.grid()
        _legend(figure, labels, least=1)
    return figure


def reliability(points: Mapping[str, Sequence[tuple[float, float]]]) -> Figure:
    """How often what is told with a probability is so; on the grey line, just as often as told.

    Args:
        points: set -> mean probability and share right of each bin.
    """
    with drawing(2.8 + 0.2 * len(points)) as (figure, axes):
        axes.plot([0, 1], [0, 1], color=colour("rule"), linewidth=1.2)
        for number, held in enumerate(points.values()):
            ink, marker = _run(number)
            axes.plot(*zip(*held, strict=True), color=ink, linewidth=1.2, marker=marker, markersize=5)
        axes.set(xlim=(0, 1), ylim=(0, 1.03), xlabel="probability told", ylabel="share that is so")
        axes.grid()
        _legend(figure, list(points))
    return figure


def growth(lines: Mapping[str, Sequence[tuple[float, float]]], across: str, up: str) -> Figure:
    """Lines from small to large, both ways in powers of ten. ``lines``: name -> points; the axes are named."""
    with drawing(2.6 + 0.2 * len(lines)) as (figure, axes):
        for number, points in enumerate(lines.values()):
            ink, marker = _run(number)
            axes.plot(*zip(*points, strict=True), color=ink, linewidth=1.8, marker=marker, markersize=5)
        axes.set(xscale="log", yscale="log", xlabel=across, ylabel=up)
        _plain_powers(axes.xaxis)
        _plain_powers(axes.yaxis)
        axes.grid()
        _legend(figure, list(lines))
    return figure


def _plain_powers(axis: Axis) -> None:
    """Write plain numbers along a logarithmic axis, not Matplotlib's formulas, which our style would spell out."""
    low, high = axis.get_view_interval()
    axis.set_major_locator(LogLocator(subs=(1.0,) if high > 20 * low else (1.0, 2.0, 5.0)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 1000 else f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def _run(number: int) -> tuple[str, str]:
    """Colour and shape of the run of that number, from 0."""
    return colour(f"run{number % _RUNS + 1}"), _MARKERS[number % _RUNS]


def _short(name: str) -> str:
    """A run's name, with its middle left out when it is longer than a plot is wide."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST // 2]}…{name[-_LONGEST // 2 + 1 :]}"


def _beside(axes: Axes, one: Interval, y: float) -> None:
    # Above a half, the figure goes to the left of the interval, where there is always room for it.
    left = one.mean > 0.5
    at, shift, side = (one.low, -5, "right") if left else (one.high, 5, "left")
    text = f"{one.mean:.2f}"
    axes.annotate(text, (at, y), (shift, 0), textcoords="offset points", ha=side, va="center", fontsize=8)


def _rows(axes: Axes, labels: Sequence[str]) -> None:
    """One row a label, the first on top."""
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(max(len(labels), 1) - 0.5, -0.5)


def _legend_height(runs: Mapping[str, object]) -> float:
    return 0.2 * len(runs) if len(runs) > 1 else 0.0


def _legend(figure: Figure, names: Sequence[str], bars: bool = False, least: int = 2) -> None:
    """Draw the legend of runs and colours, if there are at least ``least`` runs."""
    if len(names) < least:
        return
    handles = []
    for number, name in enumerate(names):
        ink, marker = _run(number)
        line = Line2D([], [], color=ink, marker=marker, label=name)
        handles.append(Patch(color=ink, label=name) if bars else line)
    figure.legend(handles=handles, loc="outside lower left")
