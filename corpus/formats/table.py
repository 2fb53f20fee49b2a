"""Tables: CSV, TSV and, with pyarrow, Parquet -> Articles. A column may have any name of corpus.records.fields."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, BinaryIO, TypeVar

from corpus.formats.readers import MAX_LINE, from_record
from corpus.records.breakdown import Broken, unless_broken
from corpus.records.clean import MAX_BODY
from corpus.records.encoding import UTF8_BOM, UTF16_BOMS, LineDecoder, decode, is_binary
from corpus.records.notice import Notice, Reading, guarded
from corpus.records.record import names_of_body
from corpus.records.source_date import written_order
from errors import ReadError

_SAMPLE = 64_000  # bytes from which encoding and delimiter are found
_ROWS_AT_ONCE = 200
_LONGEST_DATE = 40  # characters
_SEP = re.compile(r"\"?sep=([,;\t|])\"?\s*\Z", re.IGNORECASE)

_Line = TypeVar("_Line", str, bytes)


def read_csv(stream: BinaryIO, path: str, columns: Sequence[str] = ()) -> Reading:
    """Read one article per row; the first row names the columns, unless ``columns`` does.

    The delimiter is comma, semicolon, tab or bar: the one that Excel's line ``sep=;`` names, or else whichever the
    first row has most of. Quotation marks are read strictly: an unclosed mark would swallow the rest unnoticed. Dates
    such as 05/06/2022 are read by the order of the others in the sample.
    """
    start = stream.read(_SAMPLE)
    stream.seek(0)
    try:
        if not start.startswith(UTF16_BOMS) and is_binary(start.decode("latin-1")):
            raise ReadError("not text")
        lines = _Lines(stream, start)
        yield from _rows(lines, path, list(columns))
    except ReadError as error:
        yield Notice(path, None, str(error))


class _Lines:
    """The lines of a table as text, and what is found from its beginning.

    Attributes:
        day_first: whether 05/06/2022 is the fifth of June; None if the beginning does not tell.
        notes: what was guessed of its encoding, and was not told yet.
    """

    def __init__(self, stream: BinaryIO, start: bytes) -> None:
        self._stream, self._decoder = stream, LineDecoder(start)
        self._is_wide = start.startswith(UTF16_BOMS)
        self._is_old_mac = b"\r" in start and b"\n" not in start
        text = decode(start, most=_SAMPLE)[0].lstrip("\r\n\ufeff") if start.strip() else ""
        first, _, rest = text.partition("\n")
        sep = _SEP.match(first)
        self.delimiter = sep[1] if sep else max(",;\t|", key=first.count)
        self.skipped = 1 if sep else 0
        cells = re.split(rf"[\n{re.escape(self.delimiter)}]", rest)
        self.day_first = written_order(cell.strip(' "') for cell in cells if len(cell) < _LONGEST_DATE)

    @property
    def notes(self) -> list[str]:
        return self._decoder.notes

    def __iter__(self) -> Iterator[str]:
        if self._is_wide or self._is_old_mac:
            encoding = "utf-16" if self._is_wide else "utf-8-sig"
            text = io.TextIOWrapper(self._stream, encoding, errors="replace", newline="")
            try:
                yield from _limited(iter(lambda: text.readline(MAX_LINE), ""))
            finally:
                text.detach()  # the caller closes the stream
            return
        for number, line in enumerate(_limited(iter(lambda: self._stream.readline(MAX_LINE), b"")), 1):
            yield self._decoder.decode(line.removeprefix(UTF8_BOM) if number == 1 else line, number)


def _limited(lines: Iterator[_Line]) -> Iterator[_Line]:
    for line in lines:
        if len(line) >= MAX_LINE:
            raise ReadError(f"a line is longer than {MAX_LINE // 1_000_000} MB; what stands before it was read")
        yield line


def _rows(lines: _Lines, path: str, named: list[str]) -> Reading:
    csv.field_size_limit(MAX_BODY)  # csv's own limit is 128 KB
    rows = csv.reader(lines, delimiter=lines.delimiter, strict=True)
    columns = _columns(named) if named else None
    line, found = 1, 0
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Notice(path, line, f"not CSV: {error}")
            line = rows.line_num + 1
            continue
        yield from _told(lines, path)
        if row is None:
            break
        if line > lines.skipped and any(cell.strip() for cell in row):
            if columns is None:
                columns = _columns(row)
            elif len(row) > len(columns):
                found += 1
                yield Notice(path, line, f"{len(row)} cells where the first row names {len(columns)} columns")
            else:
                found += 1
                record = _record(columns, row)
                yield from from_record(record, path, line, place="column {}", day_first=lines.day_first)
        line = rows.line_num + 1
    if columns is None:
        raise ReadError("empty")
    if not found:
        raise ReadError("no rows in it")


def _told(lines: _Lines, path: str) -> Reading:
    while lines.notes:
        yield Notice(path, None, lines.notes.pop(0), skipped=False)


def _columns(row: list[str]) -> list[str]:
    if not names_of_body(row):
        first = ", ".join(row)[:80]
        raise ReadError(f"no column holds article text: the first row is {first!r} (--columns can name them)")
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
    except MemoryError:  # one of pyarrow's exceptions is both
        raise
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
