"""Summary of a run: every measure's mean with its 95 % interval, overall and by kind; errors counted apart."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any, Protocol

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from evals.sets.record import Record, Run
from evals.stats.intervals import Estimate, Floats, estimates
from evals.stats.resample import resampled

Aggregates = Mapping[str, Callable[[Sequence[Record]], float | None]]
"""Figures of many records that are no mean of each one's (an F1, a percentile)."""

NO_KIND = "no kind"


class Described(Protocol):
    """The properties of a measure, without its values; see ``evals.measures.scoring``."""

    @property
    def zero_one(self) -> bool: ...  # noqa: D102
    @property
    def higher_is_better(self) -> bool: ...  # noqa: D102
    @property
    def headline(self) -> bool: ...  # noqa: D102
    @property
    def description(self) -> str: ...  # noqa: D102


Measures = Mapping[str, Described]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of all records, or of one kind's.

    Attributes:
        asked: the number of examples.
        errors: how many of these could not be asked; they count in nothing else.
        measures: by name; only those that some record has.
        aggregates: by name; only those that are defined.
    """

    asked: int
    errors: int
    measures: Mapping[str, Estimate]
    aggregates: Mapping[str, Estimate]

    @property
    def all(self) -> dict[str, Estimate]:
        """Measures and aggregates."""
        return {**self.measures, **self.aggregates}


@dataclass(frozen=True, slots=True)
class Summary:
    """A run's figures.

    Attributes:
        overall: of all records.
        kinds: by kind, in alphabetical order; empty when no example has one.
        reasons: each error's text, and how often it came, most frequent first.
    """

    overall: Figures
    kinds: Mapping[str, Figures]
    reasons: Mapping[str, int]

    @property
    def errors(self) -> str:
        """How many errors, as in "errors: 12 of 120"."""
        return f"errors: {self.overall.errors} of {self.overall.asked}"


def summarise(run: Run, aggregates: Aggregates | None = None) -> Summary:
    """The figures of a run. ``aggregates`` replace those of ``evals.measures.aggregates``."""
    chosen = known_aggregates() if aggregates is None else aggregates
    kinds: dict[str, list[Record]] = {}
    for record in run.records:
        kinds.setdefault(record.example.kind or NO_KIND, []).append(record)
    kinds_shown = kinds if set(kinds) != {NO_KIND} else {}
    reasons = Counter(record.error for record in run.records if record.error is not None)
    return Summary(
        figures(run.records, chosen),
        {kind: figures(kinds_shown[kind], chosen) for kind in sorted(kinds_shown)},
        dict(reasons.most_common()),
    )


def figures(records: Sequence[Record], aggregates: Aggregates) -> Figures:
    """The figures of some records."""
    answered = [record for record in records if record.error is None]
    names = measure_names(answered)
    clusters = [record.example.cluster for record in answered]
    estimated = estimates(matrix(answered, names), clusters)
    return Figures(
        len(records),
        len(records) - len(answered),
        {name: estimate for name, estimate in zip(names, estimated, strict=True) if estimate is not None},
        _aggregated(answered, aggregates),
    )


def measure_names(records: Iterable[Record]) -> list[str]:
    """The measures that some record has, in alphabetical order."""
    return sorted({name for record in records for name in record.scores})


def matrix(records: Sequence[Record], names: Sequence[str]) -> Floats:
    """The values, (records, measures); NaN when a record lacks a measure."""
    values = np.full((len(records), len(names)), np.nan)
    for row, record in zip(values, records, strict=True):
        row[:] = [record.scores[name].value if name in record.scores else np.nan for name in names]
    return values


def known_aggregates() -> Aggregates:
    """The aggregates of ``evals.measures.aggregates``."""
    from evals.measures.aggregates import AGGREGATES

    return AGGREGATES


def known_measures() -> Measures:
    """The measures of ``evals.measures.scoring``."""
    from evals.measures.scoring import MEASURES

    return MEASURES


def _aggregated(records: Sequence[Record], aggregates: Aggregates) -> dict[str, Estimate]:
    by_cluster: dict[str, list[Record]] = {}
    for record in records:
        by_cluster.setdefault(record.example.cluster, []).append(record)
    groups = [by_cluster[name] for name in sorted(by_cluster)]
    told = {}
    for name, aggregate in aggregates.items():
        found = resampled(groups, aggregate) if groups else None
        if found is not None:
            value, low, high = found
            if low == high:  # nothing varied (a precision of 1): equal draws give no interval
                low = high = float("nan")
            told[name] = Estimate(value, low, high, len(records), len(groups), "bootstrap" if isfinite(low) else "none")
    return told


def as_json(summary: Summary) -> dict[str, Any]:
    """The summary for other programs: six decimals; undefined ends are null."""
    return {
        "reasons": dict(summary.reasons),
        **_figures_json(summary.overall),
        "kinds": {kind: _figures_json(of_kind) for kind, of_kind in summary.kinds.items()},
    }


def estimate_json(estimate: Estimate) -> dict[str, Any]:
    """An estimate for other programs."""
    return {key: rounded(value) if isinstance(value, float) else value for key, value in asdict(estimate).items()}


def rounded(value: float | None) -> float | None:
    """``value`` with six decimals; None when it is undefined."""
    return round(float(value), 6) if value is not None and isfinite(value) else None


def _figures_json(of: Figures) -> dict[str, Any]:
    return {
        "asked": of.asked,
        "errors": of.errors,
        "measures": {name: estimate_json(estimate) for name, estimate in of.measures.items()},
        "aggregates": {name: estimate_json(estimate) for name, estimate in of.aggregates.items()},
    }


def table(summary: Summary, measures: Measures | None = None) -> RenderableType:
    """The summary for a terminal: every figure, and the headline measures by kind."""
    known = known_measures() if measures is None else measures
    headline = [name for name in known if known[name].headline and name in summary.overall.measures]
    rest = [name for name in summary.overall.all if name not in headline]
    whole = Table(
        box=SIMPLE_HEAD, title=summary.errors, title_justify="left", title_style="red" * bool(summary.reasons)
    )
    whole.add_column("measure", no_wrap=True)
    for column in ("mean", "95 % interval", "examples", "groups"):
        whole.add_column(column, justify="right")
    for name in [*headline, *rest]:
        one = summary.overall.all[name]
        style = "bold" if name in headline else None
        whole.add_row(name, figure(one.mean), interval(one), str(one.n), str(one.clusters), style=style)
    reasons = [Text(f"{count} × {reason}", style="red") for reason, count in list(summary.reasons.items())[:5]]
    if not summary.kinds or not headline:
        return Group(whole, *reasons)
    kinds = Table("kind", "asked", box=None, padding=(0, 1, 0, 0), title_justify="left")
    kinds.title = "\nby kind: mean (examples), 95 % interval"
    for name in headline:
        kinds.add_column(name, overflow="fold")
    for kind, of_kind in summary.kinds.items():
        shown = [_short(of_kind.measures.get(name)) for name in headline]
        errors = f"\nerrors: {of_kind.errors}" if of_kind.errors else ""
        kinds.add_row(kind, f"{of_kind.asked}{errors}", *shown)
    return Group(whole, *reasons, kinds)


def figure(value: float) -> str:
    """Three decimals below ten, whole numbers from a hundred; a dash for an undefined figure."""
    if not isfinite(value):
        return "–"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 100 else f"{value:,.0f}"


def interval(estimate: Estimate) -> str:
    """Both ends, as in "0.812 to 0.893"; a dash when they are undefined."""
    return f"{figure(estimate.low)} to {figure(estimate.high)}" if isfinite(estimate.low) else "–"


def _short(estimate: Estimate | None) -> str:
    if estimate is None:
        return ""
    cell = f"{figure(estimate.mean)} ({estimate.n})"
    return f"{cell}\n{estimate.low:.2f}–{estimate.high:.2f}" if isfinite(estimate.low) else cell
