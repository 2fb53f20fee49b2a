"""HTTP: the archive's tools as an ASGI application, by the protocol's streamable HTTP.

Who may call it, from which sites and under which names is for the layers in front of it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import Future
from contextlib import asynccontextmanager
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.types import PARSE_ERROR
from starlette.responses import JSONResponse, PlainTextResponse

from corpus.store.archive import Archive
from rag.tools.archive import OpenArchive
from rag.tools.reading import OWNER
from rag.tools.sdk_log import keep_discreet
from rag.tools.server import CONTEXT, SHARE, MayAsk, archive_server
from rag.tools.whole_text import readable
from rag.tools.work import Workers

if TYPE_CHECKING:
    from rag.assistant import Assistant

_MOST_SESSIONS = 256  # agents connected at once, each with a task of its own
_IDLE_SECONDS = 1_800.0  # after which an agent that says nothing has to begin anew, as the protocol has it

NOBODY = "\0"
"""No reader: they have no kept answers."""

OwnerOf = Callable[[Mapping[str, Any]], str]
"""The reader who sends a request, whose ASGI scope is given."""

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]


class ArchiveTools:
    """The application. Its sessions live while ``running`` does, which a server's lifespan enters."""

    def __init__(
        self,
        archive: Archive,
        opening: "Future[Assistant]",
        most: int,
        may_ask: MayAsk = lambda scope: True,
        owner: OwnerOf = lambda scope: NOBODY,
        share: OwnerOf | None = None,
    ) -> None:
        """Offer the tools of ``archive``.

        Args:
            archive: the articles.
            opening: the assistant, which may still be loading.
            most: the most bytes of a call.
            may_ask: whether the sender of a request may ask questions; whoever comes here may search and read.
            owner: the reader who sends a request: of kept answers they see their own.
            share: whose share of the places a request takes; unset: the owner's.
        """
        self._owner, self._share = owner, share or owner
        self._archive = OpenArchive(archive, opening)
        self._may_ask = may_ask
        self._most = most
        self._workers = Workers()
        self._sessions: StreamableHTTPSessionManager | None = None

    async def __call__(
        self,
        scope: _Message,
        receive: _Receive,
        send: Callable[[_Message], Awaitable[None]],
    ) -> None:
        """Serve one request."""
        if self._sessions is None:
            await PlainTextResponse("Footnote is starting. Try again in a second.", 503)(scope, receive, send)
            return
        if scope["type"] == "http" and scope["method"] == "POST":
            try:
                receive = await _read(receive, self._most)
            except ValueError as error:
                await _no_message(error)(scope, receive, send)
                return
        context = copy_context()
        context.run(OWNER.set, self._owner(scope))
        await self._sessions.handle_request({**scope, CONTEXT: context, SHARE: self._share(scope)}, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep sessions; at the end their tools stop."""
        keep_discreet()
        sessions = StreamableHTTPSessionManager(
            archive_server(self._archive, self._workers, self._may_ask),
            max_request_body_size=self._most,
            max_sessions=_MOST_SESSIONS,
            session_idle_timeout=_IDLE_SECONDS,
        )
        async with sessions.run():
            self._sessions = sessions
            try:
                yield
            finally:
                self._sessions = None


async def _read(receive: _Receive, most: int) -> _Receive:
    """A ``receive`` that gives the whole body, as the SDK can read it.

    Raises:
        ValueError: the body is no JSON: the SDK takes some of that for a fault of the server.
    """
    body, more = b"", True
    while more and len(body) <= most:  # the SDK refuses a body that is too large
        message = await receive()
        body, more = body + bytes(message.get("body", b"")), bool(message.get("more_body"))
    read = [{"type": "http.request", "body": body if more else readable(body).encode(), "more_body": more}]

    async def replaying() -> _Message:
        return read.pop() if read else await receive()

    return replaying


def _no_message(error: ValueError) -> JSONResponse:
    told = {"code": PARSE_ERROR, "message": f"The body of the request is no JSON: {error}"}
    return JSONResponse({"jsonrpc": "2.0", "id": None, "error": told}, 400)
