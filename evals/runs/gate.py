"""Gate: whether a run holds its floors. Only ``--update`` raises floors; ``--allow-regression`` lets it lower them."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.runs.baseline import TOLERANCE, Baseline, read_baseline, write_baseline
from evals.runs.summary import Aggregates, Measures, known_aggregates, known_measures, matrix, measure_names
from evals.sets.record import Record, Run

_PLACES = 4


@dataclass(frozen=True, slots=True)
class Floor:
    """One floor, and the value that the run reached; None when the run lacks the measure."""

    measure: str
    floor: float
    value: float | None
    holds: bool
    higher_is_better: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether the floors hold, and why not.

    Attributes:
        rows: every floor, missed ones first.
        problems: why the run fails, in words; empty when it passes.
        updated: whether the floors were written.
    """

    rows: tuple[Floor, ...]
    problems: tuple[str, ...]
    updated: bool = False

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class _Reached:
    values: Mapping[str, float]
    scored: Mapping[str, int]


def gate(
    run: Run,
    baseline_path: Path,
    update: bool = False,
    allow_regression: bool = False,
    measures: Measures | None = None,
    aggregates: Aggregates | None = None,
) -> Outcome:
    """Compare a run with the floors; with ``update``, raise them to the values it reached, less the tolerance.

    A run with errors or unscored examples fails, and updates nothing. A floor is lowered only with ``update`` and
    ``allow_regression``, even when the set is another one. ``measures`` and ``aggregates`` replace Footnote's own.

    Raises:
        BaselineError: the floors can't be read.
    """
    known = known_measures() if measures is None else measures
    held = read_baseline(baseline_path)
    reached = _reached(run, known_aggregates() if aggregates is None else aggregates)
    rows = _rows(held.floors if held else {}, reached, known)
    missed = [row for row in rows if not row.holds]
    problems = _incomplete(run)
    if not (update and allow_regression):
        problems += [*(_missed(row) for row in missed), *_fewer(run, held, reached)]
    if not update:
        problems += _stale(run, held, baseline_path)
    if problems or not update:
        return Outcome(rows, tuple(problems))
    floors = _raised(held.floors if held else {}, rows, reached, known, held.tolerance if held else TOLERANCE)
    about = run.about["set"]
    scored = {name: reached.scored[name] for name in floors if name in reached.scored}
    tolerance = held.tolerance if held else TOLERANCE
    write_baseline(baseline_path, Baseline(about["name"], about["hash"], floors, scored, tolerance))
    return Outcome(_rows(floors, reached, known), (), True)


def show(outcome: Outcome, console: Console) -> None:
    """Print every floor and the value reached, then why the gate fails, if it does."""
    table = Table("measure", "must be", "reached", "")
    for row in outcome.rows:
        bound = f"{'≥' if row.higher_is_better else '≤'} {row.floor:.4f}"
        reached = "not measured" if row.value is None else f"{row.value:.4f}"
        table.add_row(row.measure, bound, reached, "" if row.holds else "MISSED", style=None if row.holds else "red")
    if outcome.rows:
        console.print(table)
    for problem in outcome.problems:
        console.print(Text(problem, style="red"))
    words = "The floors are written." if outcome.updated else "The floors hold."
    console.print(words if outcome.passed else "The gate fails.", style="bold")


def _reached(run: Run, aggregates: Aggregates) -> _Reached:
    records = run.answered
    names = measure_names(records)
    columns = dict(zip(names, matrix(records, names).T, strict=True))
    values = {name: float(np.nanmean(column)) for name, column in columns.items() if not np.isnan(column).all()}
    scored = {name: int((~np.isnan(columns[name])).sum()) for name in values}
    for name, aggregate in aggregates.items():
        value_reached = _finite(aggregate(records))
        if value_reached is not None:
            values[name] = value_reached
    return _Reached(values, scored)


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _rows(floors: Mapping[str, float], reached: _Reached, known: Measures) -> tuple[Floor, ...]:
    """Each floor beside the value reached, missed ones first."""
    rows = []
    for name, floor in floors.items():
        value, rises = reached.values.get(name), _rises(name, known)
        holds = value is not None and (value >= floor if rises else value <= floor)
        rows.append(Floor(name, floor, value, holds, rises))
    return tuple(sorted(rows, key=lambda row: row.holds))


def _rises(name: str, known: Measures) -> bool:
    return known[name].higher_is_better if name in known else not name.endswith("_ms")  # an aggregate


def _incomplete(run: Run) -> list[str]:
    """The reasons why the run can't be compared: errors, examples not asked or without an answer."""
    problems, about = [], run.about["set"]
    failed = [record for record in run.records if record.error is not None]
    if failed:
        problems.append(f"errors: {len(failed)} of {len(run.records)}; the first, of {_first(failed)}")
    if len(run.records) != about.get("examples", len(run.records)):
        problems.append(f"not asked: {about['examples'] - len(run.records)} of {about['examples']}; use --resume")
    silent = [record.example.id for record in run.answered if record.answer is None]
    if silent:
        problems.append(f"unscored: {len(silent)} of {len(run.records)} have no answer, as {silent[0]!r}")
    return problems


def _fewer(run: Run, held: Baseline | None, reached: _Reached) -> list[str]:
    """Measures with fewer scored examples than when their floor was set, over the same set."""
    if held is None or held.hash != run.about["set"]["hash"]:
        return []
    return [
        f"unscored: {name} has {reached.scored.get(name, 0)} examples, where its floor was measured on {before}"
        for name, before in held.scored.items()
        if reached.scored.get(name, 0) < before
    ]


def _first(failed: Sequence[Record]) -> str:
    return f"{failed[0].example.id!r}: {failed[0].error}"


def _missed(row: Floor) -> str:
    reached = "not measured" if row.value is None else f"{row.value:.4f}"
    return f"{row.measure}: {reached}, must be {'at least' if row.higher_is_better else 'at most'} {row.floor:.4f}"


def _stale(run: Run, held: Baseline | None, path: Path) -> list[str]:
    about = run.about["set"]
    if held is None:
        return [f"There are no floors in {str(path)!r} yet. Write them with: python -m evals gate --update"]
    if held.hash != about["hash"]:
        return [
            f"The floors are of the set {held.name!r} ({held.hash}), the run is over {about['name']!r} "
            f"({about['hash']}). Re-baseline with: python -m evals gate --update"
        ]
    return []


def _raised(
    floors: Mapping[str, float], rows: Sequence[Floor], reached: _Reached, known: Measures, tolerance: float
) -> dict[str, float]:
    """The new floors: never below an old one that holds; the value reached for a missed one; none if not measured."""
    missed = {row.measure for row in rows if not row.holds}
    headline = [name for name in known if known[name].headline]
    raised = {}
    for name in [*floors, *(name for name in headline if name not in floors)]:
        value = reached.values.get(name)
        if value is None:
            continue
        rises = _rises(name, known)
        new = _rounded(value - tolerance, math.floor) if rises else _rounded(value + tolerance, math.ceil)
        better = max if rises else min
        raised[name] = better(new, floors[name]) if name in floors and name not in missed else new
    return raised


def _rounded(value: float, towards: Callable[[float], int]) -> float:
    return float(towards(round(value * 10**_PLACES, 6)) / 10**_PLACES)
