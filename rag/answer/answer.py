"""Answer, CitedSentence, Citation: what is shown, and what it stands on.

An ``Answer`` is its checked sentences. Its text, its citations and its status are derived from them, so that they can't
disagree with what is on the screen.
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
from rag.question.exchange import Exchange
from rag.question.query import Query
from rag.reading.copies import Carried, reports
from rag.reading.genre import shown_genre
from rag.reading.speakers import Speaker

Status = Literal["answered", "partly_answered", "sources_disagree", "not_in_archive"]
_LACKING: frozenset[Verdict | None] = frozenset({"not supported", "uncited"})

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

    @property
    def outlet(self) -> str:
        """Who published it, for readers."""
        return self.passage.article.source or "outlet unknown"


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """One sentence of an answer (without its markers), and its citations.

    Attributes:
        verdict: what checking it against exactly these spans found; None while it is still being written.
        reason: the verdict in words: ``"131 is not in the cited passage"``.
        paragraph: which paragraph of the answer it belongs to, from 0.
        speaker: who says it in the article, where it is quoted and the article tells; else None.
        score: how far the spans hold it, 0 to 1 (see ``rag.check.support``).
        answers: the words in it that answer, as (start, end) offsets into ``text``; known of quotes alone.
        code: the way of failing that the reason tells of (``evals.measures.failures.CODES``), where it is one.
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
        """The independent reports among what it cites, each as the outlets that carry it: copies are one voice."""
        return reports([Carried(one.outlet, one.quote, one.passage.story) for one in self.citations])

    @property
    def carried(self) -> str:
        """In words, where it cites copies: ``"1 report, carried by 5 outlets"``; else ""."""
        found = self.reports
        outlets = len({outlet for one in found for outlet in one})
        if outlets <= len(found):
            return ""
        return f"{len(found)} report{'' if len(found) == 1 else 's'}, carried by {outlets} outlets"

    @property
    def genres(self) -> tuple[str, ...]:
        """What it cites that is not reporting: ``("opinion",)``."""
        found = (shown_genre(citation.passage.article) for citation in self.citations)
        return tuple(dict.fromkeys(genre for genre in found if genre))

    @property
    def marked_text(self) -> str:
        """The sentence with its markers: ``It rained. [1][2]``."""
        marks = "".join(f"[{citation.number}]" for citation in self.citations)
        return f"{self.text} {marks}" if marks else self.text


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a timeline, or of what somebody said.

    Attributes:
        sentence: of the archive, verbatim, checked and cited like every other; its article has the publication date.
        event: when what it tells of happened; None where the sentence doesn't say, and the publication stands for it.
    """

    sentence: CitedSentence
    event: EventDate | None = None

    @property
    def reported(self) -> str:
        """Outlet and day of publication, for readers."""
        return _reported(self.sentence)

    @property
    def speaker_name(self) -> str:
        """Who says it, or "" where nobody does."""
        return self.sentence.speaker.name if self.sentence.speaker else ""


@dataclass(frozen=True, slots=True)
class ReportedValue:
    """One independent report of a quantity's value.

    Attributes:
        value: the number, in digits.
        qualifier: the words that go with it (``"at least"``), or "".
        sentence: where it stands, verbatim, checked and cited.
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
        quantity: what is counted (``"injured"``).
        rows: the independent reports, newest first.
        changing: the count changed in time, as counts do; False: the sources disagree.
    """

    quantity: str
    rows: tuple[ReportedValue, ...]
    changing: bool

    @property
    def heading(self) -> str:
        """In a line: what is counted, whether it changed or is disputed, and how many reports there are."""
        how = "the count changed" if self.changing else "the sources differ"
        carried = sum(len(row.carried_by) for row in self.rows)
        copies = f", carried {carried} times" if carried > len(self.rows) else ""
        return f"{self.quantity}: {how} ({len(self.rows)} independent reports{copies})"


@dataclass(frozen=True, slots=True)
class Answer:
    """One checked, cited answer; or, while it streams, as much of it as is known.

    Attributes:
        abstained: the archive does not hold it; ``sentences`` is empty then, and ``nearest`` shows what comes closest.
        nearest_sentences: when a model abstains although there was enough evidence to ask it, the sentences of the
            archive that are nearest to the question, verbatim.
        missing: when it abstains, the words of the question that the archive holds nowhere.
        searched: when it abstains, what was searched, in words.
        retrieved: the passages that were offered to the writer, best first.
        evidence: how likely these answer the question, 0 to 1 (see ``rag.search.evidence``).
        writer: who wrote it: a model's name, or ``"quotes"``.
        notice: what the reader must know about how it came about (no model configured, the model failed), or None.
        unresolved: markers that pointed to no passage offered; they are not shown.
        complete: False in every snapshot but the last.
        form: what the question asked for; ``rows`` is empty for an answer in prose.
        rows: a timeline, earliest event first, or what somebody said, newest first.
        disagreements: where the sources, or the days, differ on a number.
        coverage: what the archive held when it was asked.
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

    @property
    def status(self) -> Status:
        """How it stands as a whole; of several that apply, the first in this order.

        ``"not_in_archive"``: it abstains. ``"partly_answered"``: a sentence is not supported, or cites nothing.
        ``"sources_disagree"``: on a number that it is about.
        """
        if self.abstained:
            return "not_in_archive"
        if any(sentence.verdict in _LACKING for sentence in self.sentences):
            return "partly_answered"
        disagree = any(not disagreement.changing for disagreement in self.disagreements)
        return "sources_disagree" if disagree else "answered"

    @property
    def is_listed(self) -> bool:
        """Whether its rows are the whole of it, so that its sentences say nothing more."""
        return bool(self.rows) and self.writer == "quotes"

    @property
    def listed(self) -> tuple[CitedSentence, ...]:
        """The sentences of its rows and of its disagreements, in the order shown."""
        values = [value.sentence for disagreement in self.disagreements for value in disagreement.rows]
        return (*(row.sentence for row in self.rows), *values)

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
        """Every citation that a sentence, or a row, carries, once, by number."""
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
        """What a follow-up needs to know of it."""
        said = tuple(sentence.text for sentence in self.answer.sentences)
        return Exchange(self.question, self.answer.query.text, said)
