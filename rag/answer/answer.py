"""Answer, CitedSentence, Citation: the answer that readers see, and the article spans behind it.

An ``Answer`` holds its checked sentences. Its text, citations and status are derived from them, so that they always
agree with the screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from corpus.store.archive import Coverage
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.answer.lines import Disagreement, Row
from rag.check.verdict import Verdict
from rag.passage import Passage, ScoredPassage
from rag.question.answer_form import Form
from rag.question.asking_back import Choice
from rag.question.exchange import Exchange
from rag.question.query import Query

Status = Literal[
    "answered", "partly_answered", "sources_disagree", "nearest", "not_in_archive", "asked_back", "no_question"
]
_LACKING: frozenset[Verdict | None] = frozenset({"not supported", "uncited"})

QUOTES = "quotes"
"""The writer of answers in the articles' own words."""

ABSTENTION = "The archive does not hold an answer to this."
"""The exact phrase by which a writer says that no passage offered answers the question."""

NEAREST = "The archive has no sentence that states this; the nearest are:"
"""What stands before sentences that are near to the question, and do not state what it asks for."""

PERHAPS = "The archive may have no sentence that states this; the nearest are:"
"""What stands before them where one may state it after all."""

MODEL_THINKS = "The model is thinking."
"""The notice of an answer whose model has written thoughts and not yet a word of the answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One checked, cited answer. While it streams, it holds the part written so far.

    Attributes:
        abstained: the archive holds no answer; ``sentences`` is empty then, and ``nearest`` has the closest passages.
        unstated: no sentence states what was asked; ``sentences`` are the nearest ones, verbatim.
        may_state: one of the nearest sentences may state what was asked, though too unsurely to call it an answer.
        missing: the words of the question that the archive holds nowhere, when the answer abstains.
        searched: a description of the search, when the answer abstains.
        retrieved: the passages offered to the writer, best first.
        evidence: how likely these passages answer the question, 0 to 1 (see ``rag.search.evidence``).
        writer: the name of the model that wrote it, or ``"quotes"``.
        notice: a note on how the answer was made (no model configured, the model failed), or None.
        unresolved: how many markers pointed to no passage offered; they are not shown.
        complete: False in every snapshot but the last.
        form: the form that the question asked for; ``rows`` is empty for an answer in prose.
        rows: a timeline, earliest event first; statements or articles, newest first; or what two sides say.
        disagreements: numbers on which the sources, or the days, differ.
        coverage: the articles that the archive held when the question was asked.
        remark: what Footnote says instead of an answer: a question back, or what it can't do.
        tokens: how many the model read and wrote for it, all its requests together; none where the archive is quoted.
    """

    question: str
    query: Query
    sentences: tuple[CitedSentence, ...] = ()
    abstained: bool = False
    nearest: tuple[Passage, ...] = ()
    unstated: bool = False
    may_state: bool = False
    missing: tuple[str, ...] = ()
    searched: str = ""
    retrieved: tuple[ScoredPassage, ...] = ()
    evidence: float = 0.0
    writer: str = "quotes"
    notice: str | None = None
    unresolved: int = 0
    complete: bool = True
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    form: Form = "answer"
    rows: tuple[Row, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    coverage: Coverage | None = None
    remark: str = ""
    tokens: tuple[int, int] = (0, 0)

    @property
    def status(self) -> Status:
        """The state of the whole answer: the first of these that applies.

        ``"asked_back"``: it could be about several people. ``"no_question"``: thanks, or a wish that can't be obeyed.
        ``"not_in_archive"``: it abstains. ``"nearest"``: no sentence states what was asked, and the nearest are shown.
        ``"partly_answered"``: a sentence is not supported, or cites nothing. ``"sources_disagree"``: the sources
        disagree on a number. ``"answered"``: none of these applies.
        """
        if self.remark:
            return "asked_back" if self.query.asks else "no_question"
        if self.abstained:
            return "not_in_archive"
        if self.unstated:
            return "nearest"
        if any(sentence.verdict in _LACKING for sentence in self.sentences):
            return "partly_answered"
        disagree = any(not one.changing for one in self.disagreements)
        return "sources_disagree" if disagree else "answered"

    @property
    def is_listed(self) -> bool:
        """Whether the rows are the whole answer, so that the sentences add nothing."""
        return bool(self.rows) and self.writer == "quotes"

    @property
    def listed(self) -> tuple[CitedSentence, ...]:
        """The sentences of its rows and of its disagreements, in the order shown."""
        values = [value.sentence for one in self.disagreements for value in one.rows]
        return (*(row.sentence for row in self.rows), *values)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The readings that the reader can choose from, when Footnote asks back."""
        return self.query.asks.choices if self.query.asks else ()

    @property
    def text(self) -> str:
        """The text as shown, with its markers; a blank line separates paragraphs."""
        if self.remark or self.abstained:
            return self.remark or ABSTENTION
        paragraphs: dict[int, list[str]] = {}
        for sentence in self.sentences:
            paragraphs.setdefault(sentence.paragraph, []).append(sentence.marked_text)
        return "\n\n".join([*filter(None, [self.lead]), *(" ".join(sentences) for sentences in paragraphs.values())])

    @property
    def lead(self) -> str:
        """What stands before sentences that don't surely state what was asked; empty before those that do."""
        return (PERHAPS if self.may_state else NEAREST) if self.unstated else ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation of a sentence or a row, once each, in the order of their numbers."""
        sentences = (*self.sentences, *self.listed)
        numbered = {citation.number: citation for sentence in sentences for citation in sentence.citations}
        return tuple(numbered[number] for number in sorted(numbered))


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange of a conversation."""

    question: str
    answer: Answer

    @property
    def exchange(self) -> Exchange:
        """The part of the turn that a follow-up question needs."""
        answer, query = self.answer, self.answer.query
        cited = (one for sentence in answer.sentences for one in sentence.citations[:1])
        read = (*(one.passage for one in answer.retrieved), *answer.nearest)
        return Exchange(
            self.question,
            query.text,
            tuple(sentence.text for sentence in answer.sentences),
            tuple(Passage(one.passage.article, one.start, one.end) for one in cited),
            tuple({passage.article.id: passage.article for passage in read}.values()),
            bool(query.asks or query.wish),
            answer.choices,
        )
