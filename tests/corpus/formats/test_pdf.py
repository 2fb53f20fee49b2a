"""PDF: text with pages. The files are written here, by hand where they are meant to be odd."""

import io
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.formats.files import read_path
from corpus.formats.pdf import MOST_PAGES, joined, read_pdf
from corpus.records.notice import Notice

pypdf = pytest.importorskip("pypdf")

PAGES = (
    (
        "Ellery Courier 1",
        "The bridge at Harrow Ford opened again on Monday after eleven weeks",
        "of repairs, the county said. Engineers replaced four of its bear-",
        "ings in a cross-county effort.",
        "Traffic and Tolls",
        "Traffic had been sent round by Ellery since June, which added forty",
    ),
    ("Ellery Courier 2", "minutes to the way to the hospital. The toll stays at four crowns."),
    ("Ellery Courier 3", "The county will inspect the bearings again in June."),
)


def pdf(pages: Sequence[Sequence[str]], about: str = "", packed: bytes | None = None) -> bytes:
    """A PDF of these lines; ``packed`` is a compressed stream to stand in the place of each page's."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    objects.append(f"<<{about}>>".encode("latin-1"))
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        stream = packed or zlib.compress(f"BT /F 9 Tf 12 TL 40 800 Td {shown} ET".encode("latin-1"))
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream))
        font = b"<</Font<</F 3 0 R>>>>"
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 850]/Resources%s/Contents %d 0 R>>" % (font, len(objects))
        objects.append(page)
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R/Info 4 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (len(objects) + 1, table, end)


def read(data: bytes) -> list[Article | Notice]:
    return list(read_pdf(data, "a.pdf"))


def test_text_is_put_together_and_each_page_is_known() -> None:
    [found] = read(pdf(PAGES, "/Title(Bridge opens)/Author(Ann Lee)/CreationDate(D:20250819)"))
    assert isinstance(found, Article)
    assert found.body.split("\n") == [
        "The bridge at Harrow Ford opened again on Monday after eleven weeks of repairs, the county said. Engineers "
        "replaced four of its bearings in a cross-county effort.",
        "Traffic and Tolls",
        "Traffic had been sent round by Ellery since June, which added forty minutes to the way to the hospital. The "
        "toll stays at four crowns. The county will inspect the bearings again in June.",
    ]
    assert (found.headline, found.authors, found.published) == ("Bridge opens", ("Ann Lee",), None)
    assert [found.body[at:].split()[0] for at in found.pages] == ["The", "minutes", "The"]
    assert [found.page_of(found.body.index(words)) for words in ("Traffic and", "the hospital", "will inspect")] == [
        1,
        2,
        3,
    ]
    assert dict(found.origins)["headline"] == "PDF metadata" and dict(found.origins)["body"] == "text of the pages"


def test_through_the_worker(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(PAGES))
    assert list(read_path(tmp_path)) == read(pdf(PAGES))


@pytest.mark.parametrize("title", ["Microsoft Word - bridge", "bridge final.docx", "untitled", ""])
def test_a_title_that_is_none(title: str) -> None:
    [found] = read(pdf(PAGES, f"/Title({title})/Author(alee)"))
    assert isinstance(found, Article) and (found.headline, found.authors) == (None, ())


def test_a_hyphen_that_stands_elsewhere_is_kept_and_pages_may_be_empty() -> None:
    lines = ["The cross-county effort was followed by a second cross-", "county effort."]
    assert joined([lines, [], ["More."]]) == (
        "The cross-county effort was followed by a second cross-county effort. More.",
        (0, 69, 70),
    )
    assert joined([]) == ("", ())


def encrypted(password: str) -> bytes:
    writer, out = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(PAGES))), io.BytesIO()
    writer.encrypt(password, "owner", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def test_what_needs_no_password_is_read_though_encrypted() -> None:
    assert isinstance(read(encrypted(""))[0], Article)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (encrypted("secret"), "needs a password"),
        (pdf([[], []]), "no text in it: scanned pages need a text recognition first"),
        (b"%PDF-1.7 and no more", "not a PDF that can be read"),
        (b"<html></html>", "not a PDF that can be read"),
        (pdf(PAGES)[:200], "not a PDF that can be read"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    [notice] = read(data)
    assert isinstance(notice, Notice) and notice.skipped and notice.reason.startswith(reason)


def test_of_a_book_the_first_pages_are_read_and_the_rest_is_told() -> None:
    notice, found = read(pdf([[f"This is page number {n} of it."] for n in range(MOST_PAGES + 9)]))
    assert isinstance(found, Article) and found.is_partial and len(found.pages) == MOST_PAGES
    assert notice == Notice("a.pdf", None, f"{MOST_PAGES + 9} pages: the first {MOST_PAGES} were read", skipped=False)
