"""Growth: how search scales with the archive, as ``evals.bench.scale`` measured it, and its two plots in a report."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from matplotlib.figure import Figure

from evals.report import plots
from evals.workload.timing import Timing


@dataclass(frozen=True, slots=True)
class Point:
    """The measurements at one size.

    Attributes:
        search_ms: the time of a warm search, by kind of search.
        opened_s: seconds until the indexes were open.
        memory_mb: MiB of the searching process, after all searches.
        scan_mb: the part of ``memory_mb`` that came with the first filter.
        peak_mb: the process's peak.
        disk_mb: the size of archive and indexes.
        load: the mean number of processes that wanted a processor, over a minute; above ``cores`` they waited.
    """

    passages: int
    search_ms: Mapping[str, Timing]
    opened_s: float
    memory_mb: int
    scan_mb: int
    peak_mb: int
    disk_mb: int
    load: float
    cores: int


def read_points(folder: Path) -> list[Point]:
    """The points of ``scale.json`` in ``folder``, smallest first; empty without such a file."""
    path = folder / "scale.json"
    if not path.exists():
        return []
    known = json.loads(path.read_text(encoding="utf-8"))
    timings = [{name: Timing(**one) for name, one in point.pop("search_ms").items()} for point in known]
    return [Point(search_ms=held, **point) for held, point in zip(timings, known, strict=True)]


def write_points(folder: Path, points: Sequence[Point]) -> None:
    """Write ``scale.json`` into ``folder``."""
    text = json.dumps([asdict(point) for point in points], indent=1)
    (folder / "scale.json").write_text(text + "\n", encoding="utf-8")


def growth_plots(points: Sequence[Point]) -> dict[str, tuple[str, str, Figure]]:
    """By file name: title, caption and figure; none without points."""
    if not points:
        return {}
    times = {
        name: [(point.passages, point.search_ms[name].median) for point in points if name in point.search_ms]
        for name in points[-1].search_ms
    }
    sizes = {
        "memory": [(point.passages, point.memory_mb) for point in points],
        "its peak": [(point.passages, point.peak_mb) for point in points],
        "disk": [(point.passages, point.disk_mb) for point in points],
    }
    loads = f"{min(point.load for point in points):.1f} to {max(point.load for point in points):.1f}"
    return {
        "scale-time": (
            "Search against size",
            f"Median of a warm search, by what is searched. {points[-1].cores} cores, under a load of {loads}.",
            plots.growth(times, "passages", "ms"),
        ),
        "scale-size": (
            "Memory and disk against size",
            "Of the process that searches, and of archive and indexes together.",
            plots.growth(sizes, "passages", "MiB"),
        ),
    }
