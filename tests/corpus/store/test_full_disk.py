"""A real full disk: adding stops and says so, reading goes on, and adding goes on when there is room."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.store.archive import Archive
from corpus.store.backup import back_up
from errors import BackupError, DiskFull
from tests.fakes import article


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small file system here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def batch(number: int) -> list[Article]:
    return [article(url=f"a:{number}-{one}", body=f"Line{number} {one} was late. " * 200) for one in range(20)]


def test_adding_stops_reading_goes_on_and_adding_resumes(small: Path) -> None:
    ballast = small / "ballast"
    ballast.write_bytes(bytes(1_500_000))
    archive = Archive(small / "data")
    added = 0
    with pytest.raises(DiskFull, match="Nothing that was acknowledged is lost"):
        for number in range(1_000):
            archive.add(batch(number))
            added += 1
    assert added > 0
    assert archive.coverage().articles == 20 * added
    assert archive.get(f"a:{added - 1}-19").body.startswith(f"Line{added - 1} 19")
    assert Archive(small / "data").get("a:0-0").body.startswith("Line0 0")  # who comes later reads, too
    ballast.unlink()
    archive.add(batch(added))
    assert archive.coverage().articles == 20 * (added + 1)


def test_a_backup_that_has_no_room_is_none(small: Path) -> None:
    archive = Archive(small / "data")
    for number in range(5):
        archive.add(batch(number))
    archive.close()
    (small / "ballast").write_bytes(bytes(shutil.disk_usage(small).free - 100_000))
    with pytest.raises(BackupError, match="Is there room"):
        back_up(archive.path, small / "copy")
    assert sorted(path.name for path in small.iterdir()) == ["ballast", "data"]
