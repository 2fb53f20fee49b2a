"""The implementations that the contract is held against, each over a real archive."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from corpus.store.archive import Archive
from evals.workload.milvus_lite import MilvusLite
from rag.index.engines.engine import Engine
from rag.index.engines.opened import embedded
from rag.index.milvus.address import MilvusAddress
from rag.index.milvus.pair import MilvusPair
from rag.index.milvus.server import MilvusServer
from rag.index.passage_index import PassageIndex
from tests.fakes import WordEmbedding


class Implementation(Protocol):
    """A way to make an engine, and to end it hard."""

    archive: Archive

    def engine(self, archive: Archive) -> Engine:
        """Open the engine."""
        ...

    def restart(self) -> None:
        """End what keeps the indexes, between two openings, and start it again."""
        ...


class Embedded:
    """Chroma and Tantivy in the archive's folder."""

    def __init__(self, folder: Path) -> None:
        self.archive = Archive(folder)

    def engine(self, archive: Archive) -> Engine:
        return embedded(archive)

    def restart(self) -> None:
        """Nothing runs between two openings."""


class OnMilvus:
    """A Milvus server, here Milvus Lite."""

    def __init__(self, folder: Path, server: MilvusLite, prefix: str) -> None:
        self.archive = Archive(folder)
        self.server = server
        self.prefix = prefix

    def engine(self, archive: Archive) -> Engine:
        return MilvusPair(archive, MilvusServer(MilvusAddress.parse(self.server.address), self.prefix)).engine

    def restart(self) -> None:
        self.server.kill()
        self.server.start()


@contextmanager
def index_of(made: Implementation) -> Iterator[PassageIndex]:
    """The index of an implementation's archive, closed at the end."""
    index = PassageIndex(made.archive, WordEmbedding(), engine=made.engine)
    try:
        yield index
    finally:
        index.pair.close()
