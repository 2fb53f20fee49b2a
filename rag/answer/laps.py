"""Laps: how long each step of an answer takes."""

import time


class Laps:
    """Milliseconds between laps."""

    def __init__(self) -> None:
        """Start now."""
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """End a step under its name."""
        now = time.perf_counter()
        self._laps[name] = round(1000 * (now - self._last), 1)
        self._last = now

    def laps(self) -> dict[str, float]:
        """The steps until now, and the time since the start as ``"total"``."""
        return {**self._laps, "total": round(1000 * (time.perf_counter() - self._start), 1)}
