"""Draft: a notebook as it is taken away, its footnotes numbered in the order in which they are first cited."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from rag.answer.answer import Answer, Turn
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.notebook.notebook import UNTITLED, Entry, Notebook, Source
from rag.question.query import Query

WRITER = "a reader's notebook"
"""The writer of a notebook's sentences in an evidence pack: quotes, a model and the reader, side by side."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a draft: a pinned sentence, or a paragraph of the reader's own."""

    sentences: tuple[CitedSentence, ...]
    is_own: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A notebook to take away; the sources are in the order of their new numbers, from 1."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    sources: tuple[Source, ...]

    @property
    def turn(self) -> Turn:
        """The draft as an exchange, as evidence packs hold them."""
        sentences = tuple(
            replace(one, paragraph=at) for at, paragraph in enumerate(self.paragraphs) for one in paragraph.sentences
        )
        return Turn(self.title, Answer(self.title, Query(self.title), sentences, writer=WRITER))


def draft(notebook: Notebook) -> Draft:
    """The notebook as a draft; each footnote has the words that were pinned, whichever sentence cites it."""
    numbers: dict[int, int] = {}

    def numbered(citation: Citation) -> Citation:
        number = numbers.setdefault(citation.number, len(numbers) + 1)
        return replace(notebook.sources[citation.number].citation, number=number)

    paragraphs = [
        replace(
            one,
            sentences=tuple(
                replace(sentence, citations=tuple(numbered(citation) for citation in sentence.citations))
                for sentence in one.sentences
            ),
        )
        for entry in notebook.entries
        for one in _paragraphs(entry)
    ]
    sources = tuple(
        replace(found, citation=replace(found.citation, number=number))
        for held, number in numbers.items()
        for found in (notebook.sources[held],)
    )
    return Draft(notebook.title or UNTITLED, tuple(paragraphs), sources)


def _paragraphs(entry: Entry) -> Iterator[Paragraph]:
    if entry.own is None:
        yield Paragraph(entry.sentences, is_own=False)
        return
    if not entry.sentences:  # signs alone, such as a line of asterisks
        yield Paragraph((CitedSentence(entry.own),), is_own=True)
    for _, group in groupby(entry.sentences, key=lambda sentence: sentence.paragraph):
        yield Paragraph(tuple(group), is_own=True)
