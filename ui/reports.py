"""The page ``/evals``: the reports that ``python -m evals report`` made, to be read in the browser."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from ui.escape import escape

RUNS = Path("runs")
"""Where ``python -m evals`` keeps its runs, unless told otherwise: in the working directory."""

_NAME = re.compile(r"[\w.-]+", re.ASCII)
STYLE = (
    "body{margin:0 auto;max-width:44rem;padding:28px 20px;font:16px/1.55 system-ui,sans-serif;background:#fbfaf7;"
    "color:#1b1b1a}h1{font:700 22px/1.2 Georgia,serif}a{color:#8a1c1c}li{padding:8px 0;border-top:1px solid #dcd8cf}"
    "ul{list-style:none;padding:0}small{display:block;color:#5c5a55}"
    "@media(prefers-color-scheme:dark){body{background:#161615;color:#eceae4}a{color:#f0a8a0}small{color:#a9a69d}"
    "li{border-color:#3a3934}}"
)


@dataclass(frozen=True, slots=True)
class Report:
    """A run's report, and what it was made of."""

    name: str
    path: Path
    about: str


def reports(folder: Path) -> list[Report]:
    """The reports in the runs of ``folder``, the last name first; a run without a report is left out."""
    found = []
    for path in sorted(folder.glob("*/report.html"), reverse=True):
        if _NAME.fullmatch(path.parent.name):
            found.append(Report(path.parent.name, path, _about(path.parent / "run.json")))
    return found


def _about(path: Path) -> str:
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
        return f"{run['set']['examples']} examples of {run['set']['name']} · {run['model']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "of several runs"


def report_list(folder: Path) -> str:
    """The page that lists the reports."""
    items = "".join(
        f'<li><a href="/evals/{report.name}">{escape(report.name)}</a><small>{escape(report.about)}</small></li>'
        for report in reports(folder)
    )
    how = (
        "<p>There is no report yet. Make one in the folder where Footnote runs:</p>"
        "<pre>python -m evals run sample\npython -m evals report runs/…</pre>"
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><title>Footnote: evals</title>'
        f"<style>{STYLE}</style></head><body><main><h1>How good are the answers?</h1>"
        f"{f'<ul>{items}</ul>' if items else how}"
        '<p><a href="/">Back to the conversation</a></p></main></body></html>'
    )


def find_report(folder: Path, name: str) -> str | None:
    """The report of that name, whole; None when there is none."""
    path = next((report.path for report in reports(folder) if report.name == name), None)
    return path.read_text(encoding="utf-8") if path else None
