"""How often an answer that grows is brought up to date: by its writer, by who passes it on, by who shows it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

UPDATE_SECONDS = 1 / 12
"""Between two updates at least: each is a message to the browser."""

BEAT_SECONDS = 0.25
"""After so long without news, whoever waits for them looks up, to see whether it is to stop."""

_SHARE = 10  # times as long as an update took, the next one is due


class Throttle:
    """At most twelve updates a second, and at most a tenth of the time in them: many answers are written at once."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """``now`` tells the time in seconds; the first update is due at once."""
        self._now = now
        self._due = now()

    @property
    def left(self) -> float:
        """Seconds until the next update is due; 0 when it is."""
        return max(0.0, self._due - self._now())

    @contextmanager
    def update(self) -> Iterator[None]:
        """An update is made within; the longer it takes, the later the next one is due."""
        began = self._now()
        yield
        self._due = began + max(UPDATE_SECONDS, _SHARE * (self._now() - began))
