"""Reader: whose request it is. Conversations belong to readers."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

KEY = "footnote.reader"
"""Where an ASGI scope has its reader: nothing that a browser sends can put one there."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is asking.

    Attributes:
        owner: what conversations are kept under.
        name: as signed in; None where nobody signs in, and a browser's cookie tells one reader from another.
        can_sign_out: whether it was Footnote's own form that let them in.
        may_add: whether they may add articles from the page.
    """

    owner: str
    name: str | None = None
    can_sign_out: bool = False
    may_add: bool = False


CURRENT: ContextVar[Reader | None] = ContextVar("reader", default=None)
"""Whose request is being answered; in Gradio's handlers, which run beside requests, it says nothing."""


def reader_of(request: Any) -> Reader:
    """The reader of a request as Gradio hands it to a handler."""
    found: Reader = request.request.scope[KEY]
    return found
