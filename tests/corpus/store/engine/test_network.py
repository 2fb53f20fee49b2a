"""A folder on a network file system is known by the table of mounts."""

from pathlib import Path

import pytest

from corpus.store import archive_file
from corpus.store.archive import Archive
from corpus.store.engine.network import network_file_system
from errors import ArchiveError


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    """A table as Linux writes it, with a file system over the network beside and within local ones."""
    (tmp_path / "our news" / "local").mkdir(parents=True)
    table = tmp_path / "mounts"
    share = str(tmp_path / "our news").replace(" ", "\\040")
    table.write_text(
        "/dev/vda / ext4 rw,relatime 0 0\n"
        f"server:/export {share} nfs4 rw,vers=4.2 0 0\n"
        f"/dev/vdb {share}/local ext4 rw 0 0\n"
        "server:/home /elsewhere/over nfs rw 0 0\ntmpfs /elsewhere/over tmpfs rw 0 0\n"
    )
    return table


def test_the_innermost_and_last_mount_counts(mounts: Path, tmp_path: Path) -> None:
    assert network_file_system(tmp_path / "our news" / "data", mounts) == "nfs4"
    assert network_file_system(tmp_path / "our news" / "local" / "data", mounts) is None
    assert network_file_system(tmp_path / "data", mounts) is None
    assert network_file_system(Path("/elsewhere/over/data"), mounts) is None
    assert network_file_system(tmp_path, tmp_path / "no table") is None


def test_an_archive_there_is_refused_with_the_reason(
    mounts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_file, "network_file_system", lambda folder: network_file_system(folder, mounts))
    with pytest.raises(ArchiveError, match=r"network file system \(nfs4\).*FOOTNOTE_ARCHIVE"):
        Archive(tmp_path / "our news" / "data")
    assert not (tmp_path / "our news" / "data").exists()
    Archive(tmp_path / "data")
