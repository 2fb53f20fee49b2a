"""Reader: whose request it is. Conversations belong to readers."""

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
    """

    owner: str
    name: str | None = None
    can_sign_out: bool = False


def reader_of(request: Any) -> Reader:
    """The reader of a request as Gradio hands it to a handler."""
    found: Reader = request.request.scope[KEY]
    return found
