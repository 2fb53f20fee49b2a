"""Left: what a reader leaves beside the archive, and how it is counted, erased and dropped when it is old.

Each module that keeps anything of readers says so beside its schema, as a ``Store``. ``ui.readers.stores`` lists them.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from corpus.store.engine.connection import Kept
from rag.share.kept import Place


@dataclass(frozen=True, slots=True)
class Left:
    """One kind of thing that readers leave. The statements know ``:reader``, ``:veiled``, ``:at``, ``:before``.

    SQLite and PostgreSQL both understand them; ``:veiled`` is the reader as ``veiled`` has them,
    ``:at`` is now. Moments are compared by ``julianday``, whatever zone they are in.

    Attributes:
        what: the word for one of them, such as ``"conversation"``.
        readers: selects the readers who left any.
        counted: selects how many a reader left.
        erased: the statements that delete what a reader left.
        outdated: the statements that delete what is older than ``:before``, whoever left it.
    """

    what: str
    readers: str
    counted: str
    erased: tuple[str, ...]
    outdated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Store:
    """What keeps things that readers leave: a file, or tables on the archive's server.

    Attributes:
        file: its name in the archive's folder.
        opened: opens it, making it when there is none.
        left: what is in it of readers.
        makes: whether to make the file when a reader is erased and there is none: it then keeps that they were.
    """

    file: str
    opened: Callable[[Place], Kept]
    left: tuple[Left, ...]
    makes: bool = False

    def readers(self, file: Kept) -> set[str]:
        """The readers who left anything here."""
        with file.reading() as connection:
            return {name for one in self.left for (name,) in connection.execute(one.readers) if name}

    def counted(self, file: Kept, reader: str) -> dict[str, int]:
        """How much a reader left of each kind."""
        with file.reading() as connection:
            named = _named(reader)
            return {one.what: connection.execute(one.counted, named).fetchone()[0] for one in self.left}

    def erase(self, file: Kept, reader: str, at: str) -> None:
        """Delete what a reader left, all of it or nothing; ``Kept.scrub`` makes its bytes go, too."""
        self._run(file, _named(reader) | {"at": at}, [query for one in self.left for query in one.erased])

    def drop_outdated(self, file: Kept, before: str) -> int:
        """Delete what is older than that moment, and return how many rows went."""
        return self._run(file, {"before": before}, [query for one in self.left for query in one.outdated])

    def _run(self, file: Kept, values: Mapping[str, str], queries: list[str]) -> int:
        with file.writing() as connection:
            return sum(max(0, connection.execute(query, values).rowcount) for query in queries)


def veiled(reader: str) -> str:
    """A reader as 64 hex digits, the same ones each time."""
    return hashlib.sha256(reader.encode(errors="replace")).hexdigest()


def _named(reader: str) -> dict[str, str]:
    return {"reader": reader, "veiled": veiled(reader)}
