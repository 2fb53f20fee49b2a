"""Holdings: what the archive holds, for the page; after the archive becomes unreadable, what it held last."""

import threading
import time
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from corpus.store.archive import Archive, Coverage
from corpus.web.feeds import silence
from errors import FootnoteError
from ui.answer import render
from ui.answer.examples import Example, examples

if TYPE_CHECKING:
    from rag.assistant import Assistant

_WAIT = 2.0  # seconds that a visitor waits for the examples; later visitors see them
_UNEXPECTED = "The archive can't be opened; the server's log tells why."
_AGAIN = 600.0  # seconds after which a changed archive gets new ones: a feed may change it every minute


class Holdings:
    """The archive's coverage, kept so that the page still works when the archive is removed; a question then fails."""

    def __init__(self, archive: Archive, assistant: "Future[Assistant]", wait: float = _WAIT) -> None:
        """Read the coverage once.

        Args:
            archive: what is held.
            assistant: says whether an example question keeps its promise, once it is ready.
            wait: for how many seconds a visitor waits for the examples.

        Raises:
            ArchiveError: the archive can't be read.
        """
        self._archive = archive
        self._assistant = assistant
        self._wait = wait
        self._making: threading.Thread | None = None
        self._made_at = -_AGAIN
        self._coverage = archive.coverage()
        self._made: list[Example] = []
        self._made_for: tuple[int, str | None] = (0, None)
        assistant.add_done_callback(lambda _: self._renew())  # before the first visitor comes, if possible

    def coverage(self) -> Coverage:
        """The coverage, counted now if the archive can be read."""
        try:
            self._coverage = self._archive.coverage()
        except FootnoteError:
            return self._coverage
        return self._coverage

    def silent(self) -> str | None:
        """A notice of feeds that gave nothing for a day; None when there is none."""
        try:
            return silence(self._archive, datetime.now(UTC))
        except FootnoteError:
            return None

    def start(self, waits: bool = True) -> str:
        """The content of an empty page, as markup.

        The examples are made beside the page, because each is searched for as if it were asked: half a second in all
        over the sample edition, some seconds over a large archive.

        Args:
            waits: whether to wait a little for the examples.
        """
        self._renew()
        if self._making and waits:
            self._making.join(self._wait)
        is_making = self._making is not None and self._making.is_alive()
        state = self._failure() or (render.READY if self._assistant.done() else render.OPENING)
        return render.empty_state(self.coverage(), self._made, state, is_due=is_making or state == render.OPENING)

    def _failure(self) -> str:
        """Why no question can be answered; "" when they can, or while the archive is being opened."""
        if not self._assistant.done() or self._assistant.cancelled() or (error := self._assistant.exception()) is None:
            return ""
        return str(error) if isinstance(error, FootnoteError) else _UNEXPECTED

    def _renew(self) -> None:
        coverage = self.coverage()
        held = (coverage.articles, coverage.newest)
        is_old = self._made_for != held and time.monotonic() - self._made_at >= _AGAIN
        if is_old and self._is_ready() and not (self._making and self._making.is_alive()):
            self._making = threading.Thread(target=self._make, args=(held,), name="examples", daemon=True)
            self._making.start()

    def _is_ready(self) -> bool:
        return self._assistant.done() and not self._assistant.cancelled() and self._assistant.exception() is None

    def _make(self, held: tuple[int, str | None]) -> None:
        try:
            assistant = self._assistant.result()
            is_first = not self._made
            found: list[Example] = []

            def keeps(one: Example) -> bool:
                if not _keeps(assistant, one):
                    return False
                found.append(one)
                if is_first:  # an empty page shows what there is so far
                    self._made = list(found)
                return True

            self._made = examples(self._archive, keeps)
            self._made_for, self._made_at = held, time.monotonic()
        except FootnoteError:  # unreadable: the examples stay what they were
            return


def _keeps(assistant: "Assistant", example: Example) -> bool:
    """Whether the archive answers an example in the form that it promises."""
    try:
        return assistant.form_of(example.question) == example.form
    except FootnoteError:  # the embedding endpoint is down: what can't be tried is not offered
        return False
