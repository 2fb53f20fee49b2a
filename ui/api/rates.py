"""Rates: how many requests a minute one reader without a key may send; a key has a rate of its own (``ui.keys``)."""

import time
from collections.abc import Callable

from starlette.responses import Response

from ui.api.refusal import Refusal
from ui.http.guard import App, Message, Receive, Send
from ui.http.reader import KEY, Reader
from ui.keys.rates import Rate, Rates

A_MINUTE = 300
"""Requests of one reader in any minute."""

_REMEMBERED = 10_000  # readers whose requests are counted
_TOO_FAST = "{most} requests a minute are served to one reader. Ask again in {seconds} s."

Refuse = Callable[[Refusal], Response]


class ReaderRates:
    """Refuses requests beyond one reader's rate, in the words of the interface that they are for."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, a_minute: int | None = None) -> None:
        """``clock`` gives seconds; ``a_minute`` replaces ``A_MINUTE``."""
        self._clock = clock
        self._most = a_minute or A_MINUTE
        self._rates, self._seen = Rates(clock), set[str]()

    def within(self, app: App, refuse: Refuse) -> App:
        """``app`` within the rate; interfaces that share these rates count together."""

        async def limited(scope: Message, receive: Receive, send: Send) -> None:
            reader: Reader | None = scope.get(KEY)
            if scope["type"] != "http" or reader is None or reader.owner.startswith("key:"):
                await app(scope, receive, send)
                return
            rate = self._take(reader)
            told = _telling(send, rate)
            if rate.is_over:
                refusal = Refusal(429, _TOO_FAST.format(most=rate.most, seconds=rate.seconds), rate.seconds)
                await refuse(refusal)(scope, receive, told)
            else:
                await app(scope, receive, told)

        return limited

    def _take(self, reader: Reader) -> Rate:
        name = reader.share or reader.owner
        if len(self._seen) >= _REMEMBERED and name not in self._seen:
            self._rates, self._seen = Rates(self._clock), set()
        self._seen.add(name)
        return self._rates.take(name, self._most)


def _telling(send: Send, rate: Rate) -> Send:
    told = {name: value for name, value in rate.headers().items() if name != "retry-after"}
    headers = [(name.encode(), value.encode()) for name, value in told.items()]

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *headers]}
        await send(message)

    return sending
