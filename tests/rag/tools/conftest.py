"""A few invented articles, and an assistant over them whose vectors one can compute by hand."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from rag.assistant import Assistant
from rag.index.passage_index import opened
from rag.tools.archive import OpenArchive
from tests.fakes import WordEmbedding, article

FERRY = article(url="https://courier.example/ferry")
STRIKE = article(
    body="The dock strike began on 3 March 2025, the union said.\n"
    "It ended on 9 April 2025 after 37 days, the port said.\n"
    "“Nobody won,” said Ivo Lund, who leads the union.",
    headline="Dock strike ends after 37 days",
    source="Coast Wire",
    published="2025-04-10",
)
SIGN = article(body="The sign 🚢 stands alone in the harbour’s log 🚢, the archivist said.", headline="A ship’s sign")
ARTICLES = (FERRY, STRIKE, SIGN)

Opened = Callable[[], OpenArchive]


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    archive = Archive(tmp_path_factory.mktemp("tools"))
    archive.add(ARTICLES)
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        yield Assistant(index)


@pytest.fixture(scope="session")
def ready(assistant: Assistant) -> OpenArchive:
    opening: Future[Assistant] = Future()
    opening.set_result(assistant)
    return OpenArchive(assistant.index.archive, opening)


@pytest.fixture
def empty(tmp_path: Path) -> OpenArchive:
    return OpenArchive(Archive(tmp_path), Future())
