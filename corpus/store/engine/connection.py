"""What the archive asks of its database: the statements are the same in SQLite and in PostgreSQL.

Both understand ``ON CONFLICT``, ``RETURNING``, ``FILTER`` and ``NULLS LAST``. Where they differ, a connection has a
method. Placeholders are SQLite's: ``?``, ``?1``, or ``:name`` with values by their names.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

Step = Literal["split", "embed", "index", "drop"]
"""What an article or a passage can wait for."""


class Counts(NamedTuple):
    """How much an archive holds: articles not withdrawn, those of them with a day, withdrawn ones, and so on."""

    articles: int
    dated: int
    withdrawn: int
    passages: int
    sources: tuple[str, ...]


class Cursor(Protocol):
    """The result of a statement."""

    @property
    def rowcount(self) -> int:
        """The number of rows changed."""
        ...

    @property
    def description(self) -> Any:
        """The columns: the first of each one's values is its name."""
        ...

    def fetchone(self) -> Any:
        """Return the next row; None after the last."""
        ...

    def fetchall(self) -> list[Any]:
        """Return all rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the rows that are left."""
        ...


class Rows(Protocol):
    """The part of a connection that is enough for what is kept beside an archive."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Cursor:
        """Run a statement."""
        ...

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> object:
        """Run a statement for each of these rows of values."""
        ...


class Connection(Rows, Protocol):
    """A connection to an archive that one thread uses."""

    def at_once(self, columns: str, source: str, values: Sequence[object]) -> list[Sequence[Any]]:
        """Run ``SELECT columns FROM source``, in no order, without giving other threads a turn between rows."""
        ...

    def vectors(self, ids: Sequence[int]) -> list[tuple[int, bytes]]:
        """Return those of these passages that have a vector, each with its bytes, in no order."""
        ...

    def counts(self) -> Counts:
        """How much the archive holds now; the outlets with most articles first."""
        ...

    def numbers(self) -> dict[str, int]:
        """Return the highest number given so far in each table whose numbers are never given again."""
        ...

    def set_numbers(self, numbers: dict[str, int]) -> None:
        """Go on from these highest numbers."""
        ...

    def defer_references(self) -> None:
        """Check references between rows when the transaction ends, not before."""
        ...


class Kept(Protocol):
    """Tables that are kept beside an archive: conversations, keys and the like. Thread-safe."""

    def state(self) -> object:
        """A mark that differs once another connection has changed what is kept."""
        ...

    def reading(self) -> AbstractContextManager[Rows]:
        """Return a connection in a transaction that reads one consistent state."""
        ...

    def writing(self) -> AbstractContextManager[Rows]:
        """Return a connection in a transaction that keeps everything or nothing."""
        ...

    def scrub(self, always: bool = True) -> bool:
        """Write anew what is kept, without a trace of what was deleted.

        Args:
            always: even where nothing was deleted since the last time, as far as is known.

        Returns:
            Whether no trace is left; not while somebody else reads what was kept before.
        """
        ...

    def close(self) -> None:
        """Close it."""
        ...


class Database(Protocol):
    """A database that holds one archive. Thread-safe.

    Attributes:
        folder: the folder of the archive's indexes, and of its SQLite file if it is in one.
        is_new: whether it was made by this opening.
    """

    folder: Path
    is_new: bool

    @property
    def name(self) -> str:
        """What messages call it; it holds no password."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """Return a connection for reading."""
        ...

    def writing(self) -> AbstractContextManager[Connection]:
        """Return a connection in one transaction, the only one that writes to the archive."""
        ...

    def stream(self, sql: str) -> Iterator[Any]:
        """Yield the rows of a query as one moment has them, however many there are. Others may be asked meanwhile."""
        ...

    def claimed(self, step: Step, limit: int) -> list[Any] | None:
        """Claim articles or passages that wait for ``step``; None where all that waits is this process's."""
        ...

    def own_indexes(self) -> bool:
        """Try to become the one process that keeps the embedded indexes; False if another machine's does."""
        ...

    def disown_indexes(self) -> None:
        """Leave the embedded indexes to others."""
        ...

    def close(self) -> None:
        """Close this thread's connection."""
        ...


def marks(count: int) -> str:
    """Return that many placeholders for ``IN``; none of them fits anything if there are none."""
    return ", ".join("?" * count) or "NULL"
