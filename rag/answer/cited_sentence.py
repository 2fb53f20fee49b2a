"""CitedSentence, Citation: a sentence of an answer, and the article spans behind it."""

from dataclasses import dataclass

from rag.check.verdict import SURE, Verdict
from rag.passage import Passage
from rag.reading.copies import Carried, reports
from rag.reading.genre import shown_genre
from rag.reading.speakers import Speaker


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
        found: whether Footnote found its citation afterwards, since the writer gave none.
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
    found: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether it may be shown as stated by its sources: word for word, or as likely as ``SURE`` asks for."""
        return self.verdict == "quoted" or (self.verdict == "supported" and self.score >= SURE)

    @property
    def unnamed_speaker(self) -> Speaker | None:
        """Its speaker, unless its own words name them in full: "The union said" needs no "(the union)"."""
        speaker = self.speaker
        return None if speaker is None or speaker.name.casefold() in self.text.casefold() else speaker

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
