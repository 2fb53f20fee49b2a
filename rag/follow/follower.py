"""Follower: asks the followed questions while the application runs, whenever new articles were indexed."""

import logging
import threading
from collections.abc import Callable

from errors import FootnoteError
from rag.assistant import Assistant
from rag.follow.following import Following
from rag.follow.store import FollowedQuestions

_EVERY_SECONDS = 60.0  # another process may index, which nobody tells this one

_log = logging.getLogger(__name__)


class Follower:
    """A thread that asks the followed questions after ``wake``, and once a minute."""

    def __init__(
        self,
        assistant: Assistant,
        store: FollowedQuestions,
        send: Callable[[FollowedQuestions], object] = lambda store: None,
        every: float = _EVERY_SECONDS,
    ) -> None:
        """Create it without starting it; ``send`` sends by e-mail what was not sent yet."""
        self._following = Following(assistant, store)
        self._store, self._send, self._every = store, send, every
        self._woken, self._ending = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)
        self._told = ""

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def wake(self) -> None:
        """Ask now, since new articles were indexed."""
        self._woken.set()

    def stop(self) -> None:
        """Stop the thread after the question that is being asked."""
        self._ending.set()
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ending.is_set():
            failed = self._tried(self._ask) or self._tried(lambda: self._send(self._store))
            if failed and failed != self._told:
                _log.error("Followed questions: %s", failed)
            self._told = failed
            self._woken.wait(self._every)
            self._woken.clear()

    def _ask(self) -> None:
        if not self._store.any():
            return
        for line in self._following.run():
            if line.news:
                _log.info("News on followed question %s", line.followed.id)
            if self._ending.is_set():
                return

    @staticmethod
    def _tried(work: Callable[[], object]) -> str:
        """Do the work; returns why it failed, or an empty text."""
        try:
            work()
        except FootnoteError as error:  # a mail server that is down, a full disk
            return str(error)
        except Exception as error:  # noqa: BLE001  logged with its traceback; it is tried again
            _log.exception("This is a defect of Footnote's.")
            return repr(error)
        return ""
