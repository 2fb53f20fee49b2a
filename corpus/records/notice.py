"""Notice: what a reader could not read, and why; and Reading: what readers give, one thing after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from corpus.article import Article
from corpus.records.breakdown import Broken, unless_broken


@dataclass(frozen=True, slots=True)
class Notice:
    """What could not be read, and why.

    Attributes:
        line: the line in the file, counted from 1, where the format has lines.
        skipped: whether an article was left out; ``False`` when it was kept without what the reason names.
    """

    path: str
    line: int | None
    reason: str
    skipped: bool = True

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}" if self.line else f"{self.path}: {self.reason}"


Reading = Iterator[Article | Notice]


def guarded(reading: Reading, path: str, line: int | None = None, prefix: str = "") -> Reading:
    """What is read, up to where its parser breaks down over it, which is then a last Notice.

    Stands around the reading of each single thing, so that no more than that is lost.
    """
    while (found := unless_broken(partial(next, reading, None))) is not None:
        if isinstance(found, Broken):
            yield Notice(path, line, prefix + found)
            return
        yield found
