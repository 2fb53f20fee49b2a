"""Files and folders on disk -> Articles and Notices. A fault in a file becomes a Notice, never an exception."""

import gzip
import os
import stat
from collections.abc import Sequence
from functools import partial
from pathlib import Path, PurePath
from typing import BinaryIO, cast

from corpus.formats.apart import Reader, apart, file_apart
from corpus.formats.cms.folders import read_within
from corpus.formats.containers import read_tar, read_wacz, read_zip
from corpus.formats.folder import Folder
from corpus.records.breakdown import DAMAGE, PASSING, reason_of, why_unreadable
from corpus.records.notice import Notice, Reading
from corpus.records.unpublished import counted

Columns = tuple[str, ...]
_LINES = file_apart("jsonl", by_lines=True)
_TABLE = file_apart("csv", by_lines=True)
_WARC = file_apart("warc")  # which unpacks it by itself
READERS: dict[str, Reader] = {
    ".txt": file_apart("text"),
    ".md": file_apart("markdown"),
    ".markdown": file_apart("markdown"),
    ".json": file_apart("json"),
    ".jsonl": _LINES,
    ".ndjson": _LINES,
    ".csv": _TABLE,
    ".tsv": _TABLE,
    ".parquet": file_apart("parquet"),
    ".html": apart("page"),
    ".htm": apart("page"),
    ".xhtml": apart("page"),
    ".rss": apart("feed"),
    ".atom": apart("feed"),
    ".xml": apart("xml"),
    ".nitf": apart("xml"),
    ".newsml": apart("xml"),
    ".eml": file_apart("mail"),
    ".mbox": file_apart("mbox"),
    ".mhtml": file_apart("mhtml"),
    ".mht": file_apart("mhtml"),
    ".pdf": apart("pdf"),
    ".docx": apart("docx"),
    ".warc": _WARC,
}
CONTAINERS = {".zip": read_zip, ".tar": read_tar, ".wacz": read_wacz}
REFUSED = {
    **dict.fromkeys((".epub", ".mobi", ".azw3"), "an e-book, which is not read: convert it to text or HTML first"),
    **dict.fromkeys((".doc", ".rtf", ".odt", ".pages"), "a text document of a kind that is not read: save it as .docx"),
    **dict.fromkeys((".xlsx", ".xls", ".ods", ".numbers"), "a spreadsheet, which is not read: save it as .csv"),
    **dict.fromkeys((".pptx", ".ppt", ".odp", ".key"), "slides, which are not read: save them as .pdf"),
    **dict.fromkeys((".msg", ".pst", ".ost"), "mail of Outlook, which is not read: save it as .eml or .mbox"),
    **dict.fromkeys((".webarchive", ".maff"), "a saved page of a kind that is not read: save it as .html or .mhtml"),
    **dict.fromkeys((".7z", ".rar", ".bz2", ".xz", ".zst"), "packed in a way that is not read: unpack it first"),
    **dict.fromkeys(
        (".sqlite", ".sqlite3", ".db", ".sql"), "a database, which is not read: export it as .csv or .jsonl"
    ),
}
FORMATS = f"not a format Footnote reads: {', '.join(READERS)}, each also with .gz or in .zip, .tar or .tar.gz"


def read_path(path: Path, columns: Sequence[str] = ()) -> Reading:
    """Read a file, or every file under a folder in the order of their names.

    Hidden files and README files in a folder are skipped; such a file is read if ``path`` names it. Links to folders
    are followed, and each folder is read once. What its publisher has not published is counted, and left out.

    Args:
        path: the file or folder.
        columns: the names of the columns of tables whose first row does not name them.
    """
    return counted(_read_tree(path, tuple(columns)), _shown(path))


def _read_tree(top: Path, columns: Columns) -> Reading:
    seen: set[tuple[int, int]] = set()
    waiting = [(top, Folder(top))]  # a stack, not recursion: folders can nest deeper than Python's calls
    while waiting:
        path, folder = waiting.pop()
        try:
            about = path.stat()
            if not stat.S_ISDIR(about.st_mode):
                yield from _read_file(path, about, folder, columns)
            elif (identity := (about.st_dev, about.st_ino)) in seen:
                yield Notice(_shown(path), None, "this folder has been read already: a link leads back to it")
            else:
                seen.add(identity)
                inner = sorted(filter(_is_wanted, path.iterdir()), reverse=True)
                folder = folder.with_exports(path, inner)
                waiting.extend((one, folder) for one in inner)
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            yield Notice(_shown(path), None, why_unreadable(error))


def _is_wanted(path: PurePath) -> bool:
    return not path.name.startswith(".") and not path.name.upper().startswith("README")


def _reader_of(name: str, columns: Columns) -> tuple[Reader | None, bool]:
    """Return the reader for a file of that name, and whether the file is gzipped."""
    plain = name.lower().removesuffix(".gz")
    if plain.endswith(".tgz"):
        plain = f"{plain[:-4]}.tar"
    suffix = PurePath(plain).suffix
    if container := CONTAINERS.get(suffix):
        read_member = partial(_read_member, columns=columns)
        return partial(container, read_member=read_member), len(plain) != len(name) or name.lower().endswith(".tgz")
    reader = READERS.get(suffix)
    if columns and reader is _TABLE:
        reader = file_apart("csv", by_lines=True, columns=columns)
    return reader, len(plain) != len(name)


def _read_member(stream: BinaryIO, name: str, path: str, columns: Columns) -> Reading:
    """Read a file out of a zip or tar file."""
    reader, gzipped = _reader_of(name, columns)
    inner = PurePath(name)
    if any(part.startswith(".") or part == "__MACOSX" for part in inner.parts if part != "..") or not _is_wanted(inner):
        return
    if isinstance(reader, partial):
        yield Notice(path, None, "an archive within an archive is not read: unpack it first")
    elif reader is None:
        yield Notice(path, None, _unread(name))
    else:
        yield from _up_to_damage(stream, reader, path, gzipped=gzipped)


def _unread(name: str) -> str:
    """Return the reason for which a file of that name is not read."""
    return REFUSED.get(PurePath(name.lower().removesuffix(".gz")).suffix, FORMATS)


def _read_file(path: Path, about: os.stat_result, folder: Folder, columns: Columns) -> Reading:
    reader, gzipped = _reader_of(path.name, columns)
    if not stat.S_ISREG(about.st_mode):  # opening a pipe would wait for ever
        yield Notice(_shown(path), None, "not a regular file")
    elif reader is None:
        yield Notice(_shown(path), None, _unread(path.name))
    elif not about.st_size:
        yield Notice(_shown(path), None, "empty")
    else:
        try:
            with path.open("rb") as raw:
                read = partial(_up_to_damage, reader=reader, gzipped=gzipped)
                yield from read_within(
                    folder.exports,
                    raw,
                    folder.within(path),
                    _shown(path),
                    lambda stream, _, shown: read(stream, path=shown),
                )
        except OSError as error:
            yield Notice(_shown(path), None, why_unreadable(error))


def _up_to_damage(raw: BinaryIO, reader: Reader, path: str, *, gzipped: bool) -> Reading:
    """Read, and turn an error of disk, gzip or parser, even in the middle of the file, into a last Notice."""
    found = 0
    try:
        gzipped = reader is not _WARC and (gzipped or _is_gzip(raw))
        # GzipFile reads like a binary file, but its type does not declare it.
        for item in reader(cast(BinaryIO, gzip.GzipFile(fileobj=raw, mode="rb")) if gzipped else raw, path):
            found += 1
            yield item
    except DAMAGE as error:
        rest = "; what stands before the damage was read" if found else ""
        yield Notice(path, None, why_unreadable(error) + rest)
    except PASSING:
        raise
    except Exception as error:  # noqa: BLE001  a parser may raise anything; the notice costs this file alone
        rest = "; what stands before was read" if found else ""
        yield Notice(path, None, reason_of(error) + rest)


def _is_gzip(raw: BinaryIO) -> bool:
    """Whether a file is gzipped by its first bytes, whatever its name says."""
    start = raw.read(2)
    raw.seek(0)
    return start == b"\x1f\x8b"


def _shown(path: Path) -> str:
    """Return the path as printable text: names on disk may hold bytes that are no UTF-8."""
    return str(path).encode("utf-8", "replace").decode()
