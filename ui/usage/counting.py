"""Counting: where every answer ends, whoever asked: the chat, the frame, the API or an agent. It is counted there."""

import logging
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from errors import ArchiveError, BadQuestion
from rag.answer.answer import Answer
from rag.model.endpoint import QUOTES_INSTEAD
from rag.model.spent import Spent
from ui.http.reader import CURRENT, Reader
from ui.usage.kept_usage import Usage
from ui.usage.metrics import Metrics

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.search.find import Searched

_NOBODY = Reader("unknown", way="other")
_log = logging.getLogger(__name__)


class Counting:
    """An assistant whose answers are counted for the reader of the current request (``ui.http.reader.CURRENT``)."""

    def __init__(self, assistant: "Assistant", usage: Usage, metrics: Metrics) -> None:
        """Keep the parts."""
        self._assistant = assistant
        self._usage = usage
        self._metrics = metrics

    def __getattr__(self, name: str) -> Any:
        return getattr(self._assistant, name)

    def stream(self, question: str, *args: Any, **options: Any) -> Iterator[Answer]:
        """See ``Assistant.stream``."""
        # Read here: the answer itself may be taken from here in another thread, which knows of no request.
        reader = CURRENT.get() or _NOBODY
        return self._counted(reader, self._assistant.stream(question, *args, **options))

    def ask(self, question: str, *args: Any, **options: Any) -> Answer:
        """See ``Assistant.ask``."""
        *_, answer = self.stream(question, *args, **options)
        return answer

    def find(self, question: str, *args: Any, **options: Any) -> "Searched":
        """See ``Assistant.find``; a model may be asked for what a follow-up means."""
        reader, spent, began = CURRENT.get() or _NOBODY, Spent(), self._usage.time()
        with spent.here():
            try:
                return self._assistant.find(question, *args, **options)
            finally:
                self._keep_tokens(reader, spent, began)

    def _counted(self, reader: Reader, stream: Iterator[Answer]) -> Iterator[Answer]:
        spent, answer, failed, began = Spent(), None, False, self._usage.time()
        self._metrics.begun()
        try:
            for answer in spent.over(stream):
                yield answer
        except BadQuestion:
            raise  # the reader's own doing
        except Exception:
            failed = True
            raise
        finally:
            self._metrics.ended()
            self._keep(reader, began, answer, spent, failed)

    def _keep(self, reader: Reader, began: datetime, answer: Answer | None, spent: Spent, failed: bool) -> None:
        """Count what came of a question: an answer, none, a failure, or nothing because it was stopped."""
        ended = answer is not None and answer.complete
        numbers = {"questions": 1}
        if failed:
            numbers["failures"] = 1
        elif answer and ended and answer.status == "not_in_archive":
            numbers["abstentions"] = 1
            self._usage.note_nothing(answer.query.text, reader.owner, began)
        elif ended:
            numbers["answers"] = 1
        status = "failed" if failed else answer.status if answer and ended else "stopped"
        self._metrics.answered(reader.way, status, dict(answer.timings_ms) if answer and ended else {})
        if answer and QUOTES_INSTEAD in (answer.notice or ""):
            self._metrics.model_failed()
        self._usage.note(reader.owner, reader.way, began, **numbers)
        self._keep_tokens(reader, spent, began)

    def _keep_tokens(self, reader: Reader, spent: Spent, began: datetime) -> None:
        if not spent.total:
            return
        self._metrics.spent(spent.read, spent.written)
        try:
            self._usage.note_tokens(reader.owner, reader.way, spent.total, began)
        except ArchiveError as error:
            _log.warning("Tokens could not be counted: %s", error)


def counting(assistant: "Future[Assistant]", usage: Usage, metrics: Metrics) -> "Future[Assistant]":
    """The assistant to come, whose answers are counted."""
    counted: Future[Assistant] = Future()

    def came(found: "Future[Assistant]") -> None:
        if found.cancelled():
            counted.cancel()
        elif error := found.exception():
            counted.set_exception(error)
        else:
            counted.set_result(cast("Assistant", Counting(found.result(), usage, metrics)))

    assistant.add_done_callback(came)
    return counted
