"""The report as one HTML page, which loads nothing from outside and runs no script: the values for its template."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from evals.measures.descriptions import description, headline
from evals.measures.failures import CODES
from evals.report.palette import styles
from evals.report.templating import render
from evals.report.worst import Case, case_of
from evals.runs.summary import Figures, Measures, Summary
from evals.sets.record import Record, Run
from evals.stats.intervals import Estimate

_LINKS = {"facts": "Runs", "plots": "Plots", "measures": "Measures", "kinds": "By kind", "worst": "Worst answers"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A run with its summary. ``name`` is short and unique on the page."""

    name: str
    run: Run
    summary: Summary
    worst: Sequence[Record]


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing with its title, and a sentence that describes it."""

    title: str
    caption: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class _RunShown:
    """What the page shows of a run.

    Attributes:
        facts: by their labels.
        errors: how many of how many questions; ``reasons``: each error with its count.
        figures: every measure; ``kinds``: the same for each kind of question.
        headline: the names of the headline measures that the run has.
    """

    name: str
    facts: Mapping[str, str]
    errors: str
    has_errors: bool
    reasons: Mapping[str, int]
    figures: Mapping[str, Estimate]
    kinds: Mapping[str, Figures]
    headline: Sequence[str]
    worst: Sequence[Case]


@dataclass(frozen=True, slots=True)
class _Measure:
    """A measure, and its meaning."""

    name: str
    description: str


def page(runs: Sequence[Shown], measures: Measures, plots: Sequence[Plot]) -> str:
    """The whole page."""
    known = {name for shown in runs for name in shown.summary.overall.all}
    first = [name for name in headline(measures) if name in known]
    rest = [name for name in dict.fromkeys((*measures, *sorted(known))) if name in known and name not in first]
    return (
        str(
            render(
                "report.html",
                styles=styles(),
                lead=_in_short(runs),
                links=_LINKS,
                runs=[_run_shown(shown, measures) for shown in runs],
                rows="rows" if len(runs) > 1 else "rows alone",
                differ=len({str(_part(shown.run.about, "set", "hash")) for shown in runs}) > 1,
                plots=plots,
                first=[_Measure(name, description(name, measures)) for name in first],
                rest=[_Measure(name, description(name, measures)) for name in rest],
                codes=CODES,
            )
        )
        + "\n"
    )


def _run_shown(shown: Shown, measures: Measures) -> _RunShown:
    overall = shown.summary.overall
    return _RunShown(
        shown.name,
        _facts_of(shown),
        shown.summary.errors.removeprefix("errors: "),
        bool(overall.errors),
        shown.summary.reasons,
        overall.all,
        shown.summary.kinds,
        [name for name in headline(measures) if name in overall.all],
        [case_of(record) for record in shown.worst],
    )


def _in_short(runs: Sequence[Shown]) -> str:
    facts = [
        f"{shown.name}: {shown.summary.overall.asked} questions"
        + (f", {shown.summary.errors}" if shown.summary.overall.errors else "")
        for shown in runs
    ]
    return "; ".join(facts) + ". Means stand with their 95 % intervals; errors count in none."


def _facts_of(shown: Shown) -> dict[str, str]:
    about = shown.run.about
    commit, newest = str(_part(about, "git", "commit") or "unknown")[:12], _part(about, "archive", "newest")
    limit = f", limited to {about['limit']}" if about.get("limit") else ""
    changed = " with changes that are not committed" if _part(about, "git", "dirty") else ""
    return {
        "Set": f"{_part(about, 'set', 'name')}, {_part(about, 'set', 'examples')} questions{limit}"
        f" (hash {_part(about, 'set', 'hash')})",
        "Archive": f"{_part(about, 'archive', 'articles')} articles, newest {newest or 'undated'}"
        f" (hash {_part(about, 'archive', 'hash')})",
        "Written by": str(about.get("model")),
        "Embedding": str(about.get("embedding")),
        "Commit": commit + changed,
        "Judge": _judge(shown.run.folder),
        "Answered": f"{shown.summary.overall.asked - shown.summary.overall.errors} of {shown.summary.overall.asked}",
    }


def _part(about: Mapping[str, Any], key: str, inner: str) -> object:
    held = about.get(key)
    return held.get(inner) if isinstance(held, Mapping) else None


def _judge(folder: Path) -> str:
    try:
        return str(json.loads((folder / "judge.json").read_text(encoding="utf-8"))["told"])
    except (OSError, ValueError, LookupError, TypeError):
        return "none was asked"
