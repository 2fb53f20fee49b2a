"""Guard: a plain ASGI layer before Gradio that lets only the page's own requests through.

Gradio is open by default: it accepts uploads of any size, fetches any URL for anyone (``/file=http...``), runs handlers
past the queue (``/run/...``) and reflects any Origin. So only the routes in ``ui.http.routes`` are open.
"""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from ui.http.problem import problem
from ui.http.routes import Route, is_for_programs, methods_of, route

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_READING = ("GET", "HEAD")
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
    (b"x-content-type-options", b"nosniff"),
    # Not "no-referrer": with it, a browser sends our own forms with "Origin: null", which is refused below.
    (b"referrer-policy", b"same-origin"),
)


class Guard:
    """Refuses requests that are too large, not the page's own or from another site; adds security headers."""

    def __init__(
        self,
        app: App,
        missing: Callable[[], str] | None = None,
        find: Callable[[str, str], Route | None] = route,
        embed_for: Sequence[str] = (),
    ) -> None:
        """Wrap ``app``.

        Args:
            app: the guarded application.
            find: the row of the table of routes that a method and a path fall under.
            missing: makes the page for a reader who opens an address that there is not; None: a line of text.
            embed_for: the sites whose pages may have the framed routes in a frame, each as ``https://news.example``.
        """
        self._embed_for = embed_for
        self._app = app
        self._missing = missing
        self._find = find

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request; lifespan messages pass through."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        asked = self._find(scope["method"], scope["path"])
        send = with_headers(send, self._embed_for if asked and asked.framed else ())
        if asked is None:
            await self._no_such(scope)(scope, receive, send)
        elif refusal := _refusal(scope, asked):
            await refusal(scope, receive, send)
        elif asked.has_files:
            await self._app(scope, _metered(receive, _announced(scope), asked.most), send)
        elif scope["method"] in _READING:
            await self._app(scope, receive, send)
        elif (body := await _read(receive, asked.most)) is not None:
            await self._app(scope, _replay(body, receive), send)
        else:
            await _told(413, _too_large(asked.most), scope)(scope, receive, send)

    def _no_such(self, scope: Message) -> Response:
        if is_for_programs(scope["path"]):
            methods = ", ".join(methods_of(scope["path"]))
            if methods:
                return problem(405, f"Here Footnote takes {methods} alone.", scope["path"], {"allow": methods})
            return problem(404, "Footnote does not offer this.", scope["path"])
        if self._missing and _is_lost(scope):
            return HTMLResponse(self._missing(), 404)
        return PlainTextResponse("Footnote does not offer this.", 403)


def _is_lost(scope: Message) -> bool:
    """Whether somebody opened an address in a browser, and no part of a page or program asks."""
    accepted = Headers(scope=scope).get("accept", "")
    return scope["method"] == "GET" and "text/html" in accepted and not scope["path"].startswith("/gradio_api")


def _told(status: int, words: str, scope: Message) -> Response:
    """A refusal, as pages or as programs are told it."""
    if is_for_programs(scope["path"]):
        return problem(status, words, scope["path"])
    return PlainTextResponse(words, status)


def _refusal(scope: Message, asked: Route) -> Response | None:
    """The response that refuses a request; None when the request may pass."""
    headers = Headers(scope=scope)
    if asked.own_site and headers.get("sec-fetch-site", "none") not in _OURS:
        return PlainTextResponse(_OTHER_SITE, 403)  # it could not read a stream, but would hold it open
    if (asked.by == "program" or scope["method"] not in _READING) and not _same_origin(headers):
        return _told(403, _OTHER_SITE, scope)
    length = headers.get("content-length", "0")
    if not length.isdigit() or (int(length) > asked.most and not asked.has_files):
        return _told(413, _too_large(asked.most), scope)
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


async def _read(receive: Receive, most: int) -> bytes | None:
    """The whole body, or None when it is too large; a missing or false Content-Length makes no difference."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > most:
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


def policy(embed_for: Sequence[str] = ()) -> str:
    """The Content-Security-Policy of a page that these sites may have in a frame."""
    framers = " ".join(embed_for) or "'none'"
    return CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {framers}")


def with_headers(send: Send, embed_for: Sequence[str] = ()) -> Send:
    """``send`` with the security headers added, and without headers that invite other sites."""
    added = (b"content-security-policy", policy(embed_for).encode()), *_HEADERS

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [item for item in message["headers"] if not item[0].lower().startswith(b"access-control-")]
            message = {**message, "headers": [*kept, *added]}
        await send(message)

    return sending
