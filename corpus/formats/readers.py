"""Readers: the bytes of a file -> Articles, and a Notice for each unreadable part.

Every reader takes a binary stream and the name to use in messages. No content of the bytes makes it raise; only the
stream's own errors (a disk, a broken gzip file) pass through, to ``corpus.formats.files``. Plain text has no metadata:
an outlet or a date in the text belongs to the events it reports, and is not taken for the article's own.
"""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import BinaryIO

from corpus.dates import parse_date
from corpus.formats.agency.ninjs import is_ninjs, ninjs_record
from corpus.formats.agency.wire import is_wire, wire_record
from corpus.formats.cms.ghost import ghost_posts
from corpus.formats.feed import is_json_feed, read_feed
from corpus.formats.markdown import front_matter, plain_text
from corpus.records.clean import MAX_BODY, clean_body, clean_line
from corpus.records.encoding import UTF8_BOM, UTF16_BOMS, LineDecoder, decode, is_binary
from corpus.records.envelope import records_in
from corpus.records.fields import to_article, with_origins
from corpus.records.markup import Plain
from corpus.records.notice import Notice, Reading, guarded
from errors import ReadError

MAX_LINE = 10_000_000  # bytes of one line of JSON Lines; a reader never holds more than this
MAX_JSON = 100_000_000  # bytes of one JSON value, held whole: 94 MB (10,000 articles) took 650 MB of memory
MAX_HEADLINE = 120  # characters of a first line of plain text that may be a headline

_TITLE = re.compile(r"#[ \t]+[^\n]+(?:\n|\Z)")
_DATED_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-.+\.(?:md|markdown)(?:\.gz)?", re.ASCII | re.IGNORECASE)
_KINDS = {list: "a list", str: "a string", bool: "true or false", int: "a number", float: "a number"}


def read_text(stream: BinaryIO, path: str) -> Reading:
    """Read one article of plain text, one paragraph per line.

    Wire text begins with its first sentence and has no headline. The first line is a headline if it is short, does not
    end in a full stop and is followed by an empty line; it is then removed from the body. Wire text of IPTC 7901 has
    a header, a headline and a date of its own.
    """
    try:
        data = stream.read(MAX_BODY + 1)
        text, note = decode(data)
        if is_wire(data):
            article, _ = to_article(wire_record(text), "the wire's text")
        else:
            headline, body = _first_line(text)
            article, _ = to_article({"body": Plain(body)}, "the text")
            article = with_origins(replace(article, headline=headline), {"headline": "the first line"})
    except ReadError as error:
        yield Notice(path, None, str(error))
        return
    if note:
        yield Notice(path, None, note, skipped=False)
    yield article


def read_markdown(stream: BinaryIO, path: str) -> Reading:
    """Read one article of Markdown. Optional front matter holds its fields, by any name that a record may use.

    Jekyll states an article's date in the name of its file, ``2025-08-19-ferry.md``; front matter wins.

    Without a headline there, a first line ``# Title`` is the headline, or else the first line as in plain text. See
    ``corpus.formats.markdown.plain_text`` for the markup that is removed, and ``corpus.records.fields`` for the names.
    """
    try:
        text, note = decode(stream.read(MAX_BODY + 1))
        record, body, trouble = front_matter(text)
        if title := _TITLE.match(body := body.lstrip()):
            headline, body = clean_line(plain_text(title[0])), plain_text(body[title.end() :])
        else:
            headline, body = _first_line(plain_text(body))
        article, notes = to_article({**record, "body": Plain(body)}, "front matter {}")
        article = with_origins(article, {"body": "the text"})
        if article.published is None and (day := _day_in_name(path)):
            article = with_origins(replace(article, published=day), {"published": "the file's name"})
        if article.headline is None:
            article = with_origins(replace(article, headline=headline), {"headline": "the first line"})
        elif headline and headline != article.headline:  # the front matter wins; the other stays in the text
            article = replace(article, body=clean_body(f"{headline}\n\n{article.body}"))
    except ReadError as error:
        yield Notice(path, None, str(error))
        return
    for reason in filter(None, (note, trouble, *notes)):
        yield Notice(path, None, reason, skipped=False)
    yield article


def read_json(stream: BinaryIO, path: str) -> Reading:
    """Read one article, a list of them, an object with the list, such as ``{"articles": [...]}``, or a JSON Feed.

    A .json file that holds JSON Lines, as many do, is read as JSON Lines.
    """
    data = stream.read(MAX_JSON + 1)
    try:
        if len(data) > MAX_JSON:
            raise ReadError(f"over {MAX_JSON // 1_000_000} MB in one JSON value: save it as JSON Lines (.jsonl)")
        value, note = _parsed(data)
    except ReadError as error:
        if not _holds_lines(data):
            yield Notice(path, None, str(error))
        elif len(data) <= MAX_JSON:
            yield from read_jsonl(io.BytesIO(data), path)
        else:
            del data  # 100 MB, not needed while the file is read again from its start
            stream.seek(0)
            yield from read_jsonl(stream, path)
        return
    if note:
        yield Notice(path, None, note, skipped=False)
    if is_json_feed(value):
        yield from read_feed(data, path)
        return
    del data
    found = ghost_posts(value) or records_in(value)
    for number, item in enumerate(found, 1):
        yield from from_record(item, path, None, f"item {number}: " if len(found) > 1 else "")
    if not found:
        yield Notice(path, None, "no articles in it")


def read_jsonl(stream: BinaryIO, path: str) -> Reading:
    """Read JSON Lines, one article per line. A line without an article is skipped with the reason."""
    number, blank = 0, True
    decoder = LineDecoder()
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(UTF8_BOM)
            if line.startswith(UTF16_BOMS) or is_binary(line[:4096].decode("latin-1")):
                yield Notice(path, 1, "not text in UTF-8")
                return
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE)
            blank = False
            yield Notice(path, number, f"the line is longer than {MAX_LINE // 1_000_000} MB")
        elif line.strip():
            blank = False
            text = decoder.decode(line, number)
            yield from (Notice(path, None, note, skipped=False) for note in decoder.notes)
            decoder.notes.clear()
            yield from guarded(_read_line(text, path, number), path, number)
    if blank:
        yield Notice(path, None, "empty")


def _read_line(line: str, path: str, number: int) -> Reading:
    yield from from_record(_value(line), path, number)


def _parsed(data: bytes) -> tuple[object, str | None]:
    """Return the value of a JSON file, and a note if its encoding was guessed."""
    text, note = decode(data, most=MAX_JSON)
    return _value(text), note


def _value(text: str) -> object:
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise ReadError(f"not JSON: {error}") from None
    except RecursionError:
        raise ReadError("not an article: JSON nested too deeply") from None
    except ValueError as error:  # for example a number of thousands of digits
        raise ReadError(f"not JSON that can be read: {str(error)[:80]}") from None
    return value


def _holds_lines(data: bytes) -> bool:
    """Whether the data has two lines, and one of the first two is a JSON object by itself."""
    lines = [line for line in data[: 2 * MAX_LINE].split(b"\n", 8) if line.strip()][:2]
    if len(lines) < 2:
        return False
    for line in lines:
        try:
            if isinstance(_parsed(line)[0], dict):
                return True
        except ReadError:
            continue
    return False


def from_record(
    record: object,
    path: str,
    line: int | None = None,
    prefix: str = "",
    place: str = "field {}",
    day_first: bool | None = None,
) -> Reading:
    """Read the article of a record with any known field names, after a Notice for each field that it can't keep."""
    yield from guarded(_from_record(record, path, line, prefix, place, day_first), path, line, prefix)


def _from_record(
    record: object, path: str, line: int | None, prefix: str, place: str, day_first: bool | None
) -> Reading:
    if not isinstance(record, Mapping):
        raise ReadError(f"not an article but {_KINDS.get(type(record), 'null')}")
    if is_ninjs(record):
        record, place = ninjs_record(record), "ninjs"
    article, notes = to_article(record, place, day_first=day_first)
    for reason in notes:
        yield Notice(path, line, prefix + reason, skipped=False)
    yield article


def _day_in_name(path: str) -> str | None:
    match = _DATED_NAME.fullmatch(PurePath(path).name)
    return parse_date(match[1]) if match else None


def _first_line(text: str) -> tuple[str | None, str]:
    first, _, rest = text.strip().partition("\n")
    followed_by_blank = rest.strip(" \t").startswith("\n")
    # A line that ends in a dash is a dateline: "LONDON (Reuters) —".
    ends_open = not first.rstrip(" \t\"'”’»)]").endswith((".", ",", ";", ":", "…", "—", "–", "-"))
    if len(first) <= MAX_HEADLINE and followed_by_blank and ends_open and (headline := clean_line(first)):
        return headline, rest
    return None, text
