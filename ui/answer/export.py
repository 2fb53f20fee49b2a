"""Export of answers: as plain text with their sources, and as a document with footnotes (``ui.export``).

Text from outside stays text in both.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from rag.answer.answer import Answer, Turn
from rag.answer.cited_sentence import CitedSentence
from rag.answer.listing import listings, together
from ui.export.document import Document, Line, Said, Section, closing, note_of, one_line, source_line
from ui.export.markdown import markdown as as_markdown

_WRITTEN_BY = "Written by a machine ({writer}) from the articles cited. Check before you publish."
_QUOTED_BY = "Quoted word for word from the articles cited."
_NAME_LENGTH = 48  # characters of the question in a file's name


def plain(turns: Sequence[Turn]) -> str:
    """The conversation as plain text, each answer with its sources, to paste anywhere."""
    return "\n\n".join("\n".join(_plain(_section(turn, ""))) for turn in turns) + "\n"


def document(turns: Sequence[Turn], made: date) -> Document:
    """The conversation with a footnote for each citation."""
    several = len(turns) > 1
    sections = (_section(turn, f"{number}-" if several else "") for number, turn in enumerate(turns, start=1))
    return Document(turns[0].question, tuple(sections), closing(made))


def markdown(turns: Sequence[Turn], made: date) -> str:
    """The conversation as Markdown."""
    return as_markdown(document(turns, made))


def file_name(question: str, made: date, kind: str) -> str:
    """``footnote-2025-08-19-how-many-were-hurt.md``: only letters, digits and hyphens, whatever the question."""
    words = re.sub(r"[^a-z0-9]+", "-", question.casefold())[:_NAME_LENGTH].strip("-")
    return f"footnote-{made.isoformat()}{f'-{words}' if words else ''}.{kind}"


def said(sentence: CitedSentence, prefix: str = "", speaks: bool = True, tells: bool = True) -> Said:
    """A sentence of an answer, or of a draft.

    Args:
        sentence: the sentence.
        prefix: what stands before the numbers of its footnotes.
        speaks: whether it names a speaker whom its words don't.
        tells: whether it says so when its sources don't support it.
    """
    speaker = sentence.unnamed_speaker if speaks else None
    by = f" ({speaker.name})" if speaker else ""
    lacking = tells and sentence.verdict not in (None, "quoted", "supported")
    remark = f"({sentence.verdict}: {sentence.reason})" if lacking else ""
    return Said(sentence.text + by, tuple(f"{prefix}{one.number}" for one in sentence.citations), remark)


def _plain(section: Section) -> Iterator[str]:
    yield one_line(section.title)
    yield ""
    for line in section.lines:
        yield " ".join([*filter(None, [one_line(line.lead)]), *(_plain_said(one) for one in line.said)])
    yield ""
    for note in section.notes:
        yield f"[{note.label}] {source_line(note, one_line)}"
        if note.address:
            yield f"    {note.address}"
        yield f"    “{one_line(note.quote)}”"
    if section.notes:
        yield ""
        yield one_line(section.by)


def _plain_said(said: Said) -> str:
    marks = "".join(f"[{label}]" for label in said.notes)
    return " ".join(filter(None, [one_line(said.text), marks, one_line(said.remark)]))


def _section(turn: Turn, prefix: str) -> Section:
    answer = turn.answer
    notes = tuple(note_of(citation, f"{prefix}{citation.number}") for citation in answer.citations)
    return Section(turn.question, tuple(_lines(answer, prefix)), notes, _by(answer) if notes else "")


def _lines(answer: Answer, prefix: str) -> Iterator[Line]:
    """The answer's paragraphs and table rows; a sentence that its sources don't support says so."""
    if answer.notice:
        yield _told(answer.notice)
    if answer.abstained or answer.remark:
        yield _told(answer.text)
        yield from (_told(choice.question) for choice in answer.choices)
        return
    if answer.unstated:
        yield _told(answer.lead)
    if not answer.is_listed:
        paragraphs: dict[int, list[Said]] = {}
        for sentence in answer.sentences:
            paragraphs.setdefault(sentence.paragraph, []).append(said(sentence, prefix))
        yield from (Line(tuple(sentences)) for sentences in paragraphs.values())
    for listing in listings(answer):
        if listing.differs:
            yield _told(listing.caption)
        for lines in together(answer, listing):
            sentences = tuple(said(line.sentence, prefix) for line in lines)
            yield Line(sentences, f"{lines[0].lead} ({lines[0].reported}):")
    if not answer.complete:
        yield _told("(Stopped before its end.)")


def _told(text: str) -> Line:
    return Line((Said(text),))


def _by(answer: Answer) -> str:
    return _QUOTED_BY if answer.writer == "quotes" else _WRITTEN_BY.format(writer=answer.writer)
