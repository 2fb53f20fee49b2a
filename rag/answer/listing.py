"""Listing: an answer's lists as cells for page and terminal: timeline, statements, articles, differing values."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.dates import display_date
from corpus.headline import shown_headline
from rag.answer.answer import Answer
from rag.answer.cited_sentence import CitedSentence
from rag.answer.lines import Disagreement, ReportedValue, Row
from rag.answer.spoken import whole_quotations
from rag.question.answer_form import Form
from rag.rows.compared import is_of, terms_of

_HEADS: dict[Form, tuple[str, str]] = {
    "timeline": ("Timeline", "Happened"),
    "said": ("Said", "Speaker"),
    "compared": ("Compared", "Side"),
    "articles": ("Articles", "Headline"),
}
_UNDATED = "day not told"
_BY = "by "  # the event's day is not told; it is no later than its report


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list.

    Attributes:
        lead: the first cell: a day, a speaker, a side, a headline or a value.
        reported: outlet and day of publication.
        sentence: the archive's sentence.
        carried_by: the outlets that carry a value, the first one included; empty for other lines.
    """

    lead: str
    reported: str
    sentence: CitedSentence
    carried_by: tuple[str, ...] = ()


_SPOKEN: tuple[Form, ...] = ("said", "compared")  # elsewhere a line is an event, an article or a value of its own


def together(answer: Answer, listing: "Listing") -> list[list[Line]]:
    """The lines of a listing, those that stand in one quotation of one speaker together."""
    lines = listing.lines
    if listing.differs or answer.form not in _SPOKEN:
        return [[line] for line in lines]
    found: list[list[Line]] = []
    for group in whole_quotations([line.sentence for line in lines]):
        leads = dict.fromkeys(lines[number].lead for number in group)
        found += [[lines[number] for number in group if lines[number].lead == lead] for lead in leads]
    return found


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
        caption, head = _HEADS.get(answer.form, _HEADS["said"])
        yield Listing(
            caption, head, tuple(Line(_lead(row, answer.form), row.reported, row.sentence) for row in answer.rows)
        )
    yield from map(_differing, answer.disagreements)


def _lead(row: Row, form: Form) -> str:
    if form == "articles":
        return shown_headline(row.sentence.citations[0].passage.article).text
    if form == "compared":
        return _side(row)
    return _day(row) if form == "timeline" else row.speaker_name


def _side(row: Row) -> str:
    """The side, and who speaks for it; an outlet's sentence may quote anybody."""
    speaker = row.sentence.speaker
    if speaker is None or speaker.name.lower() in row.side.lower() or not is_of(terms_of(row.side), speaker):
        return row.side
    return f"{row.side}: {speaker.name}"


def _day(row: Row) -> str:
    if row.event:
        return display_date(row.event.value)
    published = row.sentence.citations[0].passage.article.published
    return _BY + display_date(published[:10]) if published else _UNDATED


def _differing(disagreement: Disagreement) -> Listing:
    return Listing(disagreement.heading, "Value", tuple(map(_value, disagreement.rows)), differs=True)


def _value(value: ReportedValue) -> Line:
    return Line(f"{value.qualifier} {value.value}".strip(), value.reported, value.sentence, value.carried_by)
