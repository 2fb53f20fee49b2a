"""Listing: an answer's lists as cells for page and terminal: timeline, statements, articles, differing values."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.dates import display_date
from corpus.headline import shown_headline
from rag.answer.answer import Answer, CitedSentence, Disagreement, ReportedValue, Row
from rag.question.answer_form import Form

_UNDATED = "day not told"
_HEADS: dict[Form, tuple[str, str]] = {
    "timeline": ("Timeline", "Happened"),
    "articles": ("Articles", "Headline"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list.

    Attributes:
        lead: the first cell: a day, a speaker, a headline or a value.
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
        caption, head = _HEADS.get(answer.form, ("Said", "Speaker"))
        yield Listing(caption, head, tuple(_line(row, answer.form) for row in answer.rows))
    yield from map(_differing, answer.disagreements)


def _line(row: Row, form: Form) -> Line:
    if form == "articles":
        article = row.sentence.citations[0].passage.article
        return Line(shown_headline(article).text, row.reported, row.sentence)
    day = display_date(row.event.value) if row.event else _UNDATED
    return Line(day if form == "timeline" else row.speaker_name, row.reported, row.sentence)


def _differing(disagreement: Disagreement) -> Listing:
    return Listing(disagreement.heading, "Value", tuple(map(_value, disagreement.rows)), differs=True)


def _value(value: ReportedValue) -> Line:
    return Line(f"{value.qualifier} {value.value}".strip(), value.reported, value.sentence, value.carried_by)
