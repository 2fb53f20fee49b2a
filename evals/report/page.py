"""The report as one HTML page, which asks for nothing from outside and runs no script.

Whatever comes from a set, an archive, a model or a folder's name goes through ``html.escape``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import isfinite
from pathlib import Path
from typing import Any

from evals.measures.descriptions import description, headline
from evals.measures.failures import CODES
from evals.report.palette import css
from evals.report.worst import case
from evals.runs.summary import Measures, Summary, figure, interval
from evals.sets.record import Record, Run
from evals.stats.intervals import Estimate

_STYLE = Path(__file__).with_name("report.css")
# The page may show itself and nothing else, even if something in it were not escaped.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Shown:
    """A run with what is told of it. ``name`` is short, and no other run's on the page."""

    name: str
    run: Run
    summary: Summary
    worst: Sequence[Record]


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing with its title, and what it shows in a sentence."""

    title: str
    caption: str
    svg: str


def page(runs: Sequence[Shown], measures: Measures, plots: Sequence[Plot]) -> str:
    """The whole page."""
    title = f"Evals: {' and '.join(shown.name for shown in runs)}"
    links = {"facts": "Runs", "plots": "Plots", "measures": "Measures", "kinds": "By kind", "worst": "Worst answers"}
    nav = "".join(f'<a href="#{target}">{text}</a>' for target, text in links.items())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)}</title><style>{_styles()}</style></head><body>"
        '<header><span class="word">Footnote<sup>1</sup></span>'
        f'<h1>How good are the answers?</h1><p class="lead">{escape(_in_short(runs))}</p><nav>{nav}</nav></header>'
        f"<main>{_facts(runs)}{_plots(plots)}{_measures(runs, measures)}{_kinds(runs, measures)}{_worst(runs)}"
        f"{_codes()}</main></body></html>\n"
    )


def _styles() -> str:
    dark = f"@media (prefers-color-scheme: dark){{:root{{{css(dark=True)}}}}}"
    return f":root{{{css()}}}{dark}\n{_STYLE.read_text(encoding='utf-8')}"


def _in_short(runs: Sequence[Shown]) -> str:
    told = [
        f"{shown.name}: {shown.summary.overall.asked} questions"
        + (f", {shown.summary.errors}" if shown.summary.overall.errors else "")
        for shown in runs
    ]
    return "; ".join(told) + ". Means stand with their 95 % intervals; errors count in none."


def _facts(runs: Sequence[Shown]) -> str:
    columns = [_facts_of(shown) for shown in runs]
    rows = "".join(
        f"<tr><th>{name}</th>{''.join(_cell(shown, column[name]) for shown, column in zip(runs, columns, strict=True))}"
        "</tr>"
        for name in columns[0]
    )
    hashes = {str(_part(shown.run.about, "set", "hash")) for shown in runs}
    differ = "These runs are over different sets of questions. Their figures can't be compared."
    warning = f'<p class="error">{differ}</p>' if len(hashes) > 1 else ""
    errors = "".join(_errors(shown) for shown in runs)
    table = f'<table class="{_rows(runs)} facts">{_head(runs)}{rows}</table>'
    return f'<section id="facts"><h2>Runs</h2>{warning}{table}{errors}</section>'


def _facts_of(shown: Shown) -> dict[str, str]:
    about = shown.run.about
    commit, newest = str(_part(about, "git", "commit") or "unknown")[:12], _part(about, "archive", "newest")
    limit = f", limited to {about['limit']}" if about.get("limit") else ""
    changed = " with changes that are not committed" if _part(about, "git", "dirty") else ""
    texts = {
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
    html = {name: escape(text) for name, text in texts.items()}
    errors = escape(shown.summary.errors.removeprefix("errors: "))
    return html | {"Errors": f'<span class="error">{errors}</span>' if shown.summary.overall.errors else errors}


def _part(about: Mapping[str, Any], key: str, inner: str) -> object:
    held = about.get(key)
    return held.get(inner) if isinstance(held, Mapping) else None


def _judge(folder: Path) -> str:
    try:
        return str(json.loads((folder / "judge.json").read_text(encoding="utf-8"))["told"])
    except (OSError, ValueError, LookupError, TypeError):
        return "none was asked"


def _errors(shown: Shown) -> str:
    if not shown.summary.reasons:
        return ""
    rows = "".join(f"<li>{count} × {escape(reason)}</li>" for reason, count in shown.summary.reasons.items())
    summary = f"{escape(shown.name)}: {escape(shown.summary.errors)}; in none of the figures"
    return f"<details><summary>{summary}</summary><ul>{rows}</ul></details>"


def _plots(plots: Sequence[Plot]) -> str:
    figures = "".join(
        f"<figure><h3>{escape(plot.title)}</h3>{plot.svg}<figcaption>{escape(plot.caption)}</figcaption></figure>"
        for plot in plots
    )
    return f'<section id="plots"><h2>Plots</h2><div class="plots">{figures}</div></section>'


def _measures(runs: Sequence[Shown], measures: Measures) -> str:
    known = {name for shown in runs for name in shown.summary.overall.all}
    first = [name for name in headline(measures) if name in known]
    rest = [name for name in dict.fromkeys((*measures, *sorted(known))) if name in known and name not in first]
    tables = [
        f'<table class="{_rows(runs)}">{_head(runs)}<tbody>{"".join(_measure(name, runs, measures) for name in names)}'
        "</tbody></table>"
        for names in (first, rest)
        if names
    ]
    lead = "Mean, 95 % interval, and over how many questions. A measure whose gold is missing is absent, never 0."
    if len(tables) > 1:
        tables[1] = f"<details><summary>{len(rest)} further measures</summary>{tables[1]}</details>"
    return f'<section id="measures"><h2>Measures</h2><p class="lead">{lead}</p>{"".join(tables)}</section>'


def _measure(name: str, runs: Sequence[Shown], measures: Measures) -> str:
    cells = "".join(_cell(shown, estimate_html(shown.summary.overall.all.get(name))) for shown in runs)
    return f"<tr><th>{escape(name)}<small>{escape(description(name, measures))}</small></th>{cells}</tr>"


def estimate_html(estimate: Estimate | None) -> str:
    """Mean, interval and n; a dash where there is no such measure."""
    if estimate is None:
        return "–"
    ends = f"{interval(estimate)}, " if isfinite(estimate.low) else "no interval, "
    return f"<b>{figure(estimate.mean)}</b> <small>{ends}n = {estimate.n}</small>"


def _kinds(runs: Sequence[Shown], measures: Measures) -> str:
    tables = "".join(_kinds_of(shown, measures, len(runs) > 1) for shown in runs if shown.summary.kinds)
    return f'<section id="kinds"><h2>By kind of question</h2>{tables or "<p>No question has a kind.</p>"}</section>'


def _kinds_of(shown: Shown, measures: Measures, named: bool) -> str:
    names = [name for name in headline(measures) if name in shown.summary.overall.all]
    head = "".join(f"<th>{escape(name)}</th>" for name in ("kind", "asked", "errors", *names))
    rows = "".join(
        f"<tr><th>{escape(kind)}</th><td>{of_kind.asked}</td><td>{of_kind.errors}</td>"
        + "".join(f"<td>{estimate_html(of_kind.all.get(name))}</td>" for name in names)
        + "</tr>"
        for kind, of_kind in shown.summary.kinds.items()
    )
    title = f"<h3>{escape(shown.name)}</h3>" if named else ""
    table = f'<table class="kinds"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return f'{title}<div class="wide" tabindex="0" role="region" aria-label="By kind">{table}</div>'


def _worst(runs: Sequence[Shown]) -> str:
    parts = []
    for shown in runs:
        cases = "".join(case(record) for record in shown.worst) or "<p>No answer failed.</p>"
        if len(runs) > 1:
            cases = f"<details><summary>The worst {len(shown.worst)} of {escape(shown.name)}</summary>{cases}</details>"
        parts.append(cases)
    lead = "Sorted by the mean of their headline measures. What is not supported is dashed, and says why."
    return f'<section id="worst"><h2>Worst answers</h2><p class="lead">{lead}</p>{"".join(parts)}</section>'


def _codes() -> str:
    rows = "".join(f"<tr><th>{code} {one.name}</th><td>{one.counted}</td></tr>" for code, one in CODES.items())
    return f'<section id="codes"><h2>Codes of failure</h2><table class="rows">{rows}</table></section>'


def _head(runs: Sequence[Shown]) -> str:
    return f"<thead><tr><th></th>{''.join(f'<th>{escape(shown.name)}</th>' for shown in runs)}</tr></thead>"


def _rows(runs: Sequence[Shown]) -> str:
    return "rows" if len(runs) > 1 else "rows alone"


def _cell(shown: Shown, html: str) -> str:
    return f'<td data-run="{escape(shown.name)}">{html}</td>'
