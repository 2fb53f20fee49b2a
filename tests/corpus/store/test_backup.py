"""Copies of the archive, made while another process writes."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from corpus.store.backup import back_up
from errors import BackupError
from tests.fakes import article
from tests.places import ROOT

# Adds an article a transaction, and tells each once it is committed, until it is killed.
WRITER = """
import sys
from pathlib import Path
from corpus.store.archive import Archive
from tests.fakes import article
archive = Archive(Path(sys.argv[1]))
number = 0
while True:
    archive.add([article(url=f"a:{number}", body=f"The ferry of line{number} was late again.")])
    number += 1
    print(number, flush=True)
"""


@pytest.mark.slow
def test_what_was_acknowledged_before_is_in_a_copy_made_while_another_process_writes(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    command = [sys.executable, "-c", WRITER, str(tmp_path / "data")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        acknowledged = [int(writer.stdout.readline()) for _ in range(20)][-1]
        made = back_up(tmp_path / "data" / "archive.sqlite3", tmp_path / "copy" / "archive.sqlite3")
        writer.kill()
    assert made.articles >= acknowledged
    copy = Archive(tmp_path / "copy")
    assert copy.coverage().articles == made.articles
    assert copy.get("a:0").body == "The ferry of line0 was late again."


def test_a_copy_takes_no_other_files_place_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([article(url="a:1")])
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(BackupError, match=r"notes\.txt' exists"):
        back_up(archive.path, tmp_path / "notes.txt")
    with pytest.raises(BackupError, match="may you write there"):
        back_up(archive.path, tmp_path / "nowhere" / "copy")
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert list(tmp_path.glob("*partial*")) == []


def test_a_damaged_archive_gives_no_backup(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add(article(url=f"a:{number}", body=f"Line{number} was late. " * 50) for number in range(200))
    archive.close()
    with archive.path.open("r+b") as file:
        file.seek(20 * 4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(BackupError, match="python -m corpus check"):
        back_up(archive.path, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_copy_is_one_file(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([article(url="a:1")])
    back_up(archive.path, tmp_path / "copy")
    copy = sqlite3.connect(tmp_path / "copy")
    assert copy.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    copy.close()
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy"]
