"""Rates: how many requests a minute one reader may send to the API; each reply tells how many are left."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.responses import Response

from ui.api.refusal import Refusal
from ui.http.guard import App, Message, Receive, Send
from ui.http.reader import KEY, Reader

A_MINUTE = 300
"""Requests of one reader in a minute; as many at once, when none came for a minute. A key may have a limit below it."""

_REMEMBERED = 10_000  # readers whose requests are counted
_TOO_FAST = "{most} requests a minute are served to one reader. Ask again in {seconds} s."

Refuse = Callable[[Refusal], Response]


class Rates:
    """Refuses requests beyond one reader's rate, in the words of the interface that they are for."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, a_minute: int | None = None) -> None:
        """``clock`` gives seconds; ``a_minute`` replaces ``A_MINUTE``."""
        self._clock = clock
        self._most = a_minute or A_MINUTE
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # requests left, and when that was
        self._lock = threading.Lock()

    def within(self, app: App, refuse: Refuse) -> App:
        """``app`` within the rate; interfaces that share these rates count together."""

        async def limited(scope: Message, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or KEY not in scope:
                await app(scope, receive, send)
                return
            may, left = self._take(scope[KEY])
            # An outer layer that counts a key's requests tells of these instead.
            told = _telling(send, {"limit": self._most, "remaining": int(left), "reset": self._seconds(left)})
            if may:
                await app(scope, receive, told)
                return
            seconds = max(1, math.ceil((1 - left) * 60 / self._most))
            refusal = Refusal(429, _TOO_FAST.format(most=self._most, seconds=seconds), seconds)
            await refuse(refusal)(scope, receive, told)

        return limited

    def _take(self, reader: Reader) -> tuple[bool, float]:
        """Whether the reader has a request left, and how many then."""
        key, now = reader.share or reader.owner, self._clock()
        with self._lock:
            left, then = self._left.pop(key, (float(self._most), now))
            left = min(float(self._most), left + (now - then) * self._most / 60)
            may = left >= 1
            left -= 1 if may else 0
            self._left[key] = (left, now)
            while len(self._left) > _REMEMBERED:
                self._left.popitem(last=False)
        return may, left

    def _seconds(self, left: float) -> int:
        """Seconds until all requests are left again."""
        return math.ceil((self._most - left) * 60 / self._most)


def _telling(send: Send, told: dict[str, int]) -> Send:
    headers = [(f"ratelimit-{name}".encode(), str(value).encode()) for name, value in told.items()]

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *headers]}
        await send(message)

    return sending
