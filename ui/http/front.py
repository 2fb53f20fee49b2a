"""Front: the outermost layer: which names are answered, and the sub-path under which a proxy offers the server.

Within the server every link begins with ``/``. On its way out each becomes relative to its page (``ui.relative``), so
that the pages work under any sub-path, also under one that only the proxy knows.
"""

import re

from starlette.responses import PlainTextResponse, RedirectResponse

from ui.http.guard import App, Message, Receive, Send, with_headers
from ui.http.names import Names, asked_for
from ui.relative import relative, relative_links

ROOT = "footnote.root"
"""The key of the sub-path in an ASGI scope, such as ``"/footnote"``; there where the request's path began with it."""

_UNKNOWN = (
    "This Footnote does not answer to the name {name}. If it should, start it with --name and that name, or, behind a "
    "proxy, with --proxy and the proxy's address. Here, under http://127.0.0.1 and its port, it always answers."
)
_SHOWN = 80  # characters of a name in the refusal


class Front:
    """Answers requests for the server's own names, and takes the sub-path off their paths."""

    def __init__(self, app: App, names: Names, root: str = "") -> None:
        """Wrap ``app``.

        Args:
            app: the application that answers.
            names: the names that are answered.
            root: the sub-path, such as ``"/footnote"``. Paths are answered with and without it: some proxies take it
                off, others pass it on.
        """
        self._app = app
        self._names = names
        self._root = root

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request; lifespan messages pass through."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        host = asked_for(scope["headers"])
        if host is None or not self._names.answer_to(host):
            await _refuse(host, scope, receive, send)
            return
        scope = {**scope}
        path = scope["path"]
        if self._root and path == self._root and scope["type"] == "http":
            query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
            away = RedirectResponse(f"{self._root.rpartition('/')[2]}/{query}", 307)
            await away(scope, receive, with_headers(send))
            return
        if self._root and path.startswith(f"{self._root}/"):
            raw = scope.get("raw_path")
            scope[ROOT] = self._root
            scope["path"] = path = path.removeprefix(self._root)
            scope["raw_path"] = raw.removeprefix(self._root.encode()) if raw else None
        await self._app(scope, receive, _relative(send, path))


async def _refuse(host: str | None, scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        await send({"type": "websocket.close", "code": 1008})
        return
    shown = "".join(char for char in host or "" if char.isprintable())[:_SHOWN]
    told = _UNKNOWN.format(name=repr(shown)) if host is not None else "The request names no server, or two (Host)."
    await PlainTextResponse(told, 421)(scope, receive, with_headers(send))


def _relative(send: Send, path: str) -> Send:
    """``send`` with the links and the redirects of a page made relative to ``path``.

    What Gradio carries to the conversation's page is relative already (``as_block``).
    """
    start: Message | None = None
    body = b""

    async def sending(message: Message) -> None:
        nonlocal start, body
        if message["type"] == "http.response.start":
            message = {**message, "headers": [_relative_location(item, path) for item in message["headers"]]}
            if _is(b"text/event-stream", message):  # nginx would otherwise keep an answer until it is whole
                message["headers"].append((b"x-accel-buffering", b"no"))
            if _is(b"text/html", message):
                start = message
                return
        elif start is not None and message["type"] == "http.response.body":
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            page = path.removesuffix("/progress")  # a part of the page above it, and shown there
            whole = relative_links(body.decode(), page).encode()
            kept = [item for item in start["headers"] if item[0].lower() != b"content-length"]
            await send({**start, "headers": [*kept, (b"content-length", str(len(whole)).encode())]})
            message = {**message, "body": whole}
            start = None
        await send(message)

    return sending


def _is(kind: bytes, start: Message) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(kind) for name, value in start["headers"])


def _relative_location(item: tuple[bytes, bytes], path: str) -> tuple[bytes, bytes]:
    name, value = item
    if name.lower() != b"location" or not re.match(rb"/(?![/\\])", value):
        return item
    return name, relative(value.decode("latin-1"), path).encode("latin-1")
