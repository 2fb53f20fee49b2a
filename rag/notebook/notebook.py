"""Notebook: sentences that a reader pinned, what the reader wrote between them, and the sources of both."""

from collections.abc import Mapping
from dataclasses import dataclass

from rag.answer.cited_sentence import Citation, CitedSentence

UNTITLED = "Notes"
"""The title of a notebook that its reader gave none."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source of a notebook: words of an article, under a number that no other source ever gets.

    Attributes:
        citation: the words; its number is the notebook's.
        added: the day on which they were first pinned, ISO 8601: the day on which the reader saw them.
    """

    citation: Citation
    added: str

    @property
    def number(self) -> int:
        """The number by which the reader's own text cites it."""
        return self.citation.number


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a notebook.

    Attributes:
        id: never changes, unlike its place.
        version: rises with each change, so that one window doesn't undo what another has written.
        added: when it was pinned or written, ISO 8601.
        sentences: what it says, each sentence with its verdict; empty for a text that is still to be checked.
        own: the text as the reader wrote it, with its ``[n]``; None for a pinned sentence.
        question: the question in whose answer the pinned sentence stands.
    """

    id: int
    version: int
    added: str
    sentences: tuple[CitedSentence, ...]
    own: str | None = None
    question: str = ""


@dataclass(frozen=True, slots=True)
class Notebook:
    """A reader's notebook; the sources are by their numbers."""

    title: str
    entries: tuple[Entry, ...]
    sources: Mapping[int, Source]
