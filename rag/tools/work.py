"""Work: what a tool does, in a thread of its own that ends when nobody waits for it any more.

A tool's work is a generator: it yields a line of progress whenever it has one, and returns what the tool gives. A model
may be silent for a minute, so the work is asked to stop between two lines; closing the generator closes what it holds,
the request to the model included.
"""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import closing, suppress
from contextvars import Context, copy_context
from dataclasses import dataclass
from typing import Any

from errors import FootnoteError

MOST = 32
"""Tools at work at once; each has a thread, and on the page 64 answers are written at once."""

MOST_OF_ONE = 8
"""Tools at work at once for one agent that comes from elsewhere: four can't take all places from the others."""

_TELL_EVERY = 0.5  # seconds between two lines of progress: a program reads them, or a person in passing
_STILL_EVERY = 5.0  # after which the last line is told again: clients give up on a tool that says nothing for long
_YOURS = (
    "{most} of your tools are at work here, as many as one agent may have at once. Call the tool again once one of "
    "them has ended."
)
_BUSY = "Footnote does {most} things for agents at once, as many as it can. Call the tool again in a few seconds."


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool gives.

    Attributes:
        json: for programs; it fits the tool's schema.
        text: the same for a model to read.
    """

    json: Mapping[str, Any]
    text: str


Work = Generator[str, None, Result]
"""Yields lines of progress, and returns the result."""

Told = Callable[[str], Awaitable[None]]
"""Tells a line of progress to whoever waits."""


class Workers:
    """The threads at work."""

    def __init__(self, most: int = MOST, still_every: float = _STILL_EVERY, most_of_one: int = MOST_OF_ONE) -> None:
        """Begin without any.

        Args:
            most: how many work at once.
            still_every: seconds without news after which the last line is told again.
            most_of_one: how many work for one agent that comes from elsewhere.
        """
        self._most = most
        self._still_every = still_every
        self._most_of_one = most_of_one
        self._threads: dict[threading.Thread, str] = {}  # each with the share that it is of
        self._lock = threading.Lock()

    @property
    def working(self) -> int:
        """How many work now."""
        return len(self._threads)

    async def done(self, work: Work, told: Told, context: Context | None = None, share: str = "") -> Result:
        """Do the work and return its result; when this is cancelled, the work stops.

        Args:
            work: what to do.
            told: told of its progress.
            context: the context to do it in, such as that of a request.
            share: whose share of the places it takes; empty: the only agent's, who may take all of them.

        Raises:
            FootnoteError: the work failed, or too much is being done.
        """
        doing = _Doing(work, asyncio.get_running_loop())
        self._start(doing, context or copy_context(), share)
        said, said_at = "", 0.0
        try:
            while not doing.has_ended:
                await doing.news(_TELL_EVERY)
                pause = _TELL_EVERY if doing.line != said else self._still_every
                if doing.line and not doing.has_ended and time.monotonic() - said_at >= pause:
                    said, said_at = doing.line, time.monotonic()
                    await told(said)
        finally:
            doing.stop.set()
        return doing.result()

    def _start(self, doing: "_Doing", context: Context, share: str) -> None:
        def run() -> None:
            try:
                doing.run()
            finally:
                with self._lock:
                    self._threads.pop(thread, None)

        thread = threading.Thread(target=context.copy().run, args=(run,), name="tool", daemon=True)
        with self._lock:
            if len(self._threads) >= self._most:
                raise FootnoteError(_BUSY.format(most=self._most))
            if share and sum(one == share for one in self._threads.values()) >= self._most_of_one:
                raise FootnoteError(_YOURS.format(most=self._most_of_one))
            self._threads[thread] = share
        thread.start()

    def join(self, seconds: float) -> None:
        """Wait until all have stopped, but no longer than that."""
        until = time.monotonic() + seconds
        for thread in list(self._threads):
            thread.join(max(0.0, until - time.monotonic()))


class _Doing:
    """One work: its last line, its end, and whether it shall stop."""

    def __init__(self, work: Work, loop: asyncio.AbstractEventLoop) -> None:
        self.stop = threading.Event()
        self.line = ""
        self._work = work
        self._loop = loop
        self._news = asyncio.Event()
        self._result: Result | None = None
        self._error: BaseException | None = None
        self.has_ended = False

    def run(self) -> None:
        try:
            with closing(self._work):
                self._result = self._written()
        except BaseException as error:  # noqa: BLE001  raised again where the result is waited for
            self._error = error
        self.has_ended = True
        self._wake()

    def _written(self) -> Result | None:
        while not self.stop.is_set():
            try:
                line = next(self._work)
            except StopIteration as ended:
                found: Result = ended.value
                return found
            if line != self.line:
                self.line = line
                self._wake()
        return None

    def _wake(self) -> None:
        with suppress(RuntimeError):  # the loop is closed: the process is ending
            self._loop.call_soon_threadsafe(self._news.set)

    async def news(self, seconds: float) -> None:
        """Wait for a line or the end, at most so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return
        self._news.clear()

    def result(self) -> Result:
        if self._error is not None:
            raise self._error
        assert self._result is not None
        return self._result
