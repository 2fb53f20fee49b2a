"""Shares: how much of the server one reader may take at once, so that the others find room."""

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable

from starlette.responses import PlainTextResponse

from ui.http.guard import App, Message, Receive, Send
from ui.http.reader import KEY, Reader

MOST_STREAMS = 32
"""Event streams of one reader: each window of the page has two, and a browser opens six to a server at most."""

MOST_OF_ADDRESS = 256
"""Event streams from one network address: readers behind one router, or one with many cookies."""

BURST, A_SECOND = 80, 8.0
"""Events that one reader may send at once, and how many more each second: a click sends one to three."""

_STREAMS = ("/gradio_api/queue/data", "/gradio_api/heartbeat/")
_JOIN = "/gradio_api/queue/join"
_REMEMBERED = 10_000  # readers whose events are counted
_TOO_MANY_STREAMS = "You have more pages of Footnote open than it serves to one reader. Close some of them."
_TOO_FAST = "Your requests come faster than Footnote answers one reader. Wait a few seconds."


class Quota:
    """How many of a thing one reader may hold at once, and all readers at one network address together."""

    def __init__(self, of_reader: int, of_address: int) -> None:
        """Both numbers are the most that is given."""
        self._most = (of_reader, of_address)
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, reader: Reader) -> bool:
        """Take one, if there is one left for the reader; then ``leave`` must be called at its end."""
        with self._lock:
            if any(self._held[key] >= most for key, most in zip(_keys(reader), self._most, strict=False)):
                return False
            self._held.update(_keys(reader))
            return True

    def leave(self, reader: Reader) -> None:
        """Give one back."""
        with self._lock:
            self._held.subtract(_keys(reader))
            for key in _keys(reader):
                if self._held[key] <= 0:
                    del self._held[key]


def _keys(reader: Reader) -> tuple[str, ...]:
    """Who holds something: the reader, and the network address unless many may sit behind it."""
    return (reader.share or reader.owner, f"at {reader.address}") if reader.address else (reader.share or reader.owner,)


class Shares:
    """Refuses event streams and events beyond one reader's share."""

    def __init__(self, app: App, clock: Callable[[], float] = time.monotonic) -> None:
        """``app`` answers the rest; ``clock`` gives seconds."""
        self._app = app
        self._clock = clock
        self._streams = Quota(MOST_STREAMS, MOST_OF_ADDRESS)
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # events left, and when that was

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request of a reader; others pass through."""
        reader: Reader | None = scope.get(KEY)
        path = scope.get("path", "")
        if reader is None or not path.startswith((*_STREAMS, _JOIN)):
            await self._app(scope, receive, send)
        elif path.startswith(_JOIN):
            if self._may_send(reader):
                await self._app(scope, receive, send)
            else:
                await _refusal(_TOO_FAST)(scope, receive, send)
        elif self._streams.take(reader):
            try:
                await self._app(scope, receive, send)
            finally:
                self._streams.leave(reader)
        else:
            await _refusal(_TOO_MANY_STREAMS)(scope, receive, send)

    def _may_send(self, reader: Reader) -> bool:
        """Whether the reader has an event left; every second some more are."""
        key, now = _keys(reader)[0], self._clock()
        left, then = self._left.pop(key, (float(BURST), now))
        left = min(float(BURST), left + (now - then) * A_SECOND)
        self._left[key] = (left - 1 if left >= 1 else left, now)
        while len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return left >= 1


def _refusal(told: str) -> PlainTextResponse:
    return PlainTextResponse(told, 429, {"retry-after": "5"})
