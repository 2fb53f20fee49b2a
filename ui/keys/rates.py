"""Rates: how many requests each key has sent in the last minute, and what a response's headers tell of it."""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Rate:
    """What a key has left.

    Attributes:
        most: requests in any minute.
        left: requests that it may still send at once.
        seconds: until a further one is free again.
        is_over: whether this request was one too many.
    """

    most: int
    left: int
    seconds: int
    is_over: bool = False

    def headers(self) -> dict[str, str]:
        """The headers ``RateLimit`` and ``RateLimit-Policy`` (IETF draft), and where it is over ``Retry-After``."""
        told = {
            "ratelimit-policy": f'"minute";q={self.most};w={_MINUTE:.0f}',
            "ratelimit": f'"minute";r={self.left};t={self.seconds}',
        }
        return {**told, "retry-after": str(self.seconds)} if self.is_over else told


class Rates:
    """Counts the requests of each key in a sliding minute. Used in one event loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives seconds."""
        self._clock = clock
        self._sent: dict[str, deque[float]] = {}

    def take(self, name: str, most: int) -> Rate:
        """Count a request, unless it is one too many; a refused one does not count."""
        now = self._clock()
        sent = self._sent.setdefault(name, deque())
        while sent and sent[0] <= now - _MINUTE:
            sent.popleft()
        is_over = len(sent) >= most
        if not is_over:
            sent.append(now)
        wait = math.ceil(sent[0] + _MINUTE - now) if sent else int(_MINUTE)
        return Rate(most, most - len(sent), max(1, wait), is_over)
