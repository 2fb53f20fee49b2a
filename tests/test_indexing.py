"""Indexing as a process of its own, from a folder that is not Footnote's."""

from pathlib import Path

import pytest

from corpus.store.archive import Archive
from indexing import IndexProcess
from tests.fakes import article

DATA = Path("data")


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """An article that waits, in a folder beside one that has the name of Footnote's package."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rag").mkdir()
    archive = Archive(DATA)
    archive.add([article(url="a:1", body="The ferry was late.")])
    return archive


def test_what_waits_is_indexed_and_compared_from_any_folder(archive: Archive) -> None:
    indexes = IndexProcess()
    assert archive.waiting() == 1
    assert indexes.index(DATA)
    assert archive.waiting() == 0
    found = indexes.compare(DATA)
    assert (found["waiting"], found["error"]) == (0, None)
    assert found == indexes.mend(DATA)
    assert {kind for counts in found["indexes"].values() for kind, count in counts.items() if count} == set()


def test_a_failure_of_the_process_is_a_failure(archive: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    archive.close()
    for file in DATA.glob("*.sqlite3*"):
        file.write_bytes(b"no archive " * 1_000)
    assert not IndexProcess().index(DATA)
    assert IndexProcess().compare(DATA) == {"error": "python -m rag index --check failed, and said why above"}
    assert "archive" in capfd.readouterr().err
