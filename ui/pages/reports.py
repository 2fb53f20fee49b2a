"""The reports of ``python -m evals report``, for reading in the browser."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

RUNS = Path("runs")
"""The default folder of the runs of ``python -m evals``, in the working directory."""

_NAME = re.compile(r"[\w.-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Report:
    """A run's report, and a line about the run."""

    name: str
    path: Path
    about: str


def reports(folder: Path) -> list[Report]:
    """The reports in the runs of ``folder``, by name in reverse order; a run without a report is left out."""
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


def find_report(folder: Path, name: str) -> str | None:
    """The whole report with that name; None when there is none."""
    path = next((report.path for report in reports(folder) if report.name == name), None)
    return path.read_text(encoding="utf-8") if path else None
