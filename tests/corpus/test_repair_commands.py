"""``python -m corpus check | restore``: where the indexes are another's, or the archive is past opening."""

import json
import sqlite3
from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.store import schema
from corpus.store.archive import Archive
from corpus.store.backup import back_up
from corpus.store.check import check
from corpus.store.restore import restore
from errors import BackupError
from rag.index.files.lock import IndexLock
from tests.fakes import article

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Two hundred articles, and a backup of them beside the folder."""
    archive = Archive(tmp_path / "data")
    archive.add(article(url=f"a:{number}", body=f"Line{number} was late. " * 50) for number in range(200))
    archive.close()
    back_up(archive.path, tmp_path / "copy")
    return archive


def destroy(path: Path, pages: int) -> bytes:
    """Write over the first pages of an archive, the header with them; the bytes that lie there then."""
    with path.open("r+b") as file:
        file.write(b"\xff" * 4096 * pages)
    return path.read_bytes()


def told(capsys: Capture) -> str:
    return " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("pages", [1, 30])
def test_an_archive_past_opening_is_restored_and_kept_as_it_was(
    archive: Archive, tmp_path: Path, capsys: Capture, pages: int
) -> None:
    path, data = archive.path, ["--data", str(archive.folder)]
    broken = destroy(path, pages)
    assert main(["check", *data]) == 1
    assert "python -m corpus restore FILE" in told(capsys)
    assert main(["restore", str(tmp_path / "copy"), *data]) == 0
    said = told(capsys)
    [kept] = archive.folder.glob("archive.before-restore-*.sqlite3")
    assert f"200 articles restored. The archive that was damaged is kept, as it was, in {str(kept)!r}." in said
    assert kept.read_bytes() == broken
    assert check(path) == [] and Archive(archive.folder).coverage().articles == 200
    assert archive.get("a:7").body.startswith("Line7 ")  # opened before: it takes the new file
    assert not list(archive.folder.glob("*partial*"))


def test_the_log_of_an_archive_past_opening_is_kept_and_not_read_into_the_new_one(
    archive: Archive, tmp_path: Path
) -> None:
    archive.add([article(url="a:late")])  # stands in the log, which stays while the file is open
    destroy(archive.path, 1)
    log = archive.path.with_name(archive.path.name + "-wal").read_bytes()
    assert log
    assert main(["restore", str(tmp_path / "copy"), "--data", str(archive.folder)]) == 0
    [kept] = archive.folder.glob("archive.before-restore-*.sqlite3")
    assert kept.with_name(kept.name + "-wal").read_bytes() == log
    assert check(archive.path) == [] and archive.coverage().articles == 200


def test_what_is_no_backup_leaves_an_archive_past_opening_as_it_was(archive: Archive, tmp_path: Path) -> None:
    broken = destroy(archive.path, 1)
    (tmp_path / "notes.txt").write_text("mine " * 1_000)
    with pytest.raises(BackupError, match="as it was"):
        restore(tmp_path / "notes.txt", archive.path)
    assert archive.path.read_bytes() == broken


def test_a_backup_of_a_newer_footnote_is_not_restored(archive: Archive, tmp_path: Path, capsys: Capture) -> None:
    newer = sqlite3.connect(tmp_path / "copy")
    newer.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    newer.close()
    assert main(["restore", str(tmp_path / "copy"), "--data", str(archive.folder)]) == 1
    assert f"it has schema {schema.VERSION + 1}, and this Footnote knows up to {schema.VERSION}" in told(capsys)
    assert archive.coverage().articles == 200


def test_where_there_is_no_archive_one_is_made(archive: Archive, tmp_path: Path, capsys: Capture) -> None:
    assert main(["restore", str(tmp_path / "copy"), "--data", str(tmp_path / "new" / "data")]) == 0
    assert "200 articles restored. The archive is whole" in told(capsys)
    assert not list((tmp_path / "new" / "data").glob("*before*"))
    assert Archive(tmp_path / "new" / "data").coverage().articles == 200


def test_check_says_that_it_did_not_look_at_indexes_of_another(archive: Archive, capsys: Capture) -> None:
    command = ["check", "--data", str(archive.folder)]
    assert main(command) == 0
    assert "The archive is whole, and both indexes agree with it." in told(capsys)
    lock = IndexLock(archive.folder)
    assert lock.acquire()
    try:
        assert main(command) == 0
        said = told(capsys)
        assert main([*command, "--json"]) == 0
    finally:
        lock.release()
    assert "The indexes were not looked at, only the archive. They belong to process " in said
    assert said.endswith("The archive is whole. Whether the indexes agree with it is not known.")
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["looked_at"], found["wrong"]) == (True, ["archive"], [])


def test_the_exit_status_is_documented(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "exit status: 0, nothing wrong was found" in said and "the archive alone is looked at" in said
