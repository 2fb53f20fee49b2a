"""What the indexes keep on a Milvus server is made by whoever comes first, and completed by whoever comes next."""

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from corpus.store.archive import Archive
from evals.workload.milvus_lite import ABSENT, MilvusLite
from rag.index.keyword_index import Entry
from rag.index.milvus.address import MilvusAddress
from rag.index.milvus.keywords import MilvusKeywords
from rag.index.milvus.server import MilvusServer
from rag.index.milvus.vocabulary import MilvusVocabulary
from tests.fakes import article

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(ABSENT), reason=ABSENT or "all is there")]

TOGETHER = 6  # processes: each has a connection of its own


class Killed(MilvusServer):
    """Of a process that ends once it has made a first part."""

    def make(self, work: Callable[[Any], object], is_made: Callable[[], bool]) -> None:
        super().make(work, is_made)
        raise KeyboardInterrupt


@pytest.fixture(scope="module")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusLite]:
    server = MilvusLite(tmp_path_factory.mktemp("milvus"))
    yield server
    server.stop()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(Archive(tmp_path)) as archive:
        yield archive


@pytest.fixture
def prefix() -> str:
    return f"made_{uuid.uuid4().hex}"


def entry(id_: int) -> Entry:
    return Entry(id_, 739_000, article("The ferry was late.", f"Report {id_}"), "The ferry was late.")


def keywords(server: MilvusServer, archive: Archive) -> MilvusKeywords:
    return MilvusKeywords(server, "passages", archive, vocabulary=MilvusVocabulary(server))


@pytest.mark.parametrize("_time", range(5))
def test_made_by_many_at_once_it_is_one_and_there_for_each(
    milvus: MilvusLite, archive: Archive, prefix: str, _time: int
) -> None:
    begin, failed = threading.Barrier(TOGETHER), list[BaseException]()
    address = MilvusAddress.parse(milvus.address)

    def put(id_: int) -> None:
        with closing(MilvusServer(address, prefix)) as server:
            begin.wait()
            try:
                keywords(server, archive).put([entry(id_)])
            except Exception as error:  # noqa: BLE001  a thread of a test
                failed.append(error)

    putting = [threading.Thread(target=put, args=(id_,)) for id_ in range(1, TOGETHER + 1)]
    for one in putting:
        one.start()
    for one in putting:
        one.join()
    assert failed == []
    with closing(MilvusServer(address, prefix)) as server:
        assert sorted(keywords(server, archive).ids()) == list(range(1, TOGETHER + 1))
        held = server.ask(lambda client: client.list_collections())
        assert sorted(name for name in held if name.startswith(prefix)) == [f"{prefix}_passages", f"{prefix}_words"]


def test_what_was_left_without_indexes_gets_them(milvus: MilvusLite, archive: Archive, prefix: str) -> None:
    address = MilvusAddress.parse(milvus.address)
    with closing(Killed(address, prefix)) as server, pytest.raises(KeyboardInterrupt):
        MilvusKeywords(server, "passages", archive).put([entry(1)])
    with closing(MilvusServer(address, prefix)) as server:
        assert server.ask(lambda client: client.list_indexes(f"{prefix}_passages")) == []
        index = keywords(server, archive)
        index.put([entry(1)])
        assert server.ask(lambda client: client.list_indexes(f"{prefix}_passages", "body_bm25")) == ["body_bm25"]
        assert index.having("ferri", 2) == [1]
