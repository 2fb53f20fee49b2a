"""Writing: an answer being written in a thread of its own; pages follow it, and may close before it ends."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextvars import copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from errors import FootnoteError, TurnTaken
from rag.answer.answer import MODEL_THINKS, Answer
from rag.model.throttle import BEAT_SECONDS, Throttle
from ui.chat.asked_question import AskedQuestion
from ui.chat.conversations import Begun, Conversations
from ui.chat.latest_snapshot import latest
from ui.http.reader import CURRENT, Reader
from ui.http.request_log import with_request
from ui.http.shares import Quota

if TYPE_CHECKING:
    from rag.assistant import Assistant

MOST = 64
"""Answers written at once; a page that has gone no longer holds a place in Gradio's queue."""

MOST_OF_READER, MOST_OF_ADDRESS = 6, 32
"""Of these, for one reader, and for one network address: a place is left for others."""

_UNEXPECTED = "Something went wrong in Footnote itself. The server’s log tells what; your question is kept in the box."
_WAIT = "Footnote is answering {most} questions, as many as it can. Ask again in a moment; your question is in the box."
_YOURS = "Footnote is answering {most} of your questions, as many as for one reader. Ask again when one is answered."
_BUSY = "An answer is still being written in this conversation. Wait for its end, or stop it, and ask again."

_UPDATES_A_SECOND = 48  # to all readers together: an update takes 5 ms of the processor or more

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """The progress of an answer.

    Attributes:
        state: ``"withdrawn"`` means stopped before the first word: the question goes back into the box.
        answer: the answer so far; after the end, the answer that is kept.
        message: why there is no answer, or why it could not be kept.
    """

    state: Literal["opening", "searching", "thinking", "writing", "done", "withdrawn", "failed"]
    answer: Answer | None = None
    message: str = ""

    @property
    def ended(self) -> bool:
        """Whether no more progress follows."""
        return self.state in ("done", "withdrawn", "failed")


class Writing:
    """An answer being written, and the pages that wait for its progress. Each change of progress is atomic.

    Attributes:
        begun: the question.
        stop: is set to end the writing early.
        opened: the source that its reader opened meanwhile; empty: none.
    """

    def __init__(self, begun: Begun, at_once: Callable[[], int]) -> None:
        """Start with nothing written.

        Args:
            begun: the question, which is already kept.
            at_once: returns how many answers are being written.
        """
        self.begun = begun
        self.stop = threading.Event()
        self.opened = ""
        self._at_once = at_once
        self._seen = Seen("opening")
        self._lock = threading.Lock()
        self._waiting: dict[asyncio.Future[None], Callable[[Seen], bool]] = {}

    @property
    def seen(self) -> Seen:
        """The current progress."""
        return self._seen

    async def newer(self, after: Seen, throttle: Throttle) -> Seen:
        """Wait for the next update, and return the progress then; ``after`` when a further beat brings nothing new.

        Args:
            after: the progress that the caller saw last.
            throttle: the caller's. The method waits until the next update is due, and longer when many answers are
                being written, but never beyond the end.
        """
        share = self._at_once() / _UPDATES_A_SECOND
        pause = max(throttle.left, share if after.answer else 0.0)  # a first word is shown at once
        await self._until(lambda seen: seen.ended, pause)
        await self._until(lambda seen: seen is not after, max(BEAT_SECONDS, share))
        return self._seen

    async def _until(self, wanted: Callable[[Seen], bool], seconds: float) -> None:
        news = asyncio.get_running_loop().create_future()
        with self._lock:
            if wanted(self._seen):
                return
            self._waiting[news] = wanted
        await asyncio.wait([news], timeout=seconds)
        with self._lock:
            self._waiting.pop(news, None)

    def show(self, seen: Seen) -> None:
        """Set the progress, and wake the pages that wait for it."""
        with self._lock:
            self._seen = seen
            told = [news for news, wanted in self._waiting.items() if wanted(seen)]
        for news in told:
            loop = news.get_loop()
            if not loop.is_closed():  # closed: the server is shutting down
                loop.call_soon_threadsafe(news.cancel)  # unlike set_result, cancel may come after the future is done


class Writings:
    """All answers being written; at most one in a conversation."""

    def __init__(self, assistant: "Future[Assistant]", kept: Conversations) -> None:
        """``assistant`` writes the answers, ``kept`` stores them."""
        self._assistant = assistant
        self._kept = kept
        self._lock = threading.Lock()
        self._at: dict[str, Writing] = {}
        self._quota = Quota(MOST_OF_READER, MOST_OF_ADDRESS)

    def of(self, conversation: str | None) -> Writing | None:
        """The answer being written in a conversation, if any."""
        return self._at.get(conversation or "")

    def begin(
        self, reader: Reader, conversation: str | None, version: int, asked: AskedQuestion, replace: bool = False
    ) -> Writing:
        """Keep a question and begin to answer it; see ``Conversations.begin``.

        Raises:
            TurnTaken: the conversation has an answer being written, or a question newer than that version.
            ConversationNotFound: the conversation was deleted.
            FootnoteError: too many answers are being written, in all or for the reader, or the question can't be kept.
        """
        with self._lock:
            if conversation in self._at:
                raise TurnTaken(_BUSY)
            if len(self._at) >= MOST:
                raise FootnoteError(_WAIT.format(most=MOST))
            if not self._quota.take(reader):
                raise FootnoteError(_YOURS.format(most=MOST_OF_READER))
            try:
                begun = self._kept.begin(reader.owner, conversation, version, asked, replace)
            except BaseException:
                self._quota.leave(reader)
                raise
            writing = Writing(begun, lambda: len(self._at))
            self._at[writing.begun.conversation] = writing
        within = copy_context()  # the request's context: its id appears in the log and the message
        threading.Thread(target=within.run, args=(self._run, writing, reader), name="writing", daemon=True).start()
        return writing

    def _run(self, writing: Writing, reader: Reader) -> None:
        CURRENT.set(reader)  # this thread's own: what the answer costs is counted for the reader
        seen = unexpected = Seen("failed", message=with_request(_UNEXPECTED))
        try:
            for seen in self._written(writing):
                if not seen.ended:
                    writing.show(seen)
        except FootnoteError as error:
            seen = Seen("failed", message=str(error))
        except Exception:  # noqa: BLE001  logged with its traceback; the reader gets the question back
            _log.exception("A question could not be answered")
            seen = unexpected
        finally:
            seen = self._keep(writing.begun, seen)
            with self._lock:
                del self._at[writing.begun.conversation]
            self._quota.leave(reader)
            writing.show(seen)

    def _written(self, writing: Writing) -> Iterator[Seen]:
        begun, asked = writing.begun, writing.begun.asked
        while not self._assistant.done() and not writing.stop.is_set():
            wait([self._assistant], BEAT_SECONDS)
        if writing.stop.is_set():
            yield Seen("withdrawn")
            return
        yield Seen("searching")
        newest: Answer | None = None
        history, scope = begun.before.history(begun.number), asked.scope
        stream = self._assistant.result().stream(asked.question, history, scope.as_of, scope.filters, asked.without)
        for answer in latest(stream):
            newest = answer or newest
            if answer and answer.complete:
                yield Seen("done", answer)
                return
            if writing.stop.is_set():
                yield Seen("done", newest) if newest and newest.sentences else Seen("withdrawn")
                return
            if answer and answer.sentences:
                yield Seen("writing", answer)
            elif answer and MODEL_THINKS in (answer.notice or "") and writing.seen.state != "thinking":
                yield Seen("thinking")

    def _keep(self, begun: Begun, seen: Seen) -> Seen:
        """Keep the end of the answer; if that fails, a message beside the answer says so."""
        try:
            if seen.state == "done" and seen.answer:
                self._kept.finish(begun, seen.answer)
            elif seen.state == "withdrawn":
                self._kept.withdraw(begun)
            else:
                seen = seen if seen.state == "failed" else Seen("failed", message=_UNEXPECTED)
                self._kept.fail(begun, seen.message)
        except FootnoteError as error:
            return Seen(seen.state, seen.answer, f"{seen.message} This is not kept: {error}".strip())
        return seen
