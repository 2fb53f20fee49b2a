"""Document: what is taken away from the page, before it becomes Markdown, HTML or Word: prose with its footnotes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from urllib.parse import quote, urlsplit

from corpus.dates import display_date
from rag.answer.cited_sentence import Citation
from ui.escape import printable

Kind = Literal["md", "html", "docx"]
KINDS: Final[dict[Kind, tuple[str, str]]] = {
    "md": ("Markdown", "text/markdown"),
    "html": ("HTML", "text/html"),
    "docx": ("Word (DOCX)", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
"""The kinds of files: each with its name and its media type, by the ending of the file's name."""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: a source, and the words cited from it.

    Attributes:
        label: what its marks show: ``"3"``, or ``"2-3"`` in the second answer of several.
        outlet: the outlet.
        headline: the headline.
        published: the date, for readers.
        address: the article's web address, without characters that could end it early; "" when it has none.
        accessed: the day on which the words were read there, for readers; "" when nobody noted it.
        quote: the words.
        standing: what has become of the article since; "" for nothing.
    """

    label: str
    outlet: str
    headline: str
    published: str
    address: str
    quote: str
    accessed: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence: its text, the labels of its footnotes, and what a reader must know of it."""

    text: str
    notes: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, or a row of a table with what stands before it."""

    said: tuple[Said, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A question with its answer, or a whole draft; ``by`` says who wrote it."""

    title: str
    lines: tuple[Line, ...]
    notes: tuple[Note, ...]
    by: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """All that goes into one file."""

    title: str
    sections: tuple[Section, ...]
    closing: str


def closing(made: date) -> str:
    """The last line of a document."""
    return f"Exported from Footnote on {display_date(made.isoformat())}."


def note_of(citation: Citation, label: str, accessed: str = "", standing: str = "") -> Note:
    """The footnote of a citation; ``accessed`` is an ISO 8601 day."""
    article = citation.passage.article
    return Note(
        label,
        citation.outlet,
        article.headline or "no headline",
        display_date(article.published),
        _address(article.url),
        citation.quote,
        display_date(accessed) if accessed else "",
        standing,
    )


def source_line(note: Note, text: Callable[[str], str]) -> str:
    """Outlet, headline and date: ``Ellery Courier, “Ferry strikes dredger”, 19 August 2025``."""
    return f"{text(note.outlet)}, “{text(note.headline)}”, {note.published}"


def one_line(text: str) -> str:
    """``text`` on one line, without characters that can't be shown."""
    return " ".join(printable(text).split())


def _address(url: str | None) -> str:
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return quote(printable(parts.geturl()), safe="/:?#@!$&'()*+,;=%~-._[]")
