"""Segments: whether the files of a Tantivy index are as Tantivy wrote them.

Tantivy ends each file with its CRC-32, and looks at it only when it is asked to, for which its Python binding has no
call. Damage is found by chance then: a search fails, or finds other passages and says nothing.
"""

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from errors import IndexBroken

_MAGIC = 1337  # the last number of each file
_TAIL = 8  # bytes: the length of the footer and the magic number
_LONGEST_FOOTER = 10_000  # bytes; Tantivy 0.27 writes 94
_BLOCK = 1 << 20
_PARTS = ("fast", "fieldnorm", "idx", "pos", "store", "term")
_TRIES = 5  # another process may merge segments, and delete their files, between two reads


def require_whole(folder: Path) -> None:
    """Read the whole index; 41 MB, of 72,354 passages and their articles, take 0.1 s.

    Raises:
        IndexBroken: a file is damaged or lost.
    """
    for left in reversed(range(_TRIES)):
        try:
            for path in _files(folder):
                _require_whole(path)
            return
        except FileNotFoundError as error:
            if not left:
                raise _broken(folder, f"{Path(error.filename).name} is gone") from error
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise _broken(folder, str(error)) from error


def _broken(folder: Path, why: str) -> IndexBroken:
    return IndexBroken(f"The keyword index in {str(folder)!r} is damaged: {why}. Mend it: python -m corpus repair")


def _files(folder: Path) -> Iterator[Path]:
    """The files that the index consists of, as its ``meta.json`` lists them."""
    for segment in json.loads((folder / "meta.json").read_bytes())["segments"]:
        name = segment["segment_id"].replace("-", "")
        yield from (folder / f"{name}.{part}" for part in _PARTS)
        if deletes := segment["deletes"]:
            yield folder / f"{name}.{deletes['opstamp']}.del"


def _require_whole(path: Path) -> None:
    with path.open("rb") as file:
        size = path.stat().st_size
        length, expected = _footer(file, size, path.name)
        found, left = 0, size - length
        file.seek(0)
        while left and (block := file.read(min(left, _BLOCK))):
            found = zlib.crc32(block, found)
            left -= len(block)
    if found != expected:
        raise ValueError(f"the checksum of {path.name} is wrong")


def _footer(file: BinaryIO, size: int, name: str) -> tuple[int, int]:
    """The length of all that stands behind the content, and the checksum of the content."""
    if size < _TAIL:
        raise ValueError(f"{name} is cut off")
    file.seek(size - _TAIL)
    tail = file.read(_TAIL)
    length, magic = int.from_bytes(tail[:4], "little"), int.from_bytes(tail[4:], "little")
    if magic != _MAGIC or not 0 < length <= min(_LONGEST_FOOTER, size - _TAIL):
        raise ValueError(f"{name} is cut off, or its end is damaged")
    file.seek(size - _TAIL - length)
    return _TAIL + length, int(json.loads(file.read(length))["crc"])
