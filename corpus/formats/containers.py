"""Zip and tar files: each member goes to the reader for its own format, and nothing is unpacked to disk by its name.

The inflated size is limited, so that a zip bomb costs one notice.
"""

import lzma
import os
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO, BinaryIO, cast

from corpus.formats.cms.folders import ReadMember, exports_in, read_within
from corpus.records.notice import Notice, Reading
from errors import ReadError

MAX_MEMBERS = 200_000
INFLATION = 200  # times the size on disk; news as JSON Lines inflates 3 to 10 times
ALLOWANCE = 100_000_000  # bytes that any container may inflate to, whatever its size
_LISTED = 2  # times as many files as are read may be listed in a zip file, before it is opened: each takes 1 KB
_LONGEST_NAME = 1_000_000  # bytes of a name, or of other headers that tarfile holds whole
_HELD_WHOLE = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)
_ENTRY = b"PK\x01\x02"
_IN_MEMORY = 8_000_000  # bytes of a member; a larger one goes to a temporary file, because some readers seek

_DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)


class _Allowance:
    """The number of bytes that may still come out of a container."""

    def __init__(self, container: BinaryIO) -> None:
        self.most = self.left = ALLOWANCE + INFLATION * os.fstat(container.fileno()).st_size

    def read(self, source: IO[bytes], size: int) -> bytes:
        block = source.read(min(size, self.left + 1))
        self.left -= len(block)
        if self.left < 0:
            raise ReadError(f"inflates to over {self.most // 1_000_000} MB, and was given up")
        return block


class _Bounded:
    """A stream read through an allowance."""

    def __init__(self, source: IO[bytes], allowance: _Allowance) -> None:
        self._source, self._allowance = source, allowance

    def read(self, size: int, /) -> bytes:
        return self._allowance.read(self._source, size)


def read_zip(stream: BinaryIO, path: str, read_member: ReadMember) -> Reading:
    """Read the files in a zip file, in its order."""
    allowance = _Allowance(stream)
    try:
        _require_few(stream)
        with zipfile.ZipFile(stream) as container:
            read_member = _within_exports(container, allowance, read_member)
            for number, info in enumerate(container.infolist()):
                _count(number)
                if info.is_dir():
                    continue
                if info.flag_bits & 1:
                    yield Notice(_inside(path, info.filename), None, "needs a password")
                    continue
                yield from _zip_member(container, info, allowance, path, read_member)
    except _DAMAGE as error:
        yield Notice(path, None, f"not a zip file, or a damaged one ({error})")
    except ReadError as error:
        yield Notice(path, None, str(error))


def _require_few(stream: BinaryIO) -> None:
    """Count the entries of a zip file in blocks: ``zipfile`` makes an object of each, however many there are."""
    found, rest = 0, b""
    while block := stream.read(1 << 20):
        block = rest + block
        found += block.count(_ENTRY)
        if found > _LISTED * MAX_MEMBERS:
            raise ReadError(f"over {MAX_MEMBERS:,} files in it: unpack it first")
        rest = block[-len(_ENTRY) + 1 :]
    stream.seek(0)


def read_wacz(stream: BinaryIO, path: str, read_member: ReadMember) -> Reading:
    """Read the pages in a web archive's collection: the WARC files in a zip file; indexes and logs are skipped."""

    def read_warc_only(stream: BinaryIO, name: str, path: str) -> Reading:
        if name.lower().endswith((".warc", ".warc.gz")):
            yield from read_member(stream, name, path)

    yield from read_zip(stream, path, read_warc_only)


def _within_exports(container: zipfile.ZipFile, allowance: _Allowance, read_member: ReadMember) -> ReadMember:
    """Return ``read_member``, but for the files of a content system's export."""

    def data_of(name: str) -> bytes:
        with container.open(name) as source:
            return allowance.read(source, _IN_MEMORY)

    exports = exports_in(container.namelist()[:MAX_MEMBERS], data_of)
    return lambda stream, name, path: read_within(exports, stream, name, path, read_member)


def _zip_member(
    container: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: _Allowance, path: str, read_member: ReadMember
) -> Reading:
    """Read one file in a zip file. Damage in it costs no other file, because each is packed by itself."""
    try:
        with container.open(info) as source:
            yield from _member(_Bounded(source, allowance), info.filename, path, read_member)
    except _DAMAGE as error:
        yield Notice(_inside(path, info.filename), None, f"damaged in the zip file ({error})")


class _Header(tarfile.TarInfo):
    """A header of a tar file. ``tarfile`` holds long names and their like whole, whatever size they state."""

    def _proc_member(self, container: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _HELD_WHOLE and self.size > _LONGEST_NAME:
            raise ReadError(f"a name in it is longer than {_LONGEST_NAME // 1_000_000} MB")
        found: tarfile.TarInfo = super()._proc_member(container)  # type: ignore[misc]  # not in its stub
        return found


def read_tar(stream: BinaryIO, path: str, read_member: ReadMember) -> Reading:
    """Read the files in a tar file, in its order. Links and devices are skipped."""
    bounded = cast(BinaryIO, _Bounded(stream, _Allowance(stream)))
    try:
        with tarfile.open(
            fileobj=bounded, mode="r|", tarinfo=_Header
        ) as container:  # reads forwards only: one member is held
            for number, info in enumerate(container):
                _count(number)
                if info.issparse():  # its holes are not in the file, and may be of any size
                    yield Notice(_inside(path, info.name), None, "a file with holes, which is not read")
                elif info.isfile() and (source := container.extractfile(info)):
                    yield from _member(source, info.name, path, read_member)
                container.members.clear()  # type: ignore[attr-defined]  # tarfile keeps the members it has passed
    except _DAMAGE as error:
        yield Notice(path, None, f"not a tar file, or a damaged one ({error})")
    except ReadError as error:
        yield Notice(path, None, str(error))


def _count(number: int) -> None:
    if number >= MAX_MEMBERS:
        raise ReadError(f"over {MAX_MEMBERS:,} files in it: the rest was not read")


def _inside(path: str, name: str) -> str:
    """Return a member's name in printable form."""
    return f"{path}/{name}".encode("utf-8", "replace").decode()


def _member(source: IO[bytes] | _Bounded, name: str, path: str, read_member: ReadMember) -> Reading:
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name.replace("\\", "/")).parts:
        yield Notice(_inside(path, name), None, "its name leads out of the archive")
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
        shutil.copyfileobj(cast(IO[bytes], source), copy, 1 << 20)
        copy.seek(0)
        yield from read_member(cast(BinaryIO, copy), name, _inside(path, name))
