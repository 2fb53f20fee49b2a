"""Gzip that is cut off: what stands before the damage is read whole, and the damage told after it."""

import gzip
import io
import zlib
from collections.abc import Callable
from typing import BinaryIO, cast


def gunzipped(raw: BinaryIO) -> BinaryIO:
    """Return the content of a gzip file as a stream that ends at damage, and raises its error when read further.

    ``gzip.GzipFile`` raises at once: a reader that asked for a large block loses what was unpacked of it, some pages of
    a WARC file.
    """
    return cast(BinaryIO, io.BufferedReader(_Gunzipped(raw)))


class _Gunzipped(io.RawIOBase):
    def __init__(self, raw: BinaryIO) -> None:
        self._gzip = gzip.GzipFile(fileobj=raw, mode="rb")
        self._error: Exception | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._error = None
        return self._gzip.seek(offset, whence)

    def tell(self) -> int:
        return self._gzip.tell()

    def readinto(self, buffer: bytearray, /) -> int:  # type: ignore[override]  # typeshed names a buffer protocol
        if self._error:
            raise self._error
        try:
            read: Callable[[int], bytes] = self._gzip.read1
            data = read(len(buffer))
        except (EOFError, OSError, zlib.error) as error:
            self._error = error
            return 0
        buffer[: len(data)] = data
        return len(data)
