"""Work: what requests of the API ask for, done in threads of its own, so that the page's handlers find theirs free."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from rag.answer.answer import Answer
from ui.api.refusal import Refusal
from ui.http.reader import Reader
from ui.http.shares import Quota

if TYPE_CHECKING:
    from rag.assistant import Assistant

T = TypeVar("T")

AT_ONCE, MOST = 8, 72
"""Answers written at once for programs, and these with those that wait for their turn."""

MOST_OF_READER, MOST_OF_ADDRESS = 48, 64
"""Of the latter, for one reader, and for one network address."""

_SHORT_AT_ONCE, _MOST_SHORT = 4, 100  # searches, checks, readings
_FULL = "Footnote has {most} requests of programs to work on, as many as it takes. Ask again in a moment."
_YOURS = "Footnote has {most} of your requests to work on, as many as for one reader. Ask again when one is done."
_OPENING = "The archive is still being opened. Ask again in a few seconds."
_FAILED = "The archive could not be opened for questions: {error}"

Asking = Callable[["Assistant"], Iterator[Answer]]


class Work:
    """Does what requests ask for: short things, and answers."""

    def __init__(self, assistant: "Future[Assistant]") -> None:
        """``assistant`` answers; it may still be loading."""
        self._assistant = assistant
        self._lock = threading.Lock()
        self._short, self._answers = 0, 0
        self._quota = Quota(MOST_OF_READER, MOST_OF_ADDRESS)
        self._hands = ThreadPoolExecutor(_SHORT_AT_ONCE, "api")
        self._writers = ThreadPoolExecutor(AT_ONCE, "api-answer")

    def assistant(self) -> "Assistant":
        """Who answers.

        Raises:
            Refusal: the archive is still being opened, or could not be.
        """
        if not self._assistant.done():
            raise Refusal(503, _OPENING, 3, code="opening")
        error = "it was cancelled" if self._assistant.cancelled() else self._assistant.exception()
        if error:
            raise Refusal(503, _FAILED.format(error=error), 60, code="not_opened")
        return self._assistant.result()

    async def done(self, work: Callable[[], T]) -> T:
        """What ``work`` returns, done in a thread.

        Raises:
            Refusal: too much waits to be done.
        """
        if self._short >= _MOST_SHORT:
            raise Refusal(503, _FULL.format(most=_MOST_SHORT), 5, code="busy")
        self._short += 1  # counted in the event loop's thread alone
        try:
            run = partial(copy_context().run, work)
            return await asyncio.get_running_loop().run_in_executor(self._hands, run)
        finally:
            self._short -= 1

    def begin(self, reader: Reader, asking: Asking) -> "Written":
        """Begin to write an answer: the snapshots that ``asking`` yields.

        Raises:
            Refusal: too many answers are being written, in all or for the reader, or the archive is not open.
        """
        assistant = self.assistant()
        written = Written()
        with self._place(reader):
            run = partial(copy_context().run, self._write, written, asking, assistant)
            future = self._writers.submit(run)
        future.add_done_callback(lambda _: self._leave(reader))
        return written

    @contextmanager
    def _place(self, reader: Reader) -> Iterator[None]:
        """Take a place, which is given back if the block fails."""
        with self._lock:
            if self._answers >= MOST:
                raise Refusal(503, _FULL.format(most=MOST), 10, code="busy")
            if not self._quota.take(reader):
                raise Refusal(429, _YOURS.format(most=MOST_OF_READER), 5)
            self._answers += 1
        try:
            yield
        except BaseException:
            self._leave(reader)
            raise

    def _leave(self, reader: Reader) -> None:
        with self._lock:
            self._answers -= 1
        self._quota.leave(reader)

    @staticmethod
    def _write(written: "Written", asking: Asking, assistant: "Assistant") -> None:
        try:
            if not written.stop.is_set():
                answers = asking(assistant)
                for answer in answers:
                    written.show(answer)
                    if written.stop.is_set():
                        break
                if close := getattr(answers, "close", None):  # a generator releases its model here
                    close()
        except BaseException as error:  # noqa: BLE001  raised again where the answer is waited for
            written.end(error)
        else:
            written.end(None)


class Written:
    """An answer being written in another thread, for one request."""

    def __init__(self) -> None:
        """Begin without a snapshot; call it in the event loop that waits."""
        self.stop = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._newest: Answer | None = None
        self._error: BaseException | None = None
        self._is_over = False

    def show(self, answer: Answer) -> None:
        """Set the newest snapshot, in the thread that writes."""
        self._newest = answer
        self._wake()

    def end(self, error: BaseException | None) -> None:
        """Say that no snapshot follows, and why."""
        self._error, self._is_over = error, True
        self._wake()

    def _wake(self) -> None:
        with suppress(RuntimeError):  # the loop is closed: the server is shutting down
            self._loop.call_soon_threadsafe(self._news.set)

    async def snapshots(self) -> AsyncIterator[Answer]:
        """Yield the newest snapshot whenever there is a newer one, and always the last; leaving it ends the answer.

        Raises:
            BaseException: what the writing raised.
        """
        shown: Answer | None = None
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                is_over = self._is_over  # read first: what is shown before the end is then the last
                if self._newest is not shown and self._newest is not None:
                    shown = self._newest
                    yield shown
                if is_over:
                    if self._error:
                        raise self._error
                    return
        finally:
            self.stop.set()

    async def whole(self) -> Answer:
        """The last snapshot."""
        newest: Answer | None = None
        async for answer in self.snapshots():
            newest = answer
        if newest is None:
            raise Refusal(503, "The answer was stopped before its first word.", 1)
        return newest
