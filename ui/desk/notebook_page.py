"""What the page /notebook shows: entries with their sentences, and the sources with what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from corpus.store.archive import Archive
from rag.answer.answer import Answer
from rag.answer.cited_sentence import CitedSentence
from rag.follow.reached import Reached
from rag.notebook.notebook import UNTITLED, Entry, Notebook, Source
from rag.notebook.store import LONGEST, LONGEST_TITLE
from rag.question.query import Query
from ui.answer.shown_sentence import Chip, ShownSentence, shown_sentence
from ui.desk.notebook_draft import reached_sources
from ui.export.document import KINDS
from ui.templating import render

Focus = tuple[str, int] | None
"""A button of an entry: what it does, and the entry's number."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a reader typed that could not be kept: it stays in its box, with the reason.

    Attributes:
        entry: the text that was to be changed; None for a new one.
        after: the entry behind which a new one was to stand; None for the beginning.
    """

    wrong: str = ""
    text: str = ""
    entry: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry; ``paragraphs`` are its sentences, and ``raw`` is what has none: still unchecked, or signs alone."""

    entry: Entry
    paragraphs: Sequence[Sequence[ShownSentence]]
    raw: str


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A source; ``reached`` says what became of its article, if anything did."""

    source: Source
    reached: Reached | None
    outlet: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "outlet", self.source.citation.outlet)


def notebook_markup(notebook: Notebook, archive: Archive, typed: Typed, focus: Focus = None) -> Markup:
    """The page's content.

    Args:
        notebook: the reader's.
        archive: tells what became of the sources.
        typed: what could not be kept, if anything.
        focus: the button to have the focus: the one that was pressed.
    """
    reached: Mapping[int, Reached] = reached_sources(tuple(notebook.sources.values()), archive)
    return render(
        "notebook.html",
        title=notebook.title,
        untitled=UNTITLED,
        entries=[_entry(one) for one in notebook.entries],
        sources=[ShownSource(one, reached.get(number)) for number, one in notebook.sources.items()],
        kinds=[(kind, name) for kind, (name, _) in KINDS.items()],
        typed=typed,
        focus=focus,
        longest=LONGEST,
        longest_title=LONGEST_TITLE,
    )


def _entry(entry: Entry) -> ShownEntry:
    paragraphs: dict[int, list[ShownSentence]] = {}
    for at, sentence in enumerate(entry.sentences):
        paragraphs.setdefault(sentence.paragraph, []).append(_shown(entry, at, sentence))
    return ShownEntry(entry, list(paragraphs.values()), "" if paragraphs else entry.own or "")


def _shown(entry: Entry, at: int, sentence: CitedSentence) -> ShownSentence:
    shown = shown_sentence(entry.id, at, sentence, Answer("", Query(""), (sentence,), writer=""))
    chips = [
        Chip(chip.id, f"#source-{citation.number}", citation.number, chip.label)
        for chip, citation in zip(shown.chips, sentence.citations, strict=True)
    ]
    return replace(shown, chips=chips)
