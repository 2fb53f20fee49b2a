"""The actions under an answer, as markup: copy with sources, export, feedback (see ``ui.chat.actions``)."""

from markupsafe import Markup

from rag.answer.answer import Answer, Turn
from rag.notebook.pinnable import pinnable
from rag.share.feedback import MAX_REMARK, Reason
from ui.answer import export
from ui.export.document import KINDS
from ui.templating import block, render

WHOLE = 0
"""Where an answer's number is wanted: all of the conversation."""

_BEGIN = 90  # characters; a line of the menu

_WRONG: dict[Reason, str] = {
    "wrong source": "Wrong source",
    "outdated": "Outdated",
    "misquoted": "Misquoted",
    "wrong period": "Wrong period",
    "other": "Something else",
}
"""What can be wrong with an answer; that it is right, the thumb that points up tells."""


def row(number: int, question: str, answer: Answer) -> Markup:
    """The actions under answer ``number``, with its text and sources for the copy action."""
    return render(
        "action_row.html",
        number=number,
        text=export.plain([Turn(question, answer)]),
        pins=[_begin(one.text) for one in pinnable(answer)],
        kinds=KINDS,
        reasons=list(_WRONG.items()),
        longest=MAX_REMARK,
    )


def _begin(text: str) -> str:
    """A sentence's first words, by which a reader knows it among the answer's."""
    return text if len(text) <= _BEGIN else f"{text[:_BEGIN].rsplit(' ', 1)[0]} …"


def whole() -> str:
    """The actions for the whole conversation; actions.css shows them once there is an answer."""
    return block("action_whole.html", number=WHOLE, kinds=KINDS)
