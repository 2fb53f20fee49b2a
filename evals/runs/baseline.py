"""Baseline: the floors that a run must hold, as in ``evals/baseline.json``.

``{"set": {"name", "hash"}, "tolerance": 0.01, "floors": {measure: value}, "scored": {measure: examples}}``: a measure
for which higher is better must not be below its floor, one for which lower is better not above it. An aggregate is held
when its name is added to ``floors`` by hand (higher is better).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from errors import FootnoteError

TOLERANCE = 0.01
"""How far below what was reached a new floor is set: another processor's rounding moves a few of 376 examples."""


class BaselineError(FootnoteError):
    """The floors can't be read."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The floors, their set, and the number of examples that each was measured on."""

    name: str
    hash: str
    floors: Mapping[str, float]
    scored: Mapping[str, int] = field(default_factory=dict)
    tolerance: float = TOLERANCE


def read_baseline(path: Path) -> Baseline | None:
    """The floors in a file; None when there is no such file.

    Raises:
        BaselineError: it can't be read.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        floors = {str(name): float(floor) for name, floor in value["floors"].items()}
        scored = {str(name): int(n) for name, n in value.get("scored", {}).items()}
        tolerance = float(value.get("tolerance", TOLERANCE))
        return Baseline(value["set"]["name"], value["set"]["hash"], floors, scored, tolerance)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BaselineError(
            f"The floors in {str(path)!r} can't be read: {error!r}. Correct the file, or remove it and use --update."
        ) from error


def write_baseline(path: Path, baseline: Baseline) -> None:
    """Replace the file of floors, all or nothing."""
    value = {
        "set": {"name": baseline.name, "hash": baseline.hash},
        "tolerance": baseline.tolerance,
        "floors": dict(sorted(baseline.floors.items())),
        "scored": dict(sorted(baseline.scored.items())),
    }
    scratch = path.with_suffix(".tmp")
    scratch.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    scratch.replace(path)
