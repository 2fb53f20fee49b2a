"""Notice: a thing that a reader could not read, and the reason. Reading: the stream of articles and notices."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from corpus.article import Article
from corpus.records.breakdown import Broken, unless_broken


@dataclass(frozen=True, slots=True)
class Notice:
    """A thing that could not be read, and the reason.

    Attributes:
        line: the line in the file, counted from 1, if the format has lines.
        skipped: whether an article was left out; ``False`` if it was kept without the part that the reason names.
        number: the number of items left out for this reason.
    """

    path: str
    line: int | None
    reason: str
    skipped: bool = True
    number: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}" if self.line else f"{self.path}: {self.reason}"


Reading = Iterator[Article | Notice]


def guarded(reading: Reading, path: str, line: int | None = None, prefix: str = "") -> Reading:
    """Yield from ``reading``. If its parser breaks down, a last Notice says so.

    It wraps the reading of each single thing, so that a breakdown loses only that thing.
    """
    while (found := unless_broken(partial(next, reading, None))) is not None:
        if isinstance(found, Broken):
            yield Notice(path, line, prefix + found)
            return
        yield found
