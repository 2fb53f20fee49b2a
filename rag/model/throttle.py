"""Throttle: how often a growing answer is updated, by its writer, by the server and by the page."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

UPDATE_SECONDS = 1 / 12
"""Least time between two updates; each update is a message to the browser."""

BEAT_SECONDS = 0.25
"""Longest wait for news before a waiting loop checks whether to stop."""

_SHARE = 10  # the next update is due after this many times the length of the last one


class Throttle:
    """At most twelve updates a second, and at most a tenth of the time in them: many answers are written at once."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """``now`` gives the time in seconds; the first update is due at once."""
        self._now = now
        self._due = now()

    @property
    def left(self) -> float:
        """Seconds until the next update is due; 0 when it is."""
        return max(0.0, self._due - self._now())

    @contextmanager
    def update(self) -> Iterator[None]:
        """Time the update made inside the block; the longer it takes, the later the next one is due."""
        began = self._now()
        yield
        self._due = began + max(UPDATE_SECONDS, _SHARE * (self._now() - began))
