"""Keeper: indexes what is added to the archive while the application runs."""

import logging
import threading

from corpus.errors import FootnoteError
from rag.index import PassageIndex

_EVERY_SECONDS = 2.0
_BATCH = 50  # passages handed to Chroma at once: answers wait 130 ms at most

_log = logging.getLogger(__name__)


class Keeper:
    """A thread that looks for waiting articles every two seconds, and takes over the indexes when their owner ends."""

    def __init__(self, index: PassageIndex) -> None:
        """Not started yet."""
        self._index = index
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the batch at hand."""
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        told = ""
        while not self._ending.wait(_EVERY_SECONDS):
            try:
                if self._index.archive.waiting() and self._index.own():
                    self._index.sync(batch=_BATCH)
                told = ""
            except FootnoteError as error:  # an endpoint that is down, a full disk: said once, tried again
                if str(error) != told:
                    _log.error("Indexing stopped, and is tried again: %s", error)
                told = str(error)
