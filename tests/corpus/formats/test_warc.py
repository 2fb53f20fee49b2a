import gzip
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.formats.files import read_path
from corpus.records.notice import Notice

BODY = "The bridge at Harrow Ford opened again on Monday, the county said, after eleven weeks of repairs."


def record(url: str, page: bytes, status: str = "200 OK", kind: str = "text/html", packed: str = "identity") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Encoding: {packed}\r\n\r\n".encode()
    about = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2025-08-30T00:00:00Z\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(head) + len(page)}\r\n\r\n"
    )
    return about.encode() + head + page + b"\r\n\r\n"


def page(words: str = BODY) -> bytes:
    return f"<html><head><title>Bridge opens</title></head><body><p>{words}</p></body></html>".encode()


def warc() -> bytes:
    cyrillic = page("Мост снова открыт для всех.").decode().encode("cp1251")
    records = [
        b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 2\r\n\r\nx\n\r\n\r\n",
        record("https://a.example/1", page()),
        record("https://a.example/gone", page(), status="404 Not Found"),
        record("https://a.example/photo", b"\xff\xd8", kind="image/jpeg"),
        record("https://a.example/2", gzip.compress(page()), packed="gzip"),
        record("https://a.example/3", b"\x8b\x00\x80", packed="br"),
        record("https://a.example/4", cyrillic, kind="text/html; charset=windows-1251"),
    ]
    return b"".join(records)


def read(path: Path) -> tuple[list[Article], list[Notice]]:
    found = list(read_path(path))
    return [item for item in found if isinstance(item, Article)], [item for item in found if isinstance(item, Notice)]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_pages_are_read_and_the_crawls_date_is_not_the_articles(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(warc()) if name.endswith(".gz") else warc())
    articles, notices = read(path)
    assert [(one.url, one.published) for one in articles] == [(f"https://a.example/{n}", None) for n in (1, 2, 4)]
    assert [one.body for one in articles] == [BODY, BODY, "Мост снова открыт для всех."]
    assert [(one.path, one.reason) for one in notices] == [
        (f"{path}: https://a.example/3", "packed as 'br', which is not read")
    ]


def test_a_file_that_is_cut_off_says_so_wherever(tmp_path: Path) -> None:
    whole = warc()
    end = whole.index(b"</html>") + 7
    for data in (whole[: end - 20], gzip.compress(whole)[:-30]):
        path = tmp_path / ("a.warc" if data.startswith(b"WARC") else "a.warc.gz")
        path.write_bytes(data)
        assert "cut off" in read(path)[1][-1].reason


def test_what_is_no_warc_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    for data, reason in {b"nothing of it " * 9: "not WARC", b"WARC/1.0\r\n\r\n": "no web pages in it"}.items():
        path.write_bytes(data)
        assert [one.reason.partition(":")[0] for one in read(path)[1]] == [reason]


def test_every_whole_page_before_a_cut_is_read(tmp_path: Path) -> None:
    records = [record(f"https://a.example/{number}", page()) for number in range(40)]
    packed = b"".join(map(gzip.compress, records))
    (tmp_path / "a.warc.gz").write_bytes(packed[: -len(gzip.compress(records[-1])) // 2])
    found = list(read_path(tmp_path))
    assert len({one.url for one in found if isinstance(one, Article)}) == 39
    assert "cut off" in " ".join(one.reason for one in found if isinstance(one, Notice))
