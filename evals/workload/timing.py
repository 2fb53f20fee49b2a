"""Timing: how long a piece of work takes, over many texts."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds.

    Attributes:
        median: by the clock.
        most: the 95th percentile, by the clock.
        processor: the median processor time of this process's threads, which depends less on the machine's other work.
    """

    median: float
    most: float
    processor: float


def timed(work: Callable[[str], object], texts: Sequence[str], warming: int) -> Timing:
    """Do ``work`` for the first ``warming`` texts, then for all of them, timed."""
    walls, processors = [], []
    for text in (*texts[:warming], *texts):
        wall, processor = time.perf_counter(), time.process_time()
        work(text)
        walls.append(1000 * (time.perf_counter() - wall))
        processors.append(1000 * (time.process_time() - processor))
    taken = walls[-len(texts) :]
    figures = np.median(taken), np.percentile(taken, 95), np.median(processors[-len(texts) :])
    return Timing(*(round(float(figure), 1) for figure in figures))
