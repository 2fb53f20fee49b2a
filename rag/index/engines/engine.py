"""Engine: the indexes of one archive as indexing and search use them, whatever they are made of."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from rag.index.difference import Difference
from rag.index.protocols import KeywordIndex, VectorIndex

Progress = Callable[[str, int, int], None]
"""Called with (the name of the step, the number done, the total)."""


def quiet(what: str, done: int, total: int) -> None:
    """A ``Progress`` that shows nothing."""


class Indexes(Protocol):
    """All indexes of one archive: who may write to them, and how they are written to and mended.

    Every method raises ``IndexBroken`` where an index can't be reached, read or written.
    """

    @property
    def is_owner(self) -> bool:
        """Whether this process may write to the indexes."""
        ...

    @property
    def is_in_doubt(self) -> bool:
        """Whether this process has yet to compare the indexes with the archive and repair them."""
        ...

    @property
    def owner(self) -> str:
        """Who owns the indexes, in words."""
        ...

    def own(self) -> bool:
        """Become the owner if there is none; returns whether this process may write now."""
        ...

    def require_ownership(self) -> None:
        """Raise ``IndexInUse`` when another process owns the indexes."""
        ...

    def close(self) -> None:
        """Give up ownership."""
        ...

    def writing(self) -> AbstractContextManager[object]:
        """A context in which the indexes are written to."""
        ...

    def put_keywords(self, ids: list[int]) -> None:
        """Put these passages, and the articles that begin with one of them, into the keyword indexes."""
        ...

    def put_vectors(self, ids: list[int]) -> set[int]:
        """Put the archive's vectors of these passages into the vector index; returns those that have one."""
        ...

    def drop(self, ids: list[int]) -> None:
        """Remove these passages from all indexes; those that are not held are no error."""
        ...

    def at_rest(self) -> None:
        """Record that the indexes agree with the archive, so that the next owner may rely on it."""
        ...

    def compare(self) -> dict[str, Difference]:
        """The difference of each index from the archive, by the index's name; nothing is changed."""
        ...

    def mend(self, progress: Progress = quiet) -> dict[str, Difference]:
        """Make the indexes agree with the archive, from its vectors; returns how each differed, by its name."""
        ...

    def clear(self) -> None:
        """Remove everything; the indexes are in doubt afterwards."""
        ...


@dataclass(frozen=True, slots=True)
class Engine:
    """The indexes of one archive.

    Attributes:
        pair: how they are written to.
        keywords: the passages, by keyword.
        articles: the whole articles, by keyword, each under the number of its first passage.
        vectors: the passages, by vector.
    """

    pair: Indexes
    keywords: KeywordIndex
    articles: KeywordIndex
    vectors: VectorIndex
