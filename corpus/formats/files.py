"""Files and folders on disk -> Articles and Notices. A fault in a file becomes a Notice, never an exception."""

import gzip
import os
import stat
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePath
from typing import BinaryIO, cast

from corpus.formats.containers import read_tar, read_zip
from corpus.formats.newsletter import read_newsletter
from corpus.formats.readers import read_json, read_jsonl, read_markdown, read_text
from corpus.formats.table import read_csv, read_parquet
from corpus.formats.warc import read_warc
from corpus.formats.worker import apart
from corpus.records.breakdown import PASSING, reason_of
from corpus.records.notice import Notice, Reading

Reader = Callable[[BinaryIO, str], Reading]
READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".parquet": read_parquet,
    ".html": apart("page"),
    ".htm": apart("page"),
    ".xhtml": apart("page"),
    ".rss": apart("feed"),
    ".atom": apart("feed"),
    ".xml": apart("feed"),
    ".eml": read_newsletter,
    ".pdf": apart("pdf"),
    ".warc": read_warc,
}
CONTAINERS = {".zip": read_zip, ".tar": read_tar}
FORMATS = f"not a format Footnote reads: {', '.join(READERS)}, each also with .gz or in .zip, .tar or .tar.gz"


def read_path(path: Path) -> Reading:
    """Read a file, or every file under a folder in the order of their names.

    Hidden files and README files in a folder are skipped; such a file is read if ``path`` names it. Links to folders
    are followed, and each folder is read once.
    """
    seen: set[tuple[int, int]] = set()
    waiting = [path]  # a stack, not recursion: folders can nest deeper than Python's calls
    while waiting:
        path = waiting.pop()
        try:
            about = path.stat()
            if not stat.S_ISDIR(about.st_mode):
                yield from _read_file(path, about)
            elif (identity := (about.st_dev, about.st_ino)) in seen:
                yield Notice(_shown(path), None, "this folder has been read already: a link leads back to it")
            else:
                seen.add(identity)
                waiting.extend(sorted(filter(_is_wanted, path.iterdir()), reverse=True))
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            yield Notice(_shown(path), None, _why(error))


def _is_wanted(path: PurePath) -> bool:
    return not path.name.startswith(".") and not path.name.upper().startswith("README")


def _reader_of(name: str) -> tuple[Reader | None, bool]:
    """Return the reader for a file of that name, and whether the file is gzipped."""
    plain = name.lower().removesuffix(".gz")
    if plain.endswith(".tgz"):
        plain = f"{plain[:-4]}.tar"
    suffix = PurePath(plain).suffix
    if container := CONTAINERS.get(suffix):
        return partial(container, read_member=_read_member), len(plain) != len(name) or name.lower().endswith(".tgz")
    return READERS.get(suffix), len(plain) != len(name)


def _read_member(stream: BinaryIO, name: str, path: str) -> Reading:
    """Read a file out of a zip or tar file."""
    reader, gzipped = _reader_of(name)
    inner = PurePath(name)
    if any(part.startswith(".") or part == "__MACOSX" for part in inner.parts if part != "..") or not _is_wanted(inner):
        return
    if isinstance(reader, partial):
        yield Notice(path, None, "an archive within an archive is not read: unpack it first")
    elif reader is None:
        yield Notice(path, None, FORMATS)
    else:
        yield from _up_to_damage(stream, reader, path, gzipped=gzipped)


def _read_file(path: Path, about: os.stat_result) -> Reading:
    reader, gzipped = _reader_of(path.name)
    if not stat.S_ISREG(about.st_mode):  # opening a pipe would wait for ever
        yield Notice(_shown(path), None, "not a regular file")
    elif reader is None:
        yield Notice(_shown(path), None, FORMATS)
    elif not about.st_size:
        yield Notice(_shown(path), None, "empty")
    else:
        try:
            with path.open("rb") as raw:
                yield from _up_to_damage(raw, reader, _shown(path), gzipped=gzipped)
        except OSError as error:
            yield Notice(_shown(path), None, _why(error))


def _up_to_damage(raw: BinaryIO, reader: Reader, path: str, *, gzipped: bool) -> Reading:
    """Read, and turn an error of disk, gzip or parser, even in the middle of the file, into a last Notice."""
    found = 0
    try:
        # GzipFile reads like a binary file, but its type does not declare it.
        for item in reader(cast(BinaryIO, gzip.GzipFile(fileobj=raw, mode="rb")) if gzipped else raw, path):
            found += 1
            yield item
    except (OSError, EOFError, zlib.error) as error:
        rest = "; what stands before the damage was read" if found else ""
        yield Notice(path, None, _why(error) + rest)
    except PASSING:
        raise
    except Exception as error:  # noqa: BLE001  a parser may raise anything; the notice costs this file alone
        rest = "; what stands before was read" if found else ""
        yield Notice(path, None, reason_of(error) + rest)


def _why(error: Exception) -> str:
    """Return the reason in words, without the path, which the Notice names anyway."""
    if isinstance(error, EOFError):
        return "the gzip file is cut off"
    if isinstance(error, gzip.BadGzipFile | zlib.error):
        return f"not a gzip file, or a damaged one ({error})"
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "permission denied"
    return f"cannot be read: {error.strerror if isinstance(error, OSError) and error.strerror else error}"


def _shown(path: Path) -> str:
    """Return the path as printable text: names on disk may hold bytes that are no UTF-8."""
    return str(path).encode("utf-8", "replace").decode()
