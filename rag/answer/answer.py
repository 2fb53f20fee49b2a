"""Answer, CitedSentence, Citation: the answer that readers see, and the article spans behind it.

An ``Answer`` holds its checked sentences. Its text, citations and status are derived from them, so that they always
agree with the screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from corpus.dates import display_date
from corpus.store.archive import Coverage
from rag.check.verdict import Verdict
from rag.dates.event_day import EventDate
from rag.passage import Passage, ScoredPassage
from rag.question.answer_form import Form
from rag.question.asking_back import Choice
from rag.question.exchange import Exchange
from rag.question.query import Query
from rag.reading.copies import Carried, reports
from rag.reading.genre import shown_genre
from rag.reading.speakers import Speaker

Status = Literal["answered", "partly_answered", "sources_disagree", "not_in_archive", "asked_back", "no_question"]
_LACKING: frozenset[Verdict | None] = frozenset({"not supported", "uncited"})

ABSTENTION = "The archive does not hold an answer to this."
"""The exact phrase by which a writer says that no passage offered answers the question."""


@dataclass(frozen=True, slots=True)
class Citation:
    """The target of ``[number]``: the exact span of an article that a sentence rests on.

    Attributes:
        number: the number shown; 1 for the first span cited in an answer.
        passage: the retrieved passage that was cited.
        start: offset into the article's body; within the passage.
        end: likewise; the panel highlights ``article.body[start:end]``.
    """

    number: int
    passage: Passage
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The span's own words."""
        return self.passage.article.body[self.start : self.end]

    @property
    def outlet(self) -> str:
        """The outlet's name, for readers."""
        return self.passage.article.source or "outlet unknown"


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """One sentence of an answer (without its markers), and its citations.

    Attributes:
        verdict: the result of the check against exactly these spans; None while the sentence is being written.
        reason: the verdict in words: ``"131 is not in the cited passage"``.
        paragraph: which paragraph of the answer it belongs to, from 0.
        speaker: the speaker whom the article names, when the sentence is a quote; else None.
        score: how far the spans support it, 0 to 1 (see ``rag.check.support``).
        answers: where its words answer the question, as (start, end) offsets into ``text``; only quotes have them.
        code: the failure that the reason describes (``evals.measures.failures.CODES``), or "" for no single one.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    verdict: Verdict | None = None
    reason: str = ""
    paragraph: int = 0
    speaker: Speaker | None = None
    score: float = 0.0
    answers: tuple[tuple[int, int], ...] = ()
    code: str = ""

    @property
    def reports(self) -> tuple[tuple[str, ...], ...]:
        """The independent reports that it cites, each as the outlets that carry it. Copies count as one report."""
        return reports([Carried(one.outlet, one.quote, one.passage.story) for one in self.citations])

    @property
    def carried(self) -> str:
        """A note such as ``"1 report, carried by 5 outlets"`` when it cites copies; else ""."""
        found = self.reports
        outlets = len({outlet for one in found for outlet in one})
        if outlets <= len(found):
            return ""
        return f"{len(found)} report{'' if len(found) == 1 else 's'}, carried by {outlets} outlets"

    @property
    def genres(self) -> tuple[str, ...]:
        """The genres other than reporting that it cites, such as ``("opinion",)``."""
        found = (shown_genre(citation.passage.article) for citation in self.citations)
        return tuple(dict.fromkeys(genre for genre in found if genre))

    @property
    def marked_text(self) -> str:
        """The sentence with its markers: ``It rained. [1][2]``."""
        marks = "".join(f"[{citation.number}]" for citation in self.citations)
        return f"{self.text} {marks}" if marks else self.text


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a timeline, or of a speaker's statements.

    Attributes:
        sentence: a sentence of the archive, verbatim, checked and cited; its article has the publication date.
        event: the date of the event; None when the sentence gives none, and the publication date stands for it.
    """

    sentence: CitedSentence
    event: EventDate | None = None

    @property
    def reported(self) -> str:
        """Outlet and day of publication, for readers."""
        return _reported(self.sentence)

    @property
    def speaker_name(self) -> str:
        """The speaker's name, or "" without a speaker."""
        return self.sentence.speaker.name if self.sentence.speaker else ""


@dataclass(frozen=True, slots=True)
class ReportedValue:
    """One independent report of a quantity's value.

    Attributes:
        value: the number, in digits.
        qualifier: the words that go with it (``"at least"``), or "".
        sentence: the sentence that gives the value, verbatim, checked and cited.
        carried_by: the outlets that carry this report; copies of one wire story are one report.
    """

    value: str
    qualifier: str
    sentence: CitedSentence
    carried_by: tuple[str, ...]

    @property
    def reported(self) -> str:
        """Outlet and day of its earliest publication, for readers."""
        return _reported(self.sentence)


def _reported(sentence: CitedSentence) -> str:
    citation = sentence.citations[0]
    return f"{citation.outlet}, {display_date(citation.passage.article.published)}"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Different values for one quantity.

    Attributes:
        quantity: the name of the count (``"injured"``).
        rows: the independent reports, newest first.
        changing: True when the count changed over time; False when the sources disagree.
    """

    quantity: str
    rows: tuple[ReportedValue, ...]
    changing: bool

    @property
    def heading(self) -> str:
        """One line: the quantity, whether it changed or is disputed, and the number of reports."""
        how = "the count changed" if self.changing else "the sources differ"
        carried = sum(len(row.carried_by) for row in self.rows)
        copies = f", carried {carried} times" if carried > len(self.rows) else ""
        return f"{self.quantity}: {how} ({len(self.rows)} independent reports{copies})"


@dataclass(frozen=True, slots=True)
class Answer:
    """One checked, cited answer. While it streams, it holds the part written so far.

    Attributes:
        abstained: the archive holds no answer; ``sentences`` is empty then, and ``nearest`` has the closest passages.
        nearest_sentences: the archive's sentences nearest to the question, verbatim, when a model abstains although
            there was enough evidence to ask it.
        missing: the words of the question that the archive holds nowhere, when the answer abstains.
        searched: a description of the search, when the answer abstains.
        retrieved: the passages offered to the writer, best first.
        evidence: how likely these passages answer the question, 0 to 1 (see ``rag.search.evidence``).
        writer: the name of the model that wrote it, or ``"quotes"``.
        notice: a note on how the answer was made (no model configured, the model failed), or None.
        unresolved: how many markers pointed to no passage offered; they are not shown.
        complete: False in every snapshot but the last.
        form: the form that the question asked for; ``rows`` is empty for an answer in prose.
        rows: a timeline, earliest event first, or a speaker's statements, newest first.
        disagreements: numbers on which the sources, or the days, differ.
        coverage: the articles that the archive held when the question was asked.
        remark: what Footnote says instead of an answer: a question back, or what it can't do.
    """

    question: str
    query: Query
    sentences: tuple[CitedSentence, ...] = ()
    abstained: bool = False
    nearest: tuple[Passage, ...] = ()
    nearest_sentences: tuple[CitedSentence, ...] = ()
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

    @property
    def status(self) -> Status:
        """The state of the whole answer: the first of these that applies.

        ``"asked_back"``: it could be about several people. ``"no_question"``: thanks, or a wish that can't be obeyed.
        ``"not_in_archive"``: it abstains. ``"partly_answered"``: a sentence is not supported, or cites nothing.
        ``"sources_disagree"``: the sources disagree on a number. ``"answered"``: none of these.
        """
        if self.remark:
            return "asked_back" if self.query.asks else "no_question"
        if self.abstained:
            return "not_in_archive"
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
        return "\n\n".join(" ".join(sentences) for sentences in paragraphs.values())

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation of a sentence or a row, once each, in the order of their numbers."""
        sentences = (*self.sentences, *self.nearest_sentences, *self.listed)
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
