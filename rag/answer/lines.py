"""Row, ReportedValue, Disagreement: the lines of the tables beside an answer, each with its checked sentence."""

from dataclasses import dataclass

from corpus.dates import display_date
from rag.answer.cited_sentence import CitedSentence
from rag.dates.event_day import EventDate


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a timeline, of statements, of a comparison, or of a list of articles.

    Attributes:
        sentence: a sentence of the archive, verbatim, checked and cited; its article has the publication date.
        event: the date of the event; None when the sentence gives none, and the publication date stands for it.
        side: in a comparison, the side that it is of, as the question names it; else "".
    """

    sentence: CitedSentence
    event: EventDate | None = None
    side: str = ""

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
