"""The actions under an answer, as markup: copy with sources, export, feedback (see ``ui.chat.actions``)."""

from rag.answer.answer import Answer, Turn
from rag.share.feedback import MAX_REMARK, REASONS
from ui.answer import export
from ui.answer.escape import block, escape

WHOLE = 0
"""Where an answer's number is wanted: all of the conversation."""

_LABELS = {
    "right": "Right",
    "wrong source": "Wrong source",
    "outdated": "Outdated",
    "misquoted": "Misquoted",
    "wrong period": "Wrong period",
    "other": "Something else",
}


def row(number: int, question: str, answer: Answer) -> str:
    """The actions under answer ``number``, and its text with sources, which the first of them copies."""
    text = export.plain([Turn(question, answer)])
    return (
        f'<div class="acts" role="group" aria-label="Answer {number}: copy, export, feedback">'
        f'<button type="button" data-copy="{number}">Copy with sources</button>{_exports(number)}{_feedback(number)}'
        f'<span class="did" role="status"></span></div>'
        f'<div data-plain="{number}" hidden>{escape(text)}</div>'
    )


def whole() -> str:
    """The same for the whole conversation; actions.css shows it once there is an answer."""
    return block(
        '<details class="menu"><summary>Whole conversation</summary><div class="items">'
        f'<button type="button" data-copy="{WHOLE}">Copy with sources</button>{_formats(WHOLE)}</div></details>'
        '<span class="did" role="status"></span>'
    )


def _exports(number: int) -> str:
    return f'<details class="menu"><summary>Export</summary><div class="items">{_formats(number)}</div></details>'


def _formats(number: int) -> str:
    kinds = (("markdown", "Markdown"), ("json", "JSON, to be checked again"))
    return "".join(
        f'<button type="button" data-export="{kind}" data-of="{number}">{name}</button>' for kind, name in kinds
    )


def _feedback(number: int) -> str:
    choices = "".join(
        f'<label><input type="radio" name="reason-{number}" value="{reason}" /> {_LABELS[reason]}</label>'
        for reason in REASONS
    )
    return (
        '<details class="menu feedback"><summary>Wrong source?</summary><div class="items">'
        f"<fieldset><legend>This answer is</legend>{choices}</fieldset>"
        f'<label class="remark">In your words, if you like<textarea rows="2" maxlength="{MAX_REMARK}"></textarea>'
        "</label>"
        f'<button type="button" data-tell="{number}">Send</button>'
        "<p>Kept beside the archive, with the question and this answer; sent nowhere.</p></div></details>"
    )
