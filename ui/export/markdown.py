"""Markdown of a document: with footnotes; no word of an article becomes a link, an image, HTML or a footnote."""

import re
from collections.abc import Iterator

from ui.export.document import Document, Line, Note, Said, Section, one_line, source_line

_SPECIAL = re.compile(r"[\\`*_\[\]<>&~$|#{}^@!]|(?<=[A-Za-z]):(?=//)|(?<=www)\.", re.IGNORECASE)
# At the beginning of a line, these begin a list, a heading's underline, a definition or a table.
_AT_START = re.compile(r"^(?:[-+=:]|\d+(?=[.)]))")


def markdown(document: Document) -> str:
    """The document, with a footnote for each source."""
    parts = ["\n\n".join(_section(one)) for one in document.sections]
    return "\n\n".join([*parts, f"*{escaped(document.closing)}*"]) + "\n"


def escaped(text: str) -> str:
    """``text`` on one line, as Markdown shows it letter for letter."""
    return _AT_START.sub(lambda match: _kept(match.group()), _SPECIAL.sub(r"\\\g<0>", one_line(text)))


def _kept(begin: str) -> str:
    return f"\\{begin}" if not begin.isdigit() else f"{begin}&#8203;"


def _section(section: Section) -> Iterator[str]:
    yield f"## {escaped(section.title)}"
    yield from (_line(line) for line in section.lines)
    if section.by:
        yield f"*{escaped(section.by)}*"
    yield from (_note(note) for note in section.notes)


def _line(line: Line) -> str:
    return " ".join([*filter(None, [escaped(line.lead)]), *(_said(one) for one in line.said)])


def _said(said: Said) -> str:
    marks = "".join(f"[^{label}]" for label in said.notes)
    return " ".join(filter(None, [escaped(said.text), marks, escaped(said.remark)]))


def _note(note: Note) -> str:
    url = f" <{note.address}>" if note.address else ""
    accessed = f" (accessed {note.accessed})" if note.accessed else ""
    standing = f" {escaped(note.standing)}" if note.standing else ""
    told = f"{source_line(note, escaped)}.{url}{accessed}"
    return f"[^{note.label}]: {told} “{escaped(note.quote)}”{standing}"
