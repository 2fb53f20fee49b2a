"""How far the pair model's probabilities can be believed: what it tells, beside how often that is so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evals.stats.fit import Bools, Floats
from evals.training.export import calibrated

_BINS = 5
"""Bins of a set: with as many pairs in each, a set of 50 has ten in a bin."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """A set's probabilities, by a calibration that did not see the set.

    Attributes:
        bins: mean probability and share right of each bin, from the lowest.
        error: how far the bins are off, on average (expected calibration error).
    """

    source: str
    task: str
    pairs: int
    bins: tuple[tuple[float, float], ...]
    error: float


def reliabilities(rows: Sequence[Mapping[str, Any]]) -> list[Reliability]:
    """Each set's figures; probabilities are calibrated on the others (``rows`` are what ``score`` writes)."""
    found = []
    for source, task in sorted({(row["source"], row["task"]) for row in rows}):
        own = [row for row in rows if (row["source"], row["task"]) == (source, task)]
        others = [row for row in rows if row["source"] != source and row["task"] == task]
        right: Bools = np.array([row["label"] for row in own], bool)
        if right.all() or not right.any() or len({row["label"] for row in others}) < 2:
            continue
        slope, shift = calibrated(others)
        told: Floats = 1 / (1 + np.exp(-(slope * np.array([row["logit"] for row in own], float) + shift)))
        order = np.argsort(told, kind="stable")
        bins = [places for places in np.array_split(order, _BINS) if len(places)]
        points = tuple((float(told[places].mean()), float(right[places].mean())) for places in bins)
        error = sum(len(places) * abs(p - q) for places, (p, q) in zip(bins, points, strict=True)) / len(own)
        found.append(Reliability(str(source), str(task), len(own), points, float(error)))
    return found
