"""The tables beside an answer's prose: a timeline, a person's statements, differing values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from corpus.article import Article
from rag.answer.answer import Answer
from rag.answer.listing import Line, listings, together
from ui.answer.shown_sentence import ShownSentence, shown_sentence
from ui.answer.source_panel import article_address
from ui.templating import NOTHING, render

_WORDS = "In the archive’s words"


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its label, the article that reports it, the other outlets with a copy of that, and its sentences."""

    first: str
    article: Article
    sentences: Sequence[ShownSentence]
    carried_by: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        head: the names of its columns.
        is_short: whether its labels are days or values, which don't wrap.
        is_of_articles: whether each row's label is its article's headline, which opens the article.
        is_of_one: whether the page tells of one article alone, so that no row names it.
    """

    caption: str
    head: tuple[str, str, str]
    rows: Sequence[Row]
    is_short: bool
    is_of_articles: bool = False
    is_of_one: bool = False


def tables(number: int, answer: Answer) -> Markup:
    """The tables of the answer in turn ``number``; empty when it has none."""
    found = list(_tables(number, answer))
    return render("tables.html", tables=found) if found else NOTHING


def tables_alone(answer: Answer, is_of_one: bool) -> Markup:
    """The same tables on a page of their own: a footnote leads to the cited words on their article's page."""
    found = [
        replace(table, is_of_one=is_of_one, rows=[_leading_on(row, answer) for row in table.rows])
        for table in _tables(1, answer)
    ]
    return render("tables.html", tables=found) if found else NOTHING


def _tables(number: int, answer: Answer) -> Iterator[Table]:
    at = len(answer.sentences)  # the tables' sentences are numbered after those of the prose
    for listing in listings(answer):
        rows = []
        for lines in together(answer, listing):
            rows.append(_row(number, at, lines, answer))
            at += len(lines)
        is_short = listing.differs or answer.form == "timeline"
        of_articles = answer.form == "articles" and not listing.differs
        yield Table(listing.caption, (listing.head, "Reported", _WORDS), rows, is_short, of_articles)


def _row(number: int, at: int, lines: Sequence[Line], answer: Answer) -> Row:
    first = lines[0]
    article = first.sentence.citations[0].passage.article
    carried_by = first.carried_by if len(first.carried_by) > 1 else ()
    said = [shown_sentence(number, place, line.sentence, answer) for place, line in enumerate(lines, at)]
    return Row(first.lead, article, said, carried_by)


def _leading_on(row: Row, answer: Answer) -> Row:
    addresses = {
        f"#cite-1-{one.number}": article_address(one.passage.article, (one.start, one.end)) for one in answer.citations
    }
    sentences = [
        replace(said, chips=[replace(chip, address=addresses[chip.address]) for chip in said.chips])
        for said in row.sentences
    ]
    return replace(row, sentences=sentences)
