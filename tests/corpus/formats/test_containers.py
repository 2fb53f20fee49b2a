"""Zip and tar files as they lie on disk: what is in them, what is refused, and what a bomb costs."""

import gzip
import io
import json
import random
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.formats.files import read_path
from corpus.records.notice import Notice

BODY = "The bridge at Harrow Ford opened again on Monday."
MEMBERS = {
    "news/a.txt": BODY.encode(),
    "news/b.jsonl.gz": gzip.compress(json.dumps({"body": BODY}).encode()),
    "news/c.csv": f"text\n{BODY}\n".encode(),
    "news/.hidden.txt": BODY.encode(),
    "README.md": BODY.encode(),
}


def packed(path: Path, members: dict[str, bytes]) -> Path:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
            for name, data in members.items():
                container.writestr(name, data)
        return path
    with tarfile.open(path, "w" if path.suffix == ".tar" else "w:gz") as container:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            container.addfile(info, io.BytesIO(data))
    return path


def read(path: Path) -> tuple[list[Article], list[Notice]]:
    found = list(read_path(path))
    return [item for item in found if isinstance(item, Article)], [item for item in found if isinstance(item, Notice)]


@pytest.fixture(params=["a.zip", "a.tar", "a.tar.gz", "a.TGZ"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


def test_the_files_in_it_are_read_as_on_disk(path: Path) -> None:
    assert read(packed(path, MEMBERS)) == ([Article(body=BODY)] * 3, [])


def test_what_is_refused_is_listed_with_its_reason(path: Path) -> None:
    names = ["../../out.txt", "/etc/out.txt", "inner.zip", "inner.tar.gz", "photo.png", "empty.txt"]
    articles, notices = read(packed(path, dict.fromkeys(names, b"") | {"good.txt": BODY.encode()}))
    assert articles == [Article(body=BODY)]
    reasons = [(one.path.removeprefix(f"{path}/"), one.reason.partition(":")[0]) for one in notices]
    assert reasons == [
        ("../../out.txt", "its name leads out of the archive"),
        ("/etc/out.txt", "its name leads out of the archive"),
        ("inner.zip", "an archive within an archive is not read"),
        ("inner.tar.gz", "an archive within an archive is not read"),
        ("photo.png", "not a format Footnote reads"),
        ("empty.txt", "empty"),
    ]


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.tar.gz"])
def test_a_bomb_costs_a_notice_and_little_memory(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.containers.ALLOWANCE", 20_000_000)
    bomb = packed(tmp_path / name, {"a.txt": BODY.encode(), "bomb.jsonl": bytes(120_000_000)})
    tracemalloc.start()
    articles, notices = read(bomb)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert articles == [Article(body=BODY)]
    assert [one.reason.partition(" to over ")[0] for one in notices] == ["inflates"]
    assert most < 30_000_000


def test_an_encrypted_member_is_told(tmp_path: Path) -> None:
    data = bytearray(packed(tmp_path / "a.zip", {"a.txt": BODY.encode()}).read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    assert [one.reason for one in read(tmp_path / "a.zip")[1]] == ["needs a password"]


def test_too_many_files(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.containers.MAX_MEMBERS", 3)
    articles, notices = read(packed(path, {f"{number}.txt": BODY.encode() for number in range(5)}))
    assert len(articles) == 3 and [one.reason for one in notices] == ["over 3 files in it: the rest was not read"]


def test_a_zip_file_that_lists_far_too_many_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.containers.MAX_MEMBERS", 3)
    articles, [notice] = read(packed(tmp_path / "a.zip", {f"{number}.txt": BODY.encode() for number in range(9)}))
    assert not articles and notice.reason == "over 3 files in it: unpack it first"


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE])
def test_a_long_name_in_a_tar_file_costs_little_memory(tmp_path: Path, kind: bytes) -> None:
    header = tarfile.TarInfo("long")
    header.type, header.size = kind, 90_000_000
    with gzip.open(tmp_path / "a.tar.gz", "wb") as file:
        file.write(header.tobuf() + bytes(header.size))
    tracemalloc.start()
    articles, [notice] = read(tmp_path / "a.tar.gz")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert not articles and notice.reason == "a name in it is longer than 1 MB"
    assert most < 10_000_000


def test_a_hole_in_a_tar_file_is_not_filled(tmp_path: Path) -> None:
    header = tarfile.TarInfo("hole.txt")
    header.type = tarfile.GNUTYPE_SPARSE
    block = bytearray(header.tobuf(tarfile.GNU_FORMAT))
    block[483:495] = f"{8_000_000_000_000 % 8**11:011o}\0".encode()  # its real size; all of it is a hole
    block[148:156] = b" " * 8
    block[148:156] = f"{sum(block):06o}\0 ".encode()
    (tmp_path / "a.tar").write_bytes(bytes(block) + bytes(1_024))
    articles, [notice] = read(tmp_path / "a.tar")
    assert not articles and notice.reason == "a file with holes, which is not read"


def test_damage_anywhere_is_a_notice(path: Path) -> None:
    whole = packed(path, MEMBERS).read_bytes()
    random_ = random.Random(7)
    for _ in range(60):
        data = bytearray(whole[: random_.choice([len(whole), random_.randrange(1, len(whole))])])
        for _ in range(random_.randrange(4)):
            data[random_.randrange(len(data))] = random_.randrange(256)
        path.write_bytes(data)
        articles, notices = read(path)
        assert len(articles) + len(notices) >= 1
