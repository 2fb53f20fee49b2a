"""Stopwatch: how long each step of an answer took."""

import time


class Stopwatch:
    """Milliseconds between laps."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """Note the time since the last lap under ``name``."""
        now = time.perf_counter()
        self._laps[name] = round(1000 * (now - self._last), 1)
        self._last = now

    def laps(self) -> dict[str, float]:
        """The laps by name, and the ``total`` until now."""
        return {**self._laps, "total": round(1000 * (time.perf_counter() - self._start), 1)}
