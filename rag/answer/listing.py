"""Listing: an answer's lists as cells, for the page and the terminal: timeline, statements, differing values."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.dates import display_date
from rag.answer.answer import Answer, CitedSentence, Disagreement, ReportedValue, Row

_UNDATED = "day not told"
_BY = "by "  # the event's day is not told; it is no later than its report


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list.

    Attributes:
        lead: the first cell: a day, a speaker or a value.
        reported: outlet and day of publication.
        sentence: the archive's sentence.
        carried_by: the outlets that carry a value, the first one included; empty for other lines.
    """

    lead: str
    reported: str
    sentence: CitedSentence
    carried_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines of one kind.

    Attributes:
        caption: the title of the list.
        head: the heading of the first cells.
        differs: whether the lines are differing values, which stand beside an answer and are no answer themselves.
    """

    caption: str
    head: str
    lines: tuple[Line, ...]
    differs: bool = False


def listings(answer: Answer) -> Iterator[Listing]:
    """The lists of an answer, in the order shown."""
    if answer.rows:
        timeline = answer.form == "timeline"
        caption, head = ("Timeline", "Happened") if timeline else ("Said", "Speaker")
        yield Listing(caption, head, tuple(_line(row, timeline) for row in answer.rows))
    yield from map(_differing, answer.disagreements)


def _line(row: Row, timeline: bool) -> Line:
    return Line(_day(row) if timeline else row.speaker_name, row.reported, row.sentence)


def _day(row: Row) -> str:
    if row.event:
        return display_date(row.event.value)
    published = row.sentence.citations[0].passage.article.published
    return _BY + display_date(published[:10]) if published else _UNDATED


def _differing(disagreement: Disagreement) -> Listing:
    return Listing(disagreement.heading, "Value", tuple(map(_value, disagreement.rows)), differs=True)


def _value(value: ReportedValue) -> Line:
    return Line(f"{value.qualifier} {value.value}".strip(), value.reported, value.sentence, value.carried_by)
