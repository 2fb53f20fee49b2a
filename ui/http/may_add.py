"""Permission to add articles, and to choose the model: who signed in; without sign-in, the user of this machine."""

from collections.abc import Collection
from typing import Literal

from ui.http.guard import Message
from ui.http.names import asked_for, hostname, is_loopback

AddFor = Literal["signed-in", "loopback", "anyone"]

# Headers by which proxies name their clients. A client that forges one only loses rights.
_FORWARDED = (b"forwarded", b"via", b"x-real-ip", b"x-client-ip", b"true-client-ip", b"cf-connecting-ip")

REFUSED = {
    "signed-in": "Adding from the page is for readers who have signed in, and nobody can sign in here. Whoever runs "
    "this Footnote sets FOOTNOTE_AUTH or FOOTNOTE_USER_HEADER.",
    "loopback": "Nobody signs in here, so that adding from the page is for whoever sits at the machine that Footnote "
    "runs on: there, open http://127.0.0.1 with its port. Whoever runs this Footnote lets readers sign in "
    "(FOOTNOTE_AUTH or FOOTNOTE_USER_HEADER), or starts it with --add-for anyone.",
}
"""Why a reader may not add articles, and what to do, by the server's ``--add-for``."""


def may_add(scope: Message, add_for: AddFor | None, is_signed_in: bool) -> bool:
    """Whether the sender of a request may add articles; with ``add_for`` None nobody may."""
    if add_for is None or add_for == "anyone" or is_signed_in:
        return add_for is not None
    return add_for == "loopback" and is_from_here(scope)


def may_set(scope: Message, admins: Collection[str], name: str | None, is_sign_in: bool) -> bool:
    """Whether the sender of a request may choose the model: an admin; where nobody signs in, the user of this machine.

    Args:
        scope: the request.
        admins: the names of those who may, where readers sign in.
        name: the reader's name.
        is_sign_in: whether readers sign in here, with Footnote or with a proxy.
    """
    return name in admins if is_sign_in else is_from_here(scope)


def is_from_here(scope: Message) -> bool:
    """Whether a request comes from this machine, under a name of this machine, and for no other client.

    The name matters: a page of another site, whose name is made to resolve to 127.0.0.1, is requested under that name.
    """
    client = scope.get("client")
    if not client or not is_loopback(client[0]):
        return False
    names = [name.lower() for name, _ in scope["headers"]]
    if any(name in _FORWARDED or name.startswith(b"x-forwarded-") for name in names):
        return False
    return is_loopback(hostname(asked_for(scope["headers"]) or ""))
