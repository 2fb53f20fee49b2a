"""Answer, CitedSentence, Citation: what is shown, and what it stands on.

An ``Answer`` is its checked sentences. Its text, its citations and its status are derived from them, so that they can't
disagree with what is on the screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rag.passage import Passage, ScoredPassage
from rag.query import Query

Verdict = Literal["quoted", "supported", "partly supported", "not supported", "uncited"]
Status = Literal["answered", "not_in_archive"]

ABSTENTION = "The archive does not hold an answer to this."
"""The one phrase by which a writer, human-readable and exact, says that nothing offered answers."""


@dataclass(frozen=True, slots=True)
class Citation:
    """What ``[number]`` points to: the exact span of an article that a sentence stands on.

    Attributes:
        number: as shown; 1 for the first span cited in an answer.
        passage: the retrieved passage that was cited.
        start: offset into the article's body; within the passage.
        end: likewise; ``article.body[start:end]`` is what the panel highlights.
    """

    number: int
    passage: Passage
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The span's own words."""
        return self.passage.article.body[self.start : self.end]


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """One sentence of an answer (without its markers), and its citations.

    Attributes:
        verdict: what checking it against exactly these spans found; None while it is still being written.
        reason: the verdict in words: ``"131 is not in the cited passage"``.
        paragraph: which paragraph of the answer it belongs to, from 0.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    verdict: Verdict | None = None
    reason: str = ""
    paragraph: int = 0

    @property
    def marked_text(self) -> str:
        """The sentence with its markers: ``It rained. [1][2]``."""
        marks = "".join(f"[{citation.number}]" for citation in self.citations)
        return f"{self.text} {marks}" if marks else self.text


@dataclass(frozen=True, slots=True)
class Answer:
    """One checked, cited answer; or, while it streams, as much of it as is known.

    Attributes:
        abstained: the archive does not hold it; ``sentences`` is empty then, and ``nearest`` shows what comes closest.
        retrieved: the passages that were offered to the writer, best first.
        evidence: how likely these answer the question, 0 to 1 (see ``rag.evidence``).
        writer: who wrote it: a model's name, or ``"quotes"``.
        notice: what the reader must know about how it came about (no model configured, the model failed), or None.
        unresolved: markers that pointed to no passage offered; they are not shown.
        complete: False in every snapshot but the last.
    """

    question: str
    query: Query
    sentences: tuple[CitedSentence, ...] = ()
    abstained: bool = False
    nearest: tuple[Passage, ...] = ()
    retrieved: tuple[ScoredPassage, ...] = ()
    evidence: float = 0.0
    writer: str = "quotes"
    notice: str | None = None
    unresolved: int = 0
    complete: bool = True
    timings_ms: Mapping[str, float] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """How it stands as a whole."""
        return "not_in_archive" if self.abstained else "answered"

    @property
    def text(self) -> str:
        """The text as shown, markers in it; paragraphs are separated by a blank line."""
        if self.abstained:
            return ABSTENTION
        paragraphs: dict[int, list[str]] = {}
        for sentence in self.sentences:
            paragraphs.setdefault(sentence.paragraph, []).append(sentence.marked_text)
        return "\n\n".join(" ".join(sentences) for sentences in paragraphs.values())

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation that a sentence carries, once, by number."""
        numbered = {citation.number: citation for sentence in self.sentences for citation in sentence.citations}
        return tuple(numbered[number] for number in sorted(numbered))


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange of a conversation."""

    question: str
    answer: Answer
