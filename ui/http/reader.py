"""Reader: the sender of a request. Conversations belong to readers."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from ui.http.routes import Way

KEY = "footnote.reader"
"""The key of the reader in an ASGI scope; no request from a browser can set it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader who sends a request.

    Attributes:
        owner: the key under which the reader's conversations are kept.
        name: the name the reader signed in with; None when nobody signs in, and a cookie identifies the reader.
        can_sign_out: whether the reader signed in with Footnote's own form.
        may_add: whether the reader may add articles from the page.
        may_set: whether the reader may choose the model.
        may_ask: whether the reader may ask questions; a program's key may have no such right, or no tokens left today.
        share: whose share of the server the reader takes (``ui.http.shares``); empty: the owner's.
        way: the way by which the request comes, as usage tells it.
        address: the network address of the request; None where many readers may sit behind it.
    """

    owner: str
    name: str | None = None
    can_sign_out: bool = False
    may_add: bool = False
    may_set: bool = False
    may_ask: bool = True
    share: str = ""
    address: str | None = None
    way: Way = "page"


@dataclass(frozen=True, slots=True)
class Admitted:
    """A program that is let in by its key: its reader, and what the response's headers tell it of its limits."""

    reader: Reader
    headers: Mapping[str, str]


CURRENT: ContextVar[Reader | None] = ContextVar("reader", default=None)
"""The reader of the current request; not set in Gradio's handlers, which run beside requests."""


def reader_of(request: Any) -> Reader:
    """The reader of a request as Gradio passes it to a handler."""
    found: Reader = request.request.scope[KEY]
    return found
