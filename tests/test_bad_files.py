"""Files that are damaged, hostile or not what their name says: notices, what is left of them, and the process lives.

The files are made from invented ones by changes of a fixed seed.
"""

import gzip
import json
import random
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.files import READERS, read_path
from corpus.readers import Notice
from tests.test_containers import packed
from tests.test_feed import ITEM, full, rss
from tests.test_newsletter import message
from tests.test_warc import warc
from tests.test_webpage import BODY, LINKED, page

LINES = "\n".join(json.dumps({"title": "Bridge", "date": "2025-08-19", "body": BODY}) for _ in range(9)).encode()
WHOLE: dict[str, bytes] = {
    "a.txt": BODY.encode(),
    "a.md": f"---\ntitle: Bridge\n---\n# Bridge\n\n{BODY}".encode(),
    "a.json": json.dumps([{"title": "Bridge", "body": BODY}] * 3).encode(),
    "a.jsonl": LINES,
    "a.jsonl.gz": gzip.compress(LINES),
    "a.csv": f'title,text\nBridge,"{BODY}"\n'.encode() * 2,
    "a.html": page('<meta property="og:title" content="Bridge">', linked=LINKED),
    "a.xml": rss(ITEM % full(BODY), ITEM % "<description>A teaser.</description>"),
    "a.eml": message(BODY, f"<p>{BODY}</p>").as_bytes(),
    "a.warc": warc(),
    "a.warc.gz": gzip.compress(warc()),
}
_BITS = (
    b"",
    b"\0",
    b"\xff\xfe",
    b"<",
    b'"',
    b"]]>",
    b"{" * 50,
    b"\xed\xa0\x80",
    b"<!--",
    b"\\ud800",
    b"&#0;",
    b"=\r\n",
)


def mutated(data: bytes, random_: random.Random) -> bytes:
    for _ in range(random_.randrange(1, 6)):
        start = random_.randrange(len(data) + 1)
        data = data[:start] + random_.choice(_BITS) + data[start + random_.choice([0, 1, 9, 200]) :]
    return data if random_.random() < 0.8 else data[: random_.randrange(len(data) + 1)]


def bombs() -> Iterator[tuple[str, bytes]]:
    """The inputs that are bad by design."""
    zeros, deep = gzip.compress(bytes(60_000_000)), 5_000
    for name in (
        "a.txt.gz",
        "a.jsonl.gz",
        "a.csv.gz",
        "a.html.gz",
        "a.xml.gz",
        "a.eml.gz",
        "a.warc.gz",
        "a.parquet.gz",
    ):
        yield name, zeros
    entities = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10 if n else "word " * 9}">' for n in range(12))
    yield "laughs.xml", rss(ITEM % "<description>&x11;</description>", before=f"<!DOCTYPE rss [{entities}]>")
    yield "outside.xml", rss(ITEM % "&x;", before='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
    yield "deep.html", f"<html><body>{'<div>' * deep}{BODY}{'</div>' * deep}".encode()
    yield "deep.xml", ("<a>" * deep).encode()
    yield "deep.json", b'{"a":' * deep
    yield (
        "deep-ld.html",
        page(linked=None, body="").replace(
            b"</head>", b'<script type="application/ld+json">' + b"[" * deep + b"</script></head>"
        ),
    )
    yield "rows.html", f"<table>{'<tr><td>1</td><td>2</td></tr>' * 100_000}</table>".encode()
    yield "rows.csv", b"text,title\n" + b"short,B\n" * 20_000
    yield "quote.csv", b'text\n"' + b"x,\n" * 300_000
    for encoding in ("utf-16-le", "utf-32", "utf-7", "cp037"):
        for suffix in (".txt", ".json", ".csv", ".html"):
            yield f"{encoding}{suffix}", f'text\n{{"body": "{BODY}"}}'.encode(encoding)


def everything() -> Iterator[tuple[str, bytes]]:
    random_ = random.Random(20261122)
    yield from bombs()
    for name, data in WHOLE.items():
        yield from ((name, data[: len(data) * part // 5]) for part in range(5))
        yield from ((name, mutated(data, random_)) for _ in range(16))
        for other in READERS:  # by another name
            if other not in name:
                yield f"b{other}", data


CASES = list(everything())


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 300


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, len(CASES), 40))
def test_bad_files_end_in_notices(tmp_path: Path, start: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number, (name, data) in enumerate(CASES[start : start + 40]):
        path = tmp_path / f"{number}-{name}"
        path.write_bytes(data)
        found = list(read_path(path))
        assert found, name
        for item in found:
            if isinstance(item, Article):
                assert item.body.encode() and "\0" not in item.body and "root:x:0" not in item.body
            else:
                assert isinstance(item, Notice) and item.reason
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 100


def test_a_good_file_after_bad_ones_is_read(tmp_path: Path) -> None:
    (tmp_path / "1.html").write_bytes(b"<div>" * 200_000)
    (tmp_path / "2.html").write_bytes(WHOLE["a.html"])
    assert [one.published for one in read_path(tmp_path) if isinstance(one, Article)][-1] == LINKED["datePublished"]
    assert packed(tmp_path / "a.zip", {"a.html": WHOLE["a.html"]}).exists()
    assert [type(one) for one in read_path(tmp_path / "a.zip")] == [Article]
