import pytest

from corpus.article import Article
from corpus.formats.word import read_word
from corpus.records.notice import Notice
from tests.docx import document, paragraph

pytest.importorskip("mammoth", reason="mammoth reads Word documents")

TEXT = "The weir at Harrow Ford was repaired on Monday, the county said."
MORE = "Boats may pass again from Tuesday."


def read(data: bytes) -> Article:
    [found] = read_word(data, "a.docx")
    assert isinstance(found, Article)
    return found


@pytest.mark.parametrize("style", ["Title", "Heading1"])
def test_the_first_heading_is_the_headline(style: str) -> None:
    found = read(document(paragraph("Weir repaired", style), paragraph(TEXT), paragraph(MORE)))
    assert (found.headline, found.body) == ("Weir repaired", f"{TEXT}\n{MORE}")
    assert dict(found.origins)["headline"] == "the first heading"


def test_the_properties_give_title_and_author_and_no_date() -> None:
    found = read(document(paragraph(TEXT), title="Weir repaired", creator="Ann Lee"))
    assert (found.headline, found.authors, found.published) == ("Weir repaired", ("Ann Lee",), None)


def test_a_users_name_is_no_author() -> None:
    assert read(document(paragraph(TEXT), creator="alee")).authors == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no zip at all", "not a Word document that can be read (BadZipFile)"),
        (document(), "no text"),
        (document(paragraph("Two words")), "fewer than 5 words"),
    ],
)
def test_what_is_no_document_says_so(data: bytes, reason: str) -> None:
    assert list(read_word(data, "a.docx")) == [Notice("a.docx", None, reason)]
