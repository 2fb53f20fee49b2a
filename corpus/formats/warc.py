"""WARC, the format of Common Crawl's news -> Articles. One record is in memory at a time, whatever the file's size.

The date of a record is the date of fetching, not of publication, and is not used.
"""

import gzip
import io
import zlib
from collections.abc import Callable
from email.message import Message
from typing import Any, BinaryIO, cast

from corpus.formats.worker import WORKER
from corpus.records.markup import MAX_PAGE
from corpus.records.notice import Notice, Reading, guarded
from corpus.records.pulse import beat

_UNPACKED = ("identity", "gzip", "x-gzip", "deflate")  # no brotli: one block may unpack to a gigabyte in one piece
# warcio documents ArchiveLoadFailed; records that lack a header, or hold one twice, also raise the others.
_WARCIO_ERRORS = (ValueError, TypeError, AttributeError, LookupError)


def read_warc_file(stream: BinaryIO, path: str) -> Reading:
    """Read a file in the worker: gzipped as a whole, as one member a record, or not at all; see ``read_warc``."""
    start = stream.read(2)
    stream.seek(0)
    # Its pages are whole before damage; of another format a part could pass for the whole.
    yield from read_warc(gunzipped(stream) if start == b"\x1f\x8b" else stream, path)


def read_warc(stream: BinaryIO, path: str) -> Reading:
    """Read one article from each HTML page with status 200; records of other kinds are skipped.

    An unreadable page becomes a notice with its address. Damage ends the reading: nothing marks the next record.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    responses = 0
    is_warc = stream.read(5) == b"WARC/"
    stream.seek(0)
    if not is_warc:
        yield Notice(path, None, "not WARC")
        return
    try:
        for record in ArchiveIterator(stream):
            beat()
            if record.rec_type == "response" and _is_page(record):
                responses += 1
                yield from _read_record(record, path)
        stream.read(1)  # warcio accepts a gzip file that is cut off; this read raises the error
    except (ArchiveLoadFailed, *_WARCIO_ERRORS) as error:
        rest = f"; {responses} pages before the damage were read" if responses else ""
        yield Notice(path, None, f"damaged: {str(error).strip()[:100]}{rest}")
        return
    if not responses:
        yield Notice(path, None, "no web pages in it")


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    kind = (headers.get_header("Content-Type") or "").lower() if headers else ""
    return bool(headers) and headers.get_statuscode() == "200" and ("html" in kind)


def _read_record(record: Any, path: str) -> Reading:
    url = record.rec_headers.get_header("WARC-Target-URI")
    name = f"{path}: {url}" if url else path
    packed = (record.http_headers.get_header("Content-Encoding") or "identity").lower()
    if packed not in _UNPACKED:
        yield Notice(name, None, f"packed as {packed[:20]!r}, which is not read")
        return
    data = record.content_stream().read(MAX_PAGE + 1)
    if len(data) > MAX_PAGE:
        yield Notice(name, None, f"over {MAX_PAGE // 1_000_000} MB of text")
        return
    record.raw_stream.read()
    if record.raw_stream.limit > 0:
        yield Notice(name, None, "cut off: the file ends within this page")
        return
    kind = record.http_headers.get_header("Content-Type")
    yield from guarded(_read_page(data, name, url, kind), name)


def _read_page(data: bytes, name: str, url: str | None, kind: str) -> Reading:
    about = Message()
    about["Content-Type"] = kind
    yield from WORKER.read("page", data, name, url=url, charset=about.get_content_charset(), fetched="WARC header")


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
