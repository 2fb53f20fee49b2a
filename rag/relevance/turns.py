"""Turns: questions that are answered at the same time take turns, and share the time for reading what was found."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_AT_ONCE = 2  # questions that each get the whole budget


class Turns:
    """One question computes at a time; each has a budget for its second look, which shrinks when many wait.

    Without turns, simultaneous questions contend for the interpreter at every step, and every search ends only when the
    last one does (evals/LOG.md, 2026-11-29). With a budget that is divided by the number of those who wait, the last of
    them waits at most twice the budget longer than without a second look.
    """

    def __init__(self, milliseconds: float = 0.0) -> None:
        """``milliseconds`` are the budget of one question alone; 0 means no limit."""
        self._seconds = milliseconds / 1000
        self._turn = threading.Lock()
        self._count = threading.Lock()
        self._waiting = 0

    def unhurried(self) -> "Turns":
        """The same turns for what nobody waits for: it has no budget, and takes none of the others' away."""
        other = Turns()
        other._turn = self._turn
        return other

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for this question's turn, and hold it."""
        with self._count:
            self._waiting += 1
        try:
            with self._turn:
                yield
        finally:
            with self._count:
                self._waiting -= 1

    def deadline(self) -> float | None:
        """The ``time.monotonic()`` at which a budget that starts now is spent; None without a limit."""
        if not self._seconds:
            return None
        return time.monotonic() + self._seconds * min(1.0, _AT_ONCE / max(1, self._waiting))
