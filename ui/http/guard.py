"""Guard: a plain ASGI layer before Gradio that lets only the page's own requests through.

Gradio is open by default: it accepts uploads of any size, fetches any URL for anyone (``/file=http...``), runs handlers
past the queue (``/run/...``) and reflects any Origin. So only the routes that the page itself uses are open.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

MAX_BODY = 1_000_000
"""Bytes of a request; a question is at most 20,000 characters."""

MAX_FILES = 200_000_000
"""Bytes of a request with files, which are written to disk as they arrive."""

_FILES, _EVENTS = "/add", "/gradio_api/"
_OURS = ("same-origin", "none")  # values of Sec-Fetch-Site: our page, and the reader's own doing
_OTHER_SITE = (
    "Footnote answers its own page only, not other sites. If this is its own page, the proxy in front hides the name "
    "that the browser asked for: it must pass it on (for nginx: proxy_set_header Host $http_host)."
)

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; connect-src 'self'; "
    "frame-src 'none'; object-src 'none'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    # Not "no-referrer": with it, a browser sends our own forms with "Origin: null", which is refused below.
    (b"referrer-policy", b"same-origin"),
)
# The page, its assets, the pages beside it and the stream of events; asking, cancelling and leaving.
_GET = (
    r"/|/health|/about|/sign-in|/theme\.css|/favicon\.ico|/robots\.txt|/manifest\.json|/config/?|/(?:assets|static)/.+",
    r"/articles(?:/[\w.-]+)?",
    r"/add(?:/[\w-]{1,40}(?:/progress)?)?",
    r"/evals(?:/[\w.-]+)?",
    r"/settings",
    r"/gradio_api/(?:info/?|queue/data|heartbeat/[\w-]+|startup-events|theme\.css|app_id/?|login_check/?)",
)
_POST = (
    r"/add|/sign-in|/sign-out|/settings|/evals",
    r"/gradio_api/(?:queue/join|cancel|reset)/?",
)
_OPEN = {"GET": re.compile("|".join(_GET)), "POST": re.compile("|".join(_POST))}
_OPEN["HEAD"] = re.compile("/|/health")


class Guard:
    """Refuses requests that are too large, not the page's own or from another site; adds security headers."""

    def __init__(self, app: App, most_files: int = MAX_FILES, missing: Callable[[], str] | None = None) -> None:
        """Wrap ``app``.

        Args:
            app: the guarded application.
            most_files: the maximum size in bytes of a request with files.
            missing: makes the page for a reader who opens an address that there is not; None: a line of text.
        """
        self._app = app
        self._missing = missing
        self._most_files = most_files

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request; lifespan messages pass through."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        send = with_headers(send)
        if refusal := self._refusal(scope):
            await refusal(scope, receive, send)
            return
        if scope["method"] == "POST" and scope["path"] == _FILES:
            receive = _metered(receive, _announced(scope), self._most_files)
        elif scope["method"] == "POST":
            body = await _read(receive)
            if body is None:
                await PlainTextResponse(_too_large(MAX_BODY), 413)(scope, receive, send)
                return
            receive = _replay(body, receive)
        await self._app(scope, receive, send)

    def _refusal(self, scope: Message) -> Response | None:
        refusal = _refusal(scope)
        if refusal and refusal.status_code == 403 and self._missing and _is_lost(scope):
            return HTMLResponse(self._missing(), 404)
        return refusal


def _is_lost(scope: Message) -> bool:
    """Whether somebody opened an address in a browser, and no part of a page or program asks."""
    accepted = Headers(scope=scope).get("accept", "")
    return scope["method"] == "GET" and "text/html" in accepted and not scope["path"].startswith("/gradio_api")


def _refusal(scope: Message) -> PlainTextResponse | None:
    """The response that refuses a request; None when the request may pass."""
    method, path, headers = scope["method"], scope["path"], Headers(scope=scope)
    if method not in _OPEN or not _OPEN[method].fullmatch(path):
        return PlainTextResponse("Footnote does not offer this.", 403)
    if path.startswith(_EVENTS) and headers.get("sec-fetch-site", "none") not in _OURS:
        return PlainTextResponse(_OTHER_SITE, 403)  # it could not read a stream, but would hold it open
    if method == "POST" and not _same_origin(headers):
        return PlainTextResponse(_OTHER_SITE, 403)
    length = headers.get("content-length", "0")
    if not length.isdigit() or (int(length) > MAX_BODY and path != _FILES):
        return PlainTextResponse(_too_large(MAX_BODY), 413)
    return None


def _same_origin(headers: Headers) -> bool:
    """Whether a browser sent this from our own page; a client that is no browser sends neither header.

    ``Sec-Fetch-Site`` is the browser's own word, which no page can change: it is enough. Browsers send it over https
    and to the machine itself. Otherwise the origin must be the server's name, as the request or the proxy tells it.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in _OURS
    origin = headers.get("origin")
    # No page of another site can add X-Forwarded-Host: its browser would ask first, by OPTIONS, which is refused.
    forwarded = headers.get("x-forwarded-host", "").partition(",")[0].strip()
    return origin is None or urlsplit(origin).netloc in (headers.get("host"), forwarded or None)


def _announced(scope: Message) -> int:
    """The number of bytes that the request announces."""
    return int(Headers(scope=scope).get("content-length", 0))


class TooLarge(Exception):
    """The request has, or announces, more bytes than allowed; the route that reads files answers with the message."""


def _too_large(most: int) -> str:
    return f"A request may have {most:,} bytes at most."


def _metered(receive: Receive, announced: int, most: int) -> Receive:
    """A ``receive`` that raises ``TooLarge`` after ``most`` bytes, and at once when more are ``announced``."""
    had = 0

    async def metered() -> Message:
        nonlocal had
        if announced > most:
            raise TooLarge(_too_large(most))
        message = await receive()
        had += len(message.get("body", b""))
        if had > most:
            raise TooLarge(_too_large(most))
        return message

    return metered


async def _read(receive: Receive) -> bytes | None:
    """The whole body, or None when it is too large; a missing or false Content-Length makes no difference."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > MAX_BODY:
            return None
        if message["type"] != "http.request" or not message.get("more_body"):
            return body


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting = [body]

    async def replaying() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replaying


def with_headers(send: Send) -> Send:
    """``send`` with the security headers added, and without headers that invite other sites."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [item for item in message["headers"] if not item[0].lower().startswith(b"access-control-")]
            message = {**message, "headers": [*kept, *_HEADERS]}
        await send(message)

    return sending
