"""Files that are damaged, hostile or not what their name says: notices, what is left of them, and the process lives.

The files are made from invented ones by changes of a fixed seed.
"""

import gzip
import io
import json
import random
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.formats.files import READERS, read_path
from tests.corpus.formats.page.test_webpage import BODY, LINKED, page
from tests.corpus.formats.test_containers import packed
from tests.corpus.formats.test_feed import ITEM, full, rss
from tests.corpus.formats.test_more_files import saved
from tests.corpus.formats.test_newsletter import message
from tests.corpus.formats.test_pdf import PAGES, pdf
from tests.corpus.formats.test_warc import warc
from tests.docx import document, paragraph
from tests.places import ROOT

LINES = "\n".join(json.dumps({"title": "Bridge", "date": "2025-08-19", "body": BODY}) for _ in range(9)).encode()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in members.items():
            container.writestr(name, data)
    return out.getvalue()


def tarred(**members: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as container:
        for name, data in members.items():
            about = tarfile.TarInfo(name)
            about.size = len(data)
            container.addfile(about, io.BytesIO(data))
    return out.getvalue()


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
    "a.mbox": b"From a\n" + message(BODY).as_bytes() + b"\nFrom b\n" + message(BODY).as_bytes(),
    "a.mhtml": saved(),
    "a.docx": document(paragraph("Bridge", "Title"), paragraph(BODY)),
    "a.toml.md": f'+++\ntitle = "Bridge"\ndate = 2025-08-19\n+++\n{BODY}'.encode(),
    "a.warc": warc(),
    "a.warc.gz": gzip.compress(warc()),
    "a.pdf": pdf(PAGES),
    "a.zip": zipped(**{"a.txt": BODY.encode(), "b.jsonl": LINES}),
    "a.tar.gz": tarred(**{"a.txt": BODY.encode(), "b.jsonl": LINES}),
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
    yield "rows-100000.csv", b"text,title\n" + b"short,B\n" * 100_000
    yield "quote.csv", b'text\n"' + b"x,\n" * 300_000
    yield "zip-bomb.zip", zipped(**{f"{n}.txt": bytes(40_000_000) for n in range(4)})
    yield "tar-bomb.tar.gz", tarred(**{"a.txt": bytes(60_000_000)})
    yield "nested.zip", zipped(**{"a.zip": WHOLE["a.zip"]})
    yield "traversal.zip", zipped(**{name: BODY.encode() for name in TRAVERSALS})
    yield "traversal.tar.gz", tarred(**{name: BODY.encode() for name in TRAVERSALS})
    yield "no-dates.rss", rss(*["<item><title>Bridge</title><description>Short.</description></item>"] * 50)
    yield "packed.warc", warc().replace(b"Content-Type: text/html", b"Content-Encoding: br\r\nContent-Type: text/html")
    yield "surrogates.jsonl", b'{"title": "\\ud800", "body": "\\udc00"}\n' * 9
    yield "nul.txt", b"\0" * 5_000
    words = {"cp1251": "Мост открыт снова", "shift_jis": "橋が月曜日に再び開通した", "gb18030": "大桥星期一重新通车"}
    for encoding, text in words.items():
        for suffix in (".txt", ".json", ".csv", ".html", ".xml", ".eml", ".md"):
            yield f"{encoding}{suffix}", (text * 20).encode(encoding)
    yield from pdf_bombs()
    for encoding in ("utf-16", *("utf-16-le", "utf-32", "utf-7", "cp037")):
        for suffix in (".txt", ".json", ".csv", ".html"):
            yield f"{encoding}{suffix}", f'text\n{{"body": "{BODY}"}}'.encode(encoding)


def pdf_bombs() -> Iterator[tuple[str, bytes]]:
    yield "stream.pdf", pdf([[]] * 3, packed=zlib.compress(b" " * 60_000_000))
    yield "twice.pdf", pdf([[]], packed=zlib.compress(zlib.compress(b"(x) Tj " * 9_000_000)))
    yield "pages.pdf", pdf([["A page."]] * 10_000)
    kids = b"".join(b"%d 0 obj<</Type/Pages/Count 1/Kids[%d 0 R]>>endobj\n" % (n, n + 1) for n in range(2, 5_000))
    yield (
        "deep.pdf",
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + kids + b"trailer<</Root 1 0 R>>\n%%EOF",
    )
    yield "loop.pdf", pdf([["x"]]).replace(b"/Parent 2 0 R", b"/Kids[2 0 R] ")
    yield "nested.pdf", b"%PDF-1.7\n1 0 obj" + b"[" * 100_000 + b"trailer<</Root 1 0 R>>"
    yield "count.pdf", pdf([["x"]]).replace(b"/Count 1", b"/Count 999999999")


TRAVERSALS = ("../up.txt", "/etc/up.txt", "a/../../up.txt", "..\\up.txt", "in.txt")


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


READING = """
import json, resource, sys
from pathlib import Path
from corpus.article import Article
from corpus.formats.files import read_path

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

list(read_path(Path(sys.argv[1])))
before, told = peak(), {}
for path in Path(sys.argv[2]).iterdir():
    found = list(read_path(path))
    for item in found:
        if isinstance(item, Article):
            assert item.body.encode() and "\\0" not in item.body and "root:x:0" not in item.body
        else:
            assert item.reason
    told[path.name] = [len(found), peak() - before]
print(json.dumps(told))
"""


def read_in_a_process(folder: Path, cases: list[tuple[str, bytes]]) -> dict[str, tuple[int, float]]:
    """By file: how many articles and notices came of it, and by how many MB memory had risen over good files' then."""
    for name, files in (("good", list(WHOLE.items())), ("bad", cases)):
        (folder / name).mkdir()
        for number, (file, data) in enumerate(files):
            (folder / name / f"{number}-{file}").write_bytes(data)
    command = [sys.executable, "-c", READING, str(folder / "good"), str(folder / "bad")]
    done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    told: dict[str, tuple[int, float]] = json.loads(done.stdout)
    return told


@pytest.mark.slow
def test_bad_files_end_in_notices(tmp_path: Path) -> None:
    told = read_in_a_process(tmp_path, CASES)
    assert len(told) == len(CASES) and not [name for name, (found, _) in told.items() if not found]
    assert max(risen for _, risen in told.values()) < 100, max(told.items(), key=lambda item: item[1][1])
    assert not list(tmp_path.rglob("up.txt"))


@pytest.mark.slow
def test_a_thousand_mutated_pages(tmp_path: Path) -> None:
    random_ = random.Random(20261128)
    told = read_in_a_process(tmp_path, [("a.html", mutated(WHOLE["a.html"], random_)) for _ in range(1_000)])
    assert len(told) == 1_000 and all(found for found, _ in told.values())
    assert max(risen for _, risen in told.values()) < 100


def test_a_good_file_after_bad_ones_is_read(tmp_path: Path) -> None:
    (tmp_path / "1.html").write_bytes(b"<div>" * 200_000)
    (tmp_path / "2.html").write_bytes(WHOLE["a.html"])
    assert [one.published for one in read_path(tmp_path) if isinstance(one, Article)][-1] == LINKED["datePublished"]
    assert packed(tmp_path / "a.zip", {"a.html": WHOLE["a.html"]}).exists()
    assert [type(one) for one in read_path(tmp_path / "a.zip")] == [Article]
