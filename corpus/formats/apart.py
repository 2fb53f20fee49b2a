"""Readers that parse in the worker: every parser of bytes that come from outside has its limits of time and memory."""

import gzip
import io
import os
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from corpus.formats.containers import ALLOWANCE, INFLATION
from corpus.formats.worker import WORKER, WORKERS
from corpus.records.notice import Notice, Reading
from errors import ReadError

# Bytes of one file; the parent process holds as much, too.
MAX_BYTES = {"page": 10_000_000, "feed": 30_000_000, "xml": 30_000_000, "pdf": 50_000_000, "docx": 50_000_000}
MAX_COPY = 2_000_000_000  # bytes of what is unpacked to a file of its own, for the worker to read
_BLOCK = 1 << 20

Reader = Callable[[BinaryIO, str], Reading]


def apart(parser: str) -> Reader:
    """Return a reader like those of ``corpus.formats.readers`` that parses the whole file in the worker."""

    def read(stream: BinaryIO, path: str) -> Reading:
        most = MAX_BYTES[parser]
        data = stream.read(most + 1)
        if len(data) > most:
            yield Notice(path, None, f"over {most // 1_000_000} MB")
        else:
            yield from WORKER.read(parser, data, path)

    return read


def file_apart(parser: str, by_lines: bool = False, columns: Sequence[str] = ()) -> Reader:
    """Return a reader whose parser opens the file in the worker, and streams what it finds: files may be large.

    Args:
        parser: its name.
        by_lines: whether what stands before damage is read, since each line is whole by itself.
        columns: the names of a table's columns.
    """
    options = {"columns": list(columns)} if columns else {}

    def read(stream: BinaryIO, path: str) -> Reading:
        with _on_disk(stream) as (file, damage):
            if damage is None or by_lines:
                yield from WORKERS.read(parser, os.fsencode(file), path, **options)
            if damage:
                raise damage

    return read


@contextmanager
def _on_disk(stream: BinaryIO) -> Iterator[tuple[Path, Exception | None]]:
    """The stream as a file, which the worker can open; and the damage at which it ends.

    What comes out of a container, or is gzipped, is copied to a temporary file.
    """
    if isinstance(stream, io.BufferedReader) and isinstance(name := stream.name, str | os.PathLike):
        yield Path(name).absolute(), None
        return
    with tempfile.NamedTemporaryFile(prefix="footnote-") as copy:
        damage: Exception | None = None
        most = min(MAX_COPY, ALLOWANCE + INFLATION * _size_of(stream))
        # GzipFile.read would lose what it has unpacked of a block when the file ends in it.
        take: Callable[[int], bytes] = stream.read1 if isinstance(stream, gzip.GzipFile) else stream.read
        try:
            while copy.tell() <= most and (block := take(_BLOCK)):
                copy.write(block)
            if copy.tell() > most:
                damage = ReadError(f"inflates to over {most // 1_000_000} MB, and was given up")
        except (EOFError, OSError, zlib.error) as error:
            damage = error
        copy.flush()
        yield Path(copy.name), damage


def _size_of(stream: BinaryIO) -> int:
    """The bytes of a stream as they are packed: what was fetched from the web lies in memory."""
    try:
        return os.fstat(stream.fileno()).st_size
    except io.UnsupportedOperation:
        size = stream.seek(0, io.SEEK_END)
        stream.seek(0)
        return size
