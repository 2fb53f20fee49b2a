"""A real server on loopback over a small archive, asked by real clients."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from corpus.store.archive import Archive
from rag.assistant import Assistant
from rag.index.indexer import Indexer
from rag.index.passage_index import PassageIndex, opened
from tests.fakes import WordEmbedding, article
from ui.http.front import Front
from ui.http.names import Names
from ui.server import build_app

FERRY = article(url="https://courier.example/ferry")
STRIKE = article(
    url=None,
    headline="Dockers go on strike",
    body="The dockers of Hollin have laid down their work. The strike enters its third day.",
    source="The Tidewater",
    published="2025-08-21",
    section="Work",
)
QUESTION = "How many people were injured when the ferry struck a dredger off Saltmarsh?"


@dataclass
class Server:
    """A server being asked."""

    url: str
    archive: Archive
    assistant: Any
    client: httpx.Client


@contextmanager
def indexed(folder: Path) -> Iterator[PassageIndex]:
    """The index of a small archive, which goes on with what is added."""
    archive = Archive(folder)
    archive.add([FERRY, STRIKE])
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        keeper = Indexer(index)
        keeper.start()
        yield index
        keeper.stop()


@contextmanager
def serving(archive: Archive, assistant: Any = None, **options: Any) -> Iterator[Server]:
    """Serve an archive; without an assistant, it is still being opened."""
    future: Future[Any] = Future()
    if assistant is not None:
        future.set_result(assistant)
    app = Front(build_app(archive, future, **options), Names.of("127.0.0.1"))
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", 0, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        with httpx.Client(base_url=url, timeout=30) as client:
            yield Server(url, archive, assistant, client)
    finally:
        server.should_exit = server.force_exit = True
        future.cancel()
        thread.join(10)


@pytest.fixture(scope="package")
def quoting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server without a model: it quotes."""
    with indexed(tmp_path_factory.mktemp("api")) as index, serving(index.archive, Assistant(index)) as server:
        yield server
