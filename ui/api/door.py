"""Door: the layer around all others that speaks to programs: what is refused anywhere is told in the API's own words.

The guard and sign-in refuse in plain text, made for people.
"""

from starlette.responses import Response

from ui.api.refusal import Refusal, openai_error, problem
from ui.http.guard import App, Message, Receive, Send, with_headers
from ui.http.routes import ROUTES, route

REST, CHAT = "/api/v1", "/v1"
"""Where the two interfaces begin."""

_SIGN_IN = "Sign in first: send a key, as Authorization: Bearer KEY."
_LONGEST = 2_000  # characters of a refusal
_TEXT = b"text/plain"


def refused(path: str, refusal: Refusal, headers: dict[str, str] | None = None) -> Response:
    """The reply that refuses a request for ``path``."""
    return (openai_error if path.startswith(f"{CHAT}/") else problem)(refusal, headers)


class Door:
    """Tells programs of refusals; other requests pass."""

    def __init__(self, app: App) -> None:
        """``app`` answers."""
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith((f"{REST}/", f"{CHAT}/")):
            await self._app(scope, receive, send)
            return
        if route(scope["method"], path) is None:
            await _no_such(scope["method"], path)(scope, receive, with_headers(send))
            return
        await self._app(scope, receive, _Telling(scope, receive, send))


def _no_such(method: str, path: str) -> Response:
    methods = sorted({one for row in ROUTES if row.pattern.fullmatch(path) for one in row.methods})
    if methods:
        told = f"{path} takes {', '.join(methods)}, not {method}."
        return refused(path, Refusal(405, told[:_LONGEST]), {"allow": ", ".join(methods)})
    return refused(path, Refusal(404, f"There is no {path[:200]} here. See {REST}/docs."))


class _Telling:
    """A ``send`` that puts a refusal in plain text into the API's words, with its headers."""

    def __init__(self, scope: Message, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._start: Message | None = None
        self._told = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_plain_refusal(message):
            self._start = message
            return
        if self._start is None:
            await self._send(message)
            return
        self._told += message.get("body", b"")
        if not message.get("more_body"):
            await self._tell(self._start)

    async def _tell(self, start: Message) -> None:
        status, told = start["status"], self._told.decode(errors="replace")[:_LONGEST]
        refusal = Refusal(401, _SIGN_IN) if status < 400 else Refusal(status, told)
        dropped = (b"content-length", b"content-type", b"location")
        kept = [item for item in start["headers"] if item[0].lower() not in dropped]
        reply = refused(self._scope["path"], refusal)
        reply.raw_headers = [*reply.raw_headers, *kept]
        await reply(self._scope, self._receive, self._send)


def _is_plain_refusal(start: Message) -> bool:
    """Whether a reply refuses in plain text; a redirect leads to a form that no program fills in."""
    plain = any(name.lower() == b"content-type" and value.startswith(_TEXT) for name, value in start["headers"])
    return plain and start["status"] >= 300
