"""Tables: CSV, TSV and, with pyarrow, Parquet -> Articles. A column may have any name of corpus.records.fields."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, BinaryIO

from corpus.formats.readers import MAX_LINE, from_record
from corpus.records.breakdown import Broken, unless_broken
from corpus.records.clean import MAX_BODY
from corpus.records.encoding import UTF16_BOMS, guess, is_binary
from corpus.records.notice import Notice, Reading, guarded
from corpus.records.record import names_of_body
from errors import ReadError

_SAMPLE = 64_000  # bytes from which encoding and delimiter are found
_ROWS_AT_ONCE = 200


def read_csv(stream: BinaryIO, path: str) -> Reading:
    """Read one article per row; the first row names the columns.

    The delimiter is comma, semicolon, tab or bar, whichever the first row has most of. Quotation marks are read
    strictly: an unclosed mark would swallow the rest of the file unnoticed.
    """
    start = stream.read(_SAMPLE)
    stream.seek(0)
    try:
        encoding = _encoding(start)
        text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
        try:
            yield from _rows(text, _delimiter(start.decode(encoding, "replace")), path)
        finally:
            text.detach()  # the caller closes the stream
    except ReadError as error:
        yield Notice(path, None, str(error))


def _encoding(start: bytes) -> str:
    if start.startswith(UTF16_BOMS):
        return "utf-16"
    if is_binary(start.decode("latin-1")):
        raise ReadError("not text")
    try:
        start[:-4].decode() if len(start) == _SAMPLE else start.decode()  # the sample may end within a character
    except UnicodeDecodeError as error:
        if error.end < len(start) - 4:
            return guess(start)[0]
    return "utf-8-sig"


def _delimiter(start: str) -> str:
    first = start.lstrip("\r\n\ufeff").partition("\n")[0]
    return max(",;\t|", key=first.count)


def _rows(text: io.TextIOWrapper, delimiter: str, path: str) -> Reading:
    csv.field_size_limit(MAX_BODY)  # csv's own limit is 128 KB
    rows = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    columns: list[str] | None = None
    line = 1
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Notice(path, line, f"not CSV: {error}")
            line = rows.line_num + 1
            continue
        if row is None:
            break
        if any(cell.strip() for cell in row):
            if columns is None:
                columns = _columns(row)
            elif len(row) > len(columns):
                yield Notice(path, line, f"{len(row)} cells where the first row names {len(columns)} columns")
            else:
                yield from from_record(_record(columns, row), path, line, place="column {}")
        line = rows.line_num + 1
    if columns is None:
        raise ReadError("empty")


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(MAX_LINE):
        if len(line) == MAX_LINE:
            raise ReadError(f"a line is longer than {MAX_LINE // 1_000_000} MB; what stands before it was read")
        yield line


def _columns(row: list[str]) -> list[str]:
    if not names_of_body(row):
        raise ReadError(f"no column holds article text: the first row is {', '.join(row)[:80]!r}")
    return row


def _record(columns: list[str], row: list[str]) -> Mapping[str, object]:
    record: dict[str, object] = {}
    for name, cell in zip(columns, row, strict=False):  # a short row lacks its last cells
        if cell.strip():
            record.setdefault(name, cell)
    return record


def read_parquet(stream: BinaryIO, path: str) -> Reading:
    """Read one article per row, with 200 rows in memory at once. Dates keep the precision of their column's type."""
    try:
        import pyarrow
        from pyarrow.parquet import ParquetFile
    except ImportError:
        yield Notice(path, None, "Parquet is read by pyarrow, which is not there: uv sync --extra parquet")
        return
    row = 0
    try:
        for batch in ParquetFile(stream).iter_batches(batch_size=_ROWS_AT_ONCE):
            found = unless_broken(batch.to_pylist)
            for at in range(batch.num_rows):
                row += 1
                # One value without an equal in Python breaks the batch; then each row is read by itself.
                alone = batch.slice(at, 1).to_pylist if isinstance(found, Broken) else partial(found.__getitem__, at)
                yield from guarded(_read_row(alone, path, row), path, row)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError, OverflowError) as error:
        rest = f"; {row} rows before the damage were read" if row else ""
        yield Notice(path, None, f"not Parquet, or damaged: {str(error)[:100]}{rest}")
        return
    if not row:
        yield Notice(path, None, "no rows in it")


def _read_row(record: Callable[[], Any], path: str, row: int) -> Reading:
    found = record()
    columns = found[0] if isinstance(found, list) else found
    yield from from_record({name: _written(value) for name, value in columns.items()}, path, row, place="column {}")


def _written(value: object) -> object:
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()  # data frames store a day as midnight
    return value.isoformat() if isinstance(value, date) else value
