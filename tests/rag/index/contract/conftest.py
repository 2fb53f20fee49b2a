"""Each test of the contract runs once for each implementation."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.article import Article
from evals.workload.milvus_lite import ABSENT, MilvusLite
from tests.fakes import article
from tests.rag.index.contract.made import Embedded, Implementation, OnMilvus, index_of

IMPLEMENTATIONS = ["embedded", pytest.param("milvus", marks=pytest.mark.slow)]

QUOTES = 'The "Post" \\ of it\'s'
"""An outlet with every character that means something in an expression."""


def news() -> list[Article]:
    """Articles of two years, three outlets and some without any label."""
    found = [
        article(
            f"The ferry of line{n} was late on Monday, said the harbour master. It had number{n % 7} on its bow.",
            f"Report {n}",
            url=f"a:{n}",
            published=None if n % 10 == 9 else f"{2024 + n % 2}-{1 + n % 12:02}-{1 + n % 28:02}",
            source=["Ellery Courier", QUOTES, None][n % 3],
            section=["Local", "Sport", None, "Local' or id > 0 or section == '"][n % 4],
            genre=["report", None][n % 2],
        )
        for n in range(48)
    ]
    found.append(
        article(
            "A zeppelin landed at Skerrin. The master of the harbour slept.",
            "Zeppelin of the harbour",
            url="a:z",
            published="2024-05-05",
            source="Post",
        )
    )
    said = "The harbour master of Skerrin said nothing."
    found.append(article(said, "Dredger sinks", url="a:d", published="2025-02-02", source="Post"))
    return found


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusLite]:
    """One server for all tests; each has its own collections."""
    if ABSENT:
        pytest.skip(ABSENT)
    server = MilvusLite(tmp_path_factory.mktemp("milvus"))
    yield server
    server.stop()


Making = Callable[[], Implementation]


@pytest.fixture(scope="module", params=IMPLEMENTATIONS)
def making(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Making:
    """Makes an implementation over an empty archive."""

    def make() -> Implementation:
        folder: Path = tmp_path_factory.mktemp("archive")
        if request.param == "embedded":
            return Embedded(folder)
        return OnMilvus(folder, request.getfixturevalue("milvus"), f"t{uuid.uuid4().hex}")

    return make


@pytest.fixture(scope="module")
def filled(making: Making) -> Implementation:
    """All news indexed; no test may change it."""
    made = making()
    made.archive.add(news())
    with index_of(made) as index:
        index.sync()
    return made
