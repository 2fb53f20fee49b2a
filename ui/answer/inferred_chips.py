"""What was read out of a question, and what the reader set, above its answer: the first can be taken off."""

from rag.dates.period import shown
from rag.question.query import Kind, Query
from ui.answer.escape import escape

_NAMES: dict[Kind, str] = {
    "question": "Read as",
    "period": "Period",
    "outlets": "Outlets",
    "newest": "Order",
    "parts": "Apart",
}


def inferred(number: int, query: Query, removable: bool) -> str:
    """A list of chips; empty where nothing was inferred and nothing is set.

    Args:
        number: the turn's number in the conversation; "take off" names it.
        query: the question as it was searched.
        removable: whether each inferred chip is a button that asks again without it.
    """
    chips = [_chip(number, _NAMES[one.kind], one.text, one.kind, removable) for one in query.inferred]
    filters = query.filters
    if filters.published:
        chips.append(_set("Only", shown(filters.published)))
    if filters.sources:
        chips.append(_set("Only", ", ".join(filters.sources)))
    if not chips:
        return ""
    items = "".join(f"<li>{chip}</li>" for chip in chips)
    return f'<ul class="inferred" aria-label="Understood as">{items}</ul>'


def _chip(number: int, name: str, text: str, kind: Kind, removable: bool) -> str:
    words = f'<span class="kind">{name}</span> <span dir="auto">{escape(text)}</span>'
    if not removable:
        return f'<span class="took">{words}</span>'
    label = escape(f"Remove: {name.lower()} {text}")
    return (
        f'<button type="button" class="took" data-without="without-{number}-{kind}" aria-label="{label}">{words}'
        ' <span class="x" aria-hidden="true">×</span></button>'
    )


def _set(name: str, text: str) -> str:
    return f'<span class="took set"><span class="kind">{name}</span> <span dir="auto">{escape(text)}</span></span>'
