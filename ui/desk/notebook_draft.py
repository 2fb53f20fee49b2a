"""A notebook taken away: as a document with numbered footnotes, or as an evidence pack."""

from collections.abc import Mapping
from datetime import date, datetime

from corpus.store.archive import Archive
from errors import ArchiveError
from rag.answer.answer import Answer
from rag.answer.cited_sentence import CitedSentence
from rag.follow.reached import Reached, sentences_reached
from rag.notebook.draft import Draft, Paragraph, draft
from rag.notebook.notebook import Notebook, Source
from rag.question.query import Query
from settings import Settings
from ui.answer.export import file_name, said
from ui.export.document import KINDS, Document, Kind, Line, Section, closing, note_of
from ui.export.markdown import markdown
from ui.export.web_page import web_page
from ui.export.word import word


def file_of(notebook: Notebook, archive: Archive, kind: Kind, now: datetime) -> tuple[str, str, bytes]:
    """The notebook as a file: its name, its media type and its content."""
    held = draft(notebook)
    made = _document(held, reached_sources(held.sources, archive), now.date())
    data = word(made) if kind == "docx" else (markdown if kind == "md" else web_page)(made).encode("utf-8", "replace")
    return file_name(held.title, now.date(), kind), KINDS[kind][1], data


def pack_of(notebook: Notebook, archive: Archive, settings: Settings, now: datetime) -> tuple[str, str, bytes]:
    """The notebook as an evidence pack, likewise: every sentence can be checked again."""
    from rag.share.evidence_pack import origin, pack, pack_text  # brings LlamaIndex, which the page does not wait for

    held = draft(notebook)
    packed = pack([held.turn], origin(archive, settings), now)
    return file_name(held.title, now.date(), "json"), "application/json", pack_text(packed).encode()


def reached_sources(sources: tuple[Source, ...], archive: Archive) -> dict[int, Reached]:
    """What became of the articles of sources that read otherwise by now, by the sources' numbers."""
    answer = Answer("", Query(""), tuple(CitedSentence(one.citation.quote, (one.citation,)) for one in sources))
    try:
        found = sentences_reached(answer, archive)
    except ArchiveError:  # a notebook keeps its own articles
        return {}
    told = {(one.citations[0].passage.article.content_hash, one.text): reached for one, reached in found}
    return {
        one.number: told[key]
        for one in sources
        if (key := (one.citation.passage.article.content_hash, one.citation.quote)) in told
    }


def _document(held: Draft, reached: Mapping[int, Reached], made: date) -> Document:
    notes = tuple(
        note_of(one.citation, str(one.number), one.added[:10], found.told if (found := reached.get(one.number)) else "")
        for one in held.sources
    )
    section = Section(held.title, tuple(_line(one) for one in held.paragraphs), notes)
    return Document(held.title, (section,), closing(made))


def _line(paragraph: Paragraph) -> Line:
    """A paragraph; of the reader's own sentences, those that cite nothing need no remark: they join the others."""
    return Line(
        tuple(
            said(one, speaks=not paragraph.is_own, tells=bool(one.citations) or not paragraph.is_own)
            for one in paragraph.sentences
        )
    )
