"""The tests of what an archive does run on both databases: on the file, and, marked slow, on a real PostgreSQL."""

from functools import partial
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from tests.postgres import Postgres

BOTH = {
    "test_archive",
    "test_future",
    "test_identity",
    "test_one_address",
    "test_stories",
    "test_undo",
    "test_versions",
}
"""The modules whose tests ask an archive, not its file."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test of these modules twice, unless it is about the file."""
    name = metafunc.module.__name__.rpartition(".")[2]
    if name in BOTH and not any(metafunc.definition.iter_markers("file_only")):
        on_server = pytest.param("postgres", marks=pytest.mark.slow)
        metafunc.fixturenames.insert(0, "database")
        metafunc.parametrize("database", ["file", on_server], indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open every archive of the test's module in the database of the parameter."""
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        monkeypatch.setattr(request.module, "Archive", partial(_on, server))


def _on(server: Postgres, folder: Path) -> Archive:
    return Archive(folder, server.archive(folder))
