"""Small files that cost much: each ends at the worker's limits, is told, and costs no other file."""

import gzip
import io
import json
import re
import resource
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.formats import apart
from corpus.formats.files import READERS, read_path
from corpus.formats.worker import SECONDS
from corpus.records.notice import Notice
from tests.docx import document

BODY = "The ferry to Ellery sailed again on Monday after nine weeks."
GIVEN_UP = re.compile(r"took over 10 s of processor time|needs over 2000 MB|asked for too much memory|inflates to over")


def read(folder: Path) -> tuple[list[Article], list[Notice]]:
    found = list(read_path(folder))
    return [one for one in found if isinstance(one, Article)], [one for one in found if isinstance(one, Notice)]


def parquet_bomb() -> bytes:
    """Half a million rows of one text of 200 KB, which Parquet writes once."""
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    text = pyarrow.array(["The ferry was late. " * 10_000])
    rows = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 20_000, pyarrow.int32()), text)
    parquet.write_table(pyarrow.table({"title": ["A"] * 20_000, "body": rows}), stream := io.BytesIO())
    assert len(stream.getvalue()) < 60_000
    return stream.getvalue()


def mail_bomb() -> bytes:
    """A header of encoded words, which Python's parser of mail reads again and again."""
    words = "".join(f"=?utf-8?q?A{number}?=\r\n " for number in range(3_000))
    return f"From: a@b.example\r\nTo: {'(' * 400}\r\nSubject: {words}\r\n\r\n{BODY}\r\n".encode()


def yaml_bomb() -> bytes:
    """Aliases of aliases, ten of each: ten thousand million words, when written out."""
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(["---", *lines, "authors: *a9", "---", BODY]).encode()


def xml_bomb() -> bytes:
    """Entities of entities, ten of each: a thousand million words."""
    lines = ["<!ENTITY a0 'lol '>", *(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))]
    item = "<item><title>&a9;</title><description>&a9;</description></item>"
    return f"<!DOCTYPE rss [{''.join(lines)}]><rss version='2.0'><channel>{item}</channel></rss>".encode()


def word_bomb() -> bytes:
    """A Word document of 600 KB whose text is 600 MB."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document("|"))) as small,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as large,
    ):
        for name in small.namelist():
            before, _, after = small.read(name).partition(b"|")
            with large.open(name, "w") as file:
                file.write(before)
                if after:
                    for _ in range(600):
                        file.write(b"<w:p/>" * 160_000)
                file.write(after)
    return stream.getvalue()


def pdf_bomb() -> bytes:
    """A PDF whose only page is 300 MB of drawing, packed twice."""
    packed = zlib.compress(zlib.compress(b"q Q " * 75_000_000, 1), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n%b\nendstream" % (len(packed), packed),
    ]
    data = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%b\nendobj\n" % (n, one) for n, one in enumerate(objects, 1))
    return data + b"trailer\n<</Root 1 0 R/Size 5>>\n%%EOF\n"


def test_every_reader_of_bytes_from_outside_parses_in_the_worker() -> None:
    assert [suffix for suffix, reader in READERS.items() if reader.__module__ != apart.__name__] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "bomb"),
    [
        ("a.parquet", parquet_bomb),
        ("a.eml", mail_bomb),
        ("a.mbox", mail_bomb),
        ("a.md", yaml_bomb),
        ("a.rss", xml_bomb),
        ("a.xml", xml_bomb),
        ("a.docx", word_bomb),
        ("a.pdf", pdf_bomb),
    ],
)
def test_a_small_file_costs_little(name: str, bomb: Callable[[], bytes], tmp_path: Path) -> None:
    data = bomb()
    assert len(data) < 3_000_000
    (tmp_path / name).write_bytes(b"From a\n" + data if name.endswith("mbox") else data)
    (tmp_path / "b.txt").write_text(BODY)
    before = resource.getrusage(resource.RUSAGE_SELF)
    articles, notices = read(tmp_path)
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert articles[-1] == Article(body=BODY)
    assert len(articles) > 1 or [one for one in notices if one.path.endswith(name)], "read, or told"
    assert sum(len(one.body) for one in articles) < 40_000_000
    assert after.ru_utime - before.ru_utime < SECONDS  # of this process
    assert after.ru_maxrss - before.ru_maxrss < 500_000  # kilobytes


@pytest.mark.slow
def test_a_header_without_an_end_costs_the_file(tmp_path: Path) -> None:
    """A WARC file of 2 MB, whose first header is 2 GB long."""
    with gzip.open(tmp_path / "a.warc.gz", "wb", compresslevel=9) as file:
        file.write(b"WARC/1.0\r\nA: ")
        for _ in range(2_000):
            file.write(bytes(1_000_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _, [notice] = read(tmp_path)
    assert GIVEN_UP.search(notice.reason)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000


def test_json_that_nests_deeply_is_a_notice(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[" * 100_000 + "]" * 100_000)
    (tmp_path / "b.jsonl").write_text('{"a":' * 50_000 + "1" + "}" * 50_000)
    articles, notices = read(tmp_path)
    assert not articles and [one.reason for one in notices] == ["not an article: JSON nested too deeply"] * 2


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.csv.gz", "a.json.gz", "a.eml.gz"])
def test_what_inflates_too_far_is_given_up(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "ALLOWANCE", 1_000_000)
    lines = json.dumps({"title": "A", "body": BODY}).encode() + b"\n" if "jsonl" in name else b"body\n" + BODY.encode()
    (tmp_path / name).write_bytes(gzip.compress(lines + b"\n" + (b" " * 4_000_000 + b"\n") * 8))
    articles, notices = read(tmp_path)
    assert "inflates to over" in notices[-1].reason
    assert len(articles) == name.startswith(("a.jsonl", "a.csv"))  # whose lines are whole by themselves


def test_files_out_of_a_zip_file_go_to_the_worker_as_well(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as container:
        container.writestr("a.json", json.dumps({"title": "A", "body": BODY}))
        container.writestr("b.json", "[" * 100_000)
    articles, [notice] = read(tmp_path)
    assert [one.headline for one in articles] == ["A"]
    assert notice.path.endswith("a.zip/b.json") and "nested too deeply" in notice.reason
