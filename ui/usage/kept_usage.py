"""Kept usage: what is counted by day, reader and way, and the questions that found nothing, beside the archive.

Requests are counted in memory and written together a few seconds later: a killed process loses at most those. Tokens
are written at once, because a key's limit holds over restarts, too.
"""

import threading
import weakref
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple

from corpus.store.engine.connection import Kept, Rows
from corpus.store.runs import ERASED
from errors import ArchiveError
from rag.share.kept import Place
from rag.share.left import veiled
from ui.http.routes import Way
from ui.usage.usage_file import FILE as FILE
from ui.usage.usage_file import usage_in

What = Literal["requests", "questions", "answers", "abstentions", "failures", "tokens"]
WHATS: tuple[What, ...] = ("requests", "questions", "answers", "abstentions", "failures", "tokens")

_TOGETHER = {"browser": "browsers", "address": "without a key"}  # each has a name of its own, and soon another
_SECONDS = 5.0  # until counts are written
_DAYS = 400  # that counts are kept
_QUESTIONS = 2_000  # that found nothing, and are kept; the one asked longest ago gives way
_LONGEST = 300  # characters kept of a question

_COUNT = """INSERT INTO counted VALUES (?, ?, ?, ?, ?) ON CONFLICT (day, owner, way, what)
    DO UPDATE SET number = counted.number + excluded.number"""
_USED = "INSERT INTO used VALUES (?, ?) ON CONFLICT (owner) DO UPDATE SET at = excluded.at"
_NOTHING = """INSERT INTO found_nothing VALUES (?, ?, 1, ?, ?) ON CONFLICT (asked)
    DO UPDATE SET times = found_nothing.times + 1, last = excluded.last"""


class Counted(NamedTuple):
    """A sum of one day: who, by which way, and how much of what."""

    day: str
    owner: str
    way: str
    what: str
    number: int


class FoundNothing(NamedTuple):
    """A question that the archive holds no answer to, and how often it was asked."""

    question: str
    times: int
    first: str
    last: str


class _InVain(NamedTuple):
    """A question that found nothing, and is not yet written: who asked it, when it began and when it ended."""

    question: str
    owner: str
    began: str
    at: str


@dataclass(slots=True)
class _Pending:
    """What is counted and not yet written; ``began``: when the first of it began, by reader."""

    counts: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    used: dict[str, str] = field(default_factory=dict)
    began: dict[str, str] = field(default_factory=dict)
    nothing: list[_InVain] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.counts or self.used or self.nothing)

    def put_back(self, earlier: "_Pending") -> None:
        """Add what could not be written."""
        self.counts.update(earlier.counts)
        self.used = {**earlier.used, **self.used}
        self.began = {**self.began, **earlier.began}
        self.nothing = [*earlier.nothing, *self.nothing]


@dataclass(slots=True)
class _Book:
    """What is counted, and may be written by another thread than those that count."""

    pending: _Pending = field(default_factory=_Pending)

    def take(self) -> _Pending:
        taken, self.pending = self.pending, _Pending()
        return taken


class Usage:
    """Counts what the server does for whom. Thread-safe."""

    def __init__(self, place: Place, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Open what is kept in a folder, or with an archive; make it when there is none.

        Raises:
            ArchiveError: it can't be opened; NewerArchive when a newer Footnote wrote it.
        """
        self._file = usage_in(place)
        # Another connection: who asks what a key has spent does not wait until something is on the disk.
        self._reads = usage_in(place)
        self._now = now
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._book = _Book()
        self._due: threading.Timer | None = None
        self._tokens: Counter[str] = Counter()
        self._tokens_of: tuple[str, object] | None = None  # the day and the state that they are of
        weakref.finalize(self, _write_last, self._file, self._book)  # at the end of the process, too

    def time(self) -> datetime:
        """The time now."""
        return self._now()

    def note(self, owner: str, way: Way, began: datetime | None = None, **numbers: int) -> None:
        """Count things of a reader; they are written soon. ``numbers`` are named as in ``WHATS``.

        What ``began`` before the reader was erased is counted without the name.
        """
        now = self._now()
        owner = shown(owner)
        with self._lock:
            for what, number in numbers.items():
                self._book.pending.counts[now.date().isoformat(), owner, way, what] += number
            self._book.pending.used[owner] = now.isoformat(timespec="seconds")
            self._book.pending.began.setdefault(owner, (began or now).isoformat())
            if self._due is None:
                self._due = threading.Timer(_SECONDS, self.write)
                self._due.daemon = True
                self._due.start()

    def note_nothing(self, question: str, owner: str = "", began: datetime | None = None) -> None:
        """Keep a question that found nothing; see ``note``."""
        text = " ".join(question.replace("\0", "").split())[:_LONGEST].encode("utf-8", "replace").decode()
        now = self._now()
        one = _InVain(text, owner, (began or now).isoformat(), now.isoformat(timespec="seconds"))
        with self._lock:
            self._book.pending.nothing.append(one)

    def write(self) -> None:
        """Write what is counted now.

        What can't be written, because the disk is full for instance, stays counted and is tried again.
        """
        with self._writing:
            with self._lock:
                if self._due:
                    self._due.cancel()
                self._due = None
                taken = self._book.take()
            try:
                _write(self._file, taken)
            except ArchiveError:  # the next count tries again; nobody's question waits for this file
                with self._lock:
                    self._book.pending.put_back(taken)

    def tokens_today(self, owner: str) -> int:
        """The model's tokens that a reader has used up since midnight (UTC)."""
        today = self._now().date().isoformat()
        mark = today, self._reads.state()
        with self._lock:
            if mark != self._tokens_of:
                what = "owner, CAST(sum(number) AS BIGINT)"
                query = f"SELECT {what} FROM counted WHERE day = ? AND what = 'tokens' GROUP BY owner"
                with self._reads.reading() as connection:
                    self._tokens = Counter(dict(connection.execute(query, (today,)).fetchall()))
                self._tokens_of = mark
            waiting = 0  # there are some only where the file could not be written
            for (day, who, _, what), number in self._book.pending.counts.items():
                waiting += number if (day, who, what) == (today, owner, "tokens") else 0
            return self._tokens[owner] + waiting

    def note_tokens(self, owner: str, way: Way, tokens: int, began: datetime | None = None) -> None:
        """Count tokens of the model, and write them at once; see ``note``."""
        self.note(owner, way, began, tokens=tokens)
        self.write()

    def counted(self, days: int = _DAYS) -> list[Counted]:
        """All sums of the last days, the newest day first."""
        since = (self._now().date() - timedelta(days=days - 1)).isoformat()
        query = "SELECT * FROM counted WHERE day >= ? ORDER BY day DESC, owner, way, what"
        self.write()
        with self._reads.reading() as connection:
            return [Counted(*row) for row in connection.execute(query, (since,))]

    def last_used(self) -> dict[str, str]:
        """When each reader was here last, in ISO 8601."""
        self.write()
        with self._reads.reading() as connection:
            return dict(connection.execute("SELECT owner, at FROM used").fetchall())

    def found_nothing(self, most: int = _QUESTIONS) -> list[FoundNothing]:
        """Questions that found nothing, those asked most often first."""
        self.write()
        query = "SELECT question, times, first, last FROM found_nothing ORDER BY times DESC, last DESC LIMIT ?"
        with self._reads.reading() as connection:
            return [FoundNothing(*row) for row in connection.execute(query, (most,))]

    def close(self) -> None:
        """Write what is counted, and close the file."""
        self.write()
        self._book.take()
        self._file.close()
        self._reads.close()


def shown(owner: str) -> str:
    """A reader as usage tells of them: who signed in, and keys, by name; others together."""
    return _TOGETHER.get(owner.partition(":")[0], owner)


def _write_last(file: Kept, book: _Book) -> None:
    with suppress(ArchiveError):  # the folder is gone, or the disk full: nobody waits for these counts any more
        _write(file, book.take())


def _write(file: Kept, pending: _Pending) -> None:
    if not pending:
        return
    with file.writing() as connection:
        erased = dict(connection.execute("SELECT reader, at FROM erased").fetchall())
        gone = {owner for owner, began in pending.began.items() if began <= erased.get(veiled(owner), "")}
        connection.executemany(
            _COUNT,
            [
                (day, ERASED if owner in gone else owner, way, what, number)
                for (day, owner, way, what), number in pending.counts.items()
            ],
        )
        used = [(owner, at) for owner, at in pending.used.items() if owner not in gone]
        connection.executemany(_USED, used)
        for one in pending.nothing:
            if one.began > erased.get(veiled(one.owner), ""):
                _write_in_vain(connection, one)
        _forget(connection.execute, pending)


def _write_in_vain(connection: Rows, one: _InVain) -> None:
    asked = one.question.casefold()
    connection.execute(_NOTHING, (asked, one.question, one.at, one.at))
    connection.execute("INSERT INTO nothing_by VALUES (?, ?) ON CONFLICT DO NOTHING", (asked, veiled(one.owner)))


def _forget(execute: Callable[[str, Sequence[object]], object], pending: _Pending) -> None:
    """Remove what is too old, so that the file stays small."""
    for day in {day for day, *_ in pending.counts}:
        oldest = (date.fromisoformat(day) - timedelta(days=_DAYS - 1)).isoformat()
        execute("DELETE FROM counted WHERE day < ?", (oldest,))
        execute("DELETE FROM used WHERE at < ?", (oldest,))
    if pending.nothing:
        kept = "SELECT asked FROM found_nothing ORDER BY last DESC LIMIT ?"
        execute(f"DELETE FROM found_nothing WHERE asked NOT IN ({kept})", (_QUESTIONS,))
