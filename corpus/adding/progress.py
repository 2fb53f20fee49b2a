"""Progress: how far the files or the address are that a reader adds, in all and file by file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.records.notice import Notice
from corpus.store.rows import Outcome

Stage = Literal["waiting", "reading", "indexing", "ready", "failed"]

_NEW = ("added", "changed")


@dataclass(frozen=True, slots=True)
class Added:
    """An article that was read.

    Attributes:
        ready: search finds it, so it can answer questions.
    """

    id: str
    headline: str | None
    source: str | None
    published: str | None
    outcome: Outcome
    ready: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One file that a reader adds, or the address, and what came of it.

    Attributes:
        name: the reader's name for the file, or the address.
        counts: the number of articles by outcome; skipped ones are under ``"skipped"``.
        notices: its first notices of articles that were skipped, or kept without a part.
        remarks: how many notices there are.
        is_read: whether it was read to its end.
    """

    name: str
    counts: dict[str, int]
    notices: tuple[Notice, ...] = ()
    remarks: int = 0
    is_read: bool = False

    @property
    def read(self) -> int:
        """The number of articles read from it so far."""
        return sum(count for outcome, count in self.counts.items() if outcome != "skipped")


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a job.

    Attributes:
        parts: the files, or the address.
        articles: the articles read last, newest last; ``counts`` counts all of them.
        behind: the number of read articles that search does not find yet.
        error: the reason for which the job ended early, or None.
    """

    parts: tuple[Part, ...]
    stage: Stage
    articles: tuple[Added, ...]
    behind: int
    error: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files, or the address."""
        return tuple(part.name for part in self.parts)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices of all parts."""
        return tuple(notice for part in self.parts for notice in part.notices)

    @property
    def counts(self) -> dict[str, int]:
        """The number of articles by outcome; skipped ones are under ``"skipped"``."""
        outcomes = dict.fromkeys(outcome for part in self.parts for outcome in part.counts)
        return {outcome: counted(self.parts, outcome) for outcome in outcomes}

    @property
    def read(self) -> int:
        """The number of articles read so far."""
        return sum(part.read for part in self.parts)

    @property
    def ready(self) -> int:
        """The number of read articles that search finds."""
        return self.read - self.behind

    @property
    def new(self) -> int:
        """The number of articles that the archive did not hold before, or held otherwise."""
        return sum(counted(self.parts, outcome) for outcome in _NEW)

    @property
    def is_over(self) -> bool:
        """Whether the job is ready or failed, and changes no more."""
        return self.stage in ("ready", "failed")


def counted(parts: Sequence[Part], outcome: str) -> int:
    """The number of articles with that outcome in all the parts."""
    return sum(part.counts.get(outcome, 0) for part in parts)
