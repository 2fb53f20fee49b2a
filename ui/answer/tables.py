"""What stands beside an answer's prose, as plain tables: a timeline, somebody's words, values that differ."""

from collections.abc import Callable

from corpus.dates import display_date
from rag.answer.answer import Answer, CitedSentence, Disagreement
from ui.answer.escape import escape
from ui.answer.source_panel import outlet_and_date

Shown = Callable[[int, CitedSentence], str]


def tables(answer: Answer, shown: Shown) -> str:
    """The tables of an answer; empty where it has none.

    Args:
        answer: its rows and disagreements are shown.
        shown: a sentence as markup, with its footnotes and verdict; the number tells a turn's sentences apart.
    """
    at = len(answer.sentences)
    markup = _rows(answer, at, shown) if answer.rows else ""
    at += len(answer.rows)
    for disagreement in answer.disagreements:
        markup += _differing(disagreement, at, shown)
        at += len(disagreement.rows)
    return markup


def _rows(answer: Answer, at: int, shown: Shown) -> str:
    lines = []
    for number, row in enumerate(answer.rows, at):
        when = display_date(row.event.value) if row.event else "day not told"
        first = when if answer.form == "timeline" else row.speaker_name
        lines.append((first, _reported(row.sentence), shown(number, row.sentence)))
    if answer.form == "timeline":
        return _table("Timeline", ("Happened", "Reported", "In the archive’s words"), lines)
    return _table("Said", ("Speaker", "Reported", "In the archive’s words"), lines)


def _differing(disagreement: Disagreement, at: int, shown: Shown) -> str:
    lines = []
    for number, value in enumerate(disagreement.rows, at):
        reported = _reported(value.sentence)
        if len(value.carried_by) > 1:
            outlets = ", ".join(f'<span class="outlet">{escape(outlet)}</span>' for outlet in value.carried_by)
            reported += f"; carried by {outlets}"
        lines.append((f"{value.qualifier} {value.value}".strip(), reported, shown(number, value.sentence)))
    return _table(disagreement.heading, ("Value", "Reported", "In the archive’s words"), lines)


def _reported(sentence: CitedSentence) -> str:
    return outlet_and_date(sentence.citations[0].passage.article)


def _table(caption: str, head: tuple[str, str, str], lines: list[tuple[str, str, str]]) -> str:
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th><td>{reported}</td><td dir="auto">{sentence}</td></tr>'
        for first, reported, sentence in lines
    )
    return (
        f'<table class="rows"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )
