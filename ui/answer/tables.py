"""What stands beside an answer's prose, as plain tables: a timeline, somebody's words, values that differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from corpus.article import Article
from corpus.dates import display_date
from rag.answer.answer import Answer, Disagreement
from ui.answer.shown_sentence import ShownSentence, shown_sentence
from ui.templating import NOTHING, render

_WORDS = "In the archive’s words"


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it is of, the article that reports it, the other outlets that carry that, and the sentence."""

    first: str
    article: Article
    sentence: ShownSentence
    carried_by: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the names of its columns."""

    caption: str
    head: tuple[str, str, str]
    rows: Sequence[Row]


def tables(number: int, answer: Answer) -> Markup:
    """The tables of an answer, that of turn ``number``; empty where it has none."""
    found = list(_tables(number, answer))
    return render("tables.html", tables=found) if found else NOTHING


def _tables(number: int, answer: Answer) -> Iterator[Table]:
    at = len(answer.sentences)  # sentences of tables are counted on from those of the prose
    if answer.rows:
        yield _rows(number, at, answer)
    at += len(answer.rows)
    for disagreement in answer.disagreements:
        yield _differing(number, at, disagreement, answer)
        at += len(disagreement.rows)


def _rows(number: int, at: int, answer: Answer) -> Table:
    rows = []
    for place, row in enumerate(answer.rows, at):
        when = display_date(row.event.value) if row.event else "day not told"
        first = when if answer.form == "timeline" else row.speaker_name
        article = row.sentence.citations[0].passage.article
        rows.append(Row(first, article, shown_sentence(number, place, row.sentence, answer)))
    if answer.form == "timeline":
        return Table("Timeline", ("Happened", "Reported", _WORDS), rows)
    return Table("Said", ("Speaker", "Reported", _WORDS), rows)


def _differing(number: int, at: int, disagreement: Disagreement, answer: Answer) -> Table:
    rows = []
    for place, value in enumerate(disagreement.rows, at):
        article = value.sentence.citations[0].passage.article
        carried = value.carried_by if len(value.carried_by) > 1 else ()
        shown = shown_sentence(number, place, value.sentence, answer)
        rows.append(Row(f"{value.qualifier} {value.value}".strip(), article, shown, carried))
    return Table(disagreement.heading, ("Value", "Reported", _WORDS), rows)
