"""Keeping: what readers left is dropped when it is older than ``FOOTNOTE_KEEP_DAYS``, at the start and each hour."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from corpus.store.archive import Archive
from errors import FootnoteError
from ui.readers.erasing import drop_outdated

_EVERY = 3600.0  # seconds
_log = logging.getLogger(__name__)


class Keeping:
    """Drops what is too old in a thread of its own; without a number of days it does nothing."""

    def __init__(
        self, archive: Archive, days: int | None, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """``days``: how long what readers leave is kept."""
        self._archive, self._days, self._now = archive, days, now
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> "Keeping":
        if self._days is not None:
            self._thread = threading.Thread(target=self._run, name="keeping", daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        if self._thread:
            self._thread.join(timeout=2.0)

    def drop(self) -> int:
        """Drop what is too old now, and return how many rows went."""
        return drop_outdated(self._archive, self._now() - timedelta(days=self._days)) if self._days is not None else 0

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.drop()
            except FootnoteError as error:  # a full disk, a lock: tried again in an hour
                _log.warning("What is older than %s days could not be dropped: %s", self._days, error)
            self._stopping.wait(_EVERY)
