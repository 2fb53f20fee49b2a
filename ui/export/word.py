"""Word (DOCX) of a document, with real footnotes, which Word numbers anew when the text is edited.

python-docx has no footnotes of its own: the part that holds them is made here. Each mark has a footnote of its own,
also where a source is cited again: numbers that a note would refer to change while one edits.
"""

import io
import re
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from ui.export.document import Document, Line, Note, one_line, source_line

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_PLACE = PackURI("/word/footnotes.xml")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 can't hold
_FIRST = 1  # id of the first footnote; Word's own separators have -1 and 0
_RULES = '<w:footnote w:type="{kind}" w:id="{id}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'


def word(document: Document) -> bytes:
    """The document as the bytes of a DOCX file."""
    made = docx.Document()
    made.core_properties.title = _text(document.title)[:255]
    made.core_properties.author = "Footnote"
    made.add_heading(_text(document.title), 0)
    notes: list[Note] = []
    for section in document.sections:
        if section.title != document.title:
            made.add_heading(_text(section.title), 1)
        by_label = {note.label: note for note in section.notes}
        for line in section.lines:
            notes += _write(made.add_paragraph(), line, by_label, len(notes) + _FIRST)
        if section.by:
            made.add_paragraph().add_run(_text(section.by)).italic = True
    made.add_paragraph().add_run(_text(document.closing)).italic = True
    if notes:
        part = Part(_PLACE, _TYPE, _footnotes(notes).encode(), made.part.package)
        made.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def _write(paragraph: Paragraph, line: Line, notes: dict[str, Note], next_id: int) -> list[Note]:
    """Write a line into a paragraph; the footnotes of its marks, in their order."""
    marked: list[Note] = []
    if line.lead:
        paragraph.add_run(f"{_text(line.lead)} ").bold = True
    for at, said in enumerate(line.said):
        paragraph.add_run(f"{' ' if at else ''}{_text(said.text)}")
        for label in said.notes:
            _mark(paragraph, next_id + len(marked))
            marked.append(notes[label])
        if said.remark:
            paragraph.add_run(f" {_text(said.remark)}").italic = True
    return marked


def _mark(paragraph: Paragraph, number: int) -> None:
    run = paragraph.add_run()
    run.font.superscript = True
    reference: Any = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), str(number))
    run._r.append(reference)


def _footnotes(notes: Iterable[Note]) -> str:
    kinds = enumerate(("separator", "continuationSeparator"), -1)
    rules = "".join(_RULES.format(kind=kind, id=number) for number, kind in kinds)
    held = "".join(_footnote(number, note) for number, note in enumerate(notes, _FIRST))
    return f'<?xml version="1.0" encoding="UTF-8"?><w:footnotes {nsdecls("w")}>{rules}{held}</w:footnotes>'


def _footnote(number: int, note: Note) -> str:
    told = f"{source_line(note, one_line)}."
    told += f" {note.address}" if note.address else ""
    told += f" (accessed {note.accessed})" if note.accessed else ""
    told += f" “{one_line(note.quote)}”{f' {note.standing}' if note.standing else ''}"
    raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    mark = f"<w:r>{raised}<w:footnoteRef/></w:r>"
    words = f'<w:r><w:t xml:space="preserve"> {escape(_text(told))}</w:t></w:r>'
    return f'<w:footnote w:id="{number}"><w:p>{mark}{words}</w:p></w:footnote>'


def _text(text: str) -> str:
    return _NO_XML.sub("\ufffd", one_line(text))
