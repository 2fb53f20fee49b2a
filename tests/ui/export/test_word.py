"""ui.export: a document as Word and as a web page, with the footnotes where they belong, and nothing but text."""

import io
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser

import docx
from defusedxml import ElementTree
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.answer.test_render import HOSTILE, PAYLOADS
from ui.export.document import Document, Line, Note, Said, Section
from ui.export.web_page import web_page
from ui.export.word import word

FERRY = Note(
    "1", "Ellery Courier", "Ferry & dredger", "19 August 2025", "https://courier.example/a?b=1&c=2", "Fourteen."
)
STRIKE = replace(FERRY, label="2", headline="Strike", accessed="30 November 2026", standing="It was withdrawn.")
LINES = (
    Line((Said("Fourteen were hurt.", ("1", "2")), Said("Two died.", ("1",), "(not supported: 2 is not there)"))),
    Line((Said("The dockers strike.", ("2",)),), lead="19 August:"),
)
DRAFT = Document("Notes", (Section("Notes", LINES, (FERRY, STRIKE), "By a machine."),), "Exported today.")


def parts(data: bytes) -> tuple[ElementTree, ElementTree]:
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        assert held.testzip() is None
        assert "footnotes+xml" in held.read("[Content_Types].xml").decode()
        assert "relationships/footnotes" in held.read("word/_rels/document.xml.rels").decode()
        return tuple(ElementTree.fromstring(held.read(f"word/{name}.xml")) for name in ("document", "footnotes"))


def texts(element: ElementTree) -> str:
    return "".join(one.text or "" for one in element.iter(qn("w:t")))


def test_each_mark_in_word_has_the_footnote_of_its_source() -> None:
    data = word(DRAFT)
    body, notes = parts(data)
    by_id = {one.get(qn("w:id")): texts(one).strip() for one in notes.iter(qn("w:footnote"))}
    marks = [one.get(qn("w:id")) for one in body.iter(qn("w:footnoteReference"))]
    assert marks == ["1", "2", "3", "4"]
    ferry = "Ellery Courier, “Ferry & dredger”, 19 August 2025. https://courier.example/a?b=1&c=2 “Fourteen.”"
    strike = (
        "Ellery Courier, “Strike”, 19 August 2025. https://courier.example/a?b=1&c=2 (accessed 30 November 2026) "
        "“Fourteen.” It was withdrawn."
    )
    assert [by_id[mark] for mark in marks] == [ferry, strike, ferry, strike]
    assert [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs] == [
        "Notes",
        "Fourteen were hurt. Two died. (not supported: 2 is not there)",
        "19 August: The dockers strike.",
        "By a machine.",
        "Exported today.",
    ]


class Tags(HTMLParser):
    """What a page holds: its tags, ids and links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_footnotes_of_the_web_page_lead_there_and_back() -> None:
    found = Tags(web_page(DRAFT))
    assert len(found.ids) == len(set(found.ids)) == 6
    inside = [link[1:] for link in found.links if link.startswith("#")]
    assert set(inside) <= set(found.ids)
    assert sorted(set(inside)) == ["mark-1", "mark-2", "note-1", "note-2"]
    assert [link for link in found.links if not link.startswith("#")] == [FERRY.address] * 2


KNOWN = Tags(web_page(DRAFT)).tags | {"h2", "b"}


@given(st.one_of(HOSTILE, st.sampled_from(PAYLOADS), st.text(min_size=1)))
def test_no_text_from_outside_becomes_markup_in_either(text: str) -> None:
    note = Note("1", text, text, text, "", text, text, text)
    document = Document(text, (Section(text, (Line((Said(text, ("1",), text),), text),), (note,), text),), text)
    assert Tags(web_page(document)).tags <= KNOWN
    body, notes = parts(word(document))
    names = {re.sub(r"\{.*\}", "", one.tag) for one in (*body.iter(), *notes.iter())}
    assert names <= {
        "document", "body", "p", "r", "t", "pPr", "pStyle", "rPr", "b", "i", "vertAlign", "footnoteReference", "sectPr",
        "pgSz", "pgMar", "cols", "docGrid", "footnotes", "footnote", "separator", "continuationSeparator",
        "footnoteRef",
    }  # fmt: skip
