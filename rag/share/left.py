"""Left: what a reader leaves in a file beside the archive, and how it is counted, erased and dropped when it is old.

Each file that keeps anything of readers says so beside its schema, as a ``Store``. ``ui.readers.stores`` lists them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rag.share.kept_file import KeptFile


@dataclass(frozen=True, slots=True)
class Left:
    """One kind of thing that readers leave. The statements know ``:reader``, ``:at`` (now) and ``:before``.

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
    """A file that keeps what readers leave.

    Attributes:
        file: its name in the archive's folder.
        opened: opens it, making it when there is none.
        left: what is in it of readers.
        makes: whether to make the file when a reader is erased and there is none: it then keeps that they were.
    """

    file: str
    opened: Callable[[Path], KeptFile]
    left: tuple[Left, ...]
    makes: bool = False

    def readers(self, file: KeptFile) -> set[str]:
        """The readers who left anything here."""
        with file.reading() as connection:
            return {name for one in self.left for (name,) in connection.execute(one.readers) if name}

    def counted(self, file: KeptFile, reader: str) -> dict[str, int]:
        """How much a reader left of each kind."""
        with file.reading() as connection:
            return {one.what: connection.execute(one.counted, {"reader": reader}).fetchone()[0] for one in self.left}

    def erase(self, file: KeptFile, reader: str, at: str) -> None:
        """Delete what a reader left, all of it or nothing; ``KeptFile.scrub`` makes its bytes go, too."""
        self._run(file, {"reader": reader, "at": at}, [query for one in self.left for query in one.erased])

    def drop_outdated(self, file: KeptFile, before: str) -> int:
        """Delete what is older than that moment, and return how many rows went."""
        return self._run(file, {"before": before}, [query for one in self.left for query in one.outdated])

    def _run(self, file: KeptFile, values: Mapping[str, str], queries: list[str]) -> int:
        with file.writing() as connection:
            return sum(max(0, connection.execute(query, values).rowcount) for query in queries)
