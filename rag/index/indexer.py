"""Indexer: indexes new articles while the application runs, and repairs the indexes that a kill left in doubt."""

import logging
import threading
from collections.abc import Callable

from errors import FootnoteError
from rag.index.passage_index import PassageIndex

_EVERY_SECONDS = 2.0
_AT_MOST = 60.0  # seconds between two tries while failures go on
_BATCH = 50  # passages handed to Chroma at once: answers wait 130 ms at most

_log = logging.getLogger(__name__)


class Indexer:
    """A thread that looks for waiting articles every two seconds, and takes the indexes over when their owner ends."""

    def __init__(self, index: PassageIndex, indexed: Callable[[], object] = lambda: None) -> None:
        """Create the indexer without starting it; ``indexed`` is called whenever something was indexed."""
        self._index = index
        self._indexed = indexed
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread after the current batch."""
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        told, wait = "", _EVERY_SECONDS
        while not self._ending.wait(wait):
            failed = self._try()
            if failed and failed != told:
                _log.error("Indexing stopped, and is tried again: %s", failed)
            told, wait = failed, min(2 * wait, _AT_MOST) if failed else _EVERY_SECONDS

    def _try(self) -> str:
        """Index once; returns why it failed, or an empty text."""
        try:
            self._index_what_waits()
        except FootnoteError as error:  # an endpoint that is down, a full disk
            return str(error)
        except Exception as error:  # noqa: BLE001  logged with its traceback; indexing is tried again
            _log.exception("This is a defect of Footnote's.")
            return repr(error)
        return ""

    def _index_what_waits(self) -> None:
        index = self._index
        if (index.pair.is_in_doubt or index.archive.waiting()) and index.pair.own():
            if index.pair.is_in_doubt:
                _log.warning("The indexes were left in the middle of writing; they are compared with the archive.")
            index.sync(batch=_BATCH)
            self._indexed()
