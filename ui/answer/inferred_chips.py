"""The chips above an answer: what was inferred from its question, which can be taken off, and the reader's filters."""

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from rag.dates.period import shown
from rag.question.query import Kind, Query
from ui.templating import NOTHING, counted, render

_NAMES: dict[Kind, str] = {
    "spelling": "Searched for",
    "question": "Read as",
    "period": "Period",
    "outlets": "Outlets",
    "newest": "Order",
    "parts": "Apart",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """An inference: its name and its content."""

    name: str
    text: str
    kind: Kind | Literal["articles"]


def inferred(number: int, query: Query, removable: bool) -> Markup:
    """The list of chips; empty when nothing was inferred and no filter is set.

    Args:
        number: the turn's number in the conversation; "take off" names it.
        query: the question as it was searched.
        removable: whether each inferred chip is a button that asks again without it.
    """
    chips = [Chip(_NAMES[one.kind], one.text, one.kind) for one in query.inferred]
    filters = query.filters
    set_ = [shown(filters.published)] if filters.published else []
    set_ += [", ".join(filters.sources)] if filters.sources else []
    if filters.articles:
        chips.append(Chip("Only", counted(len(filters.articles), "chosen article"), "articles"))
    if not chips and not set_:
        return NOTHING
    return render("inferred.html", number=number, inferred=chips, set=set_, removable=removable)
