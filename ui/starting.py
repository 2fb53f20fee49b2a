"""Starting: answers requests while the page is being built, since Gradio alone takes seconds to import.

A reader who opens the address at once sees that Footnote is starting, and then the page, without doing anything.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from errors import FootnoteError
from ui.http.guard import Message, Receive, Send, with_headers
from ui.http.problem import problem
from ui.http.routes import is_for_programs

if TYPE_CHECKING:
    from fastapi import FastAPI

_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Footnote</title><link rel="icon" href="data:,">'
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">'
    '<meta http-equiv="refresh" content="1"><style>body{margin:0;padding:30vh 24px;text-align:center;'
    "background:#fbfaf7;color:#1b1b1a;font:16px/1.55 system-ui,sans-serif}h1{font:700 22px/1.2 Georgia,serif}"
    "@media(prefers-color-scheme:dark){body{background:#161615;color:#eceae4}}</style></head>"
    '<body><main><h1>Footnote</h1><p role="status">Starting …</p></main></body></html>'
)
_STARTING = "Footnote is starting. Try again in a second."
_log = logging.getLogger(__name__)


class Starting:
    """Answers requests until the application is built, and hands them to it from then on."""

    def __init__(self, building: "Future[FastAPI]", failed: Callable[[], None]) -> None:
        """Begin without the application.

        Args:
            building: the application, once it is built.
            failed: called when the application can't be built or started; the error is logged.
        """
        self._building = building
        self._failed = failed
        self._app: FastAPI | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request, or the server's startup and shutdown."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._app is not None:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await _wait(scope)(scope, receive, with_headers(send))
        else:
            await send({"type": "websocket.close", "code": 1013})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        async with AsyncExitStack() as begun:
            beginning = asyncio.create_task(self._begin(begun))
            await receive()
            beginning.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _begin(self, begun: AsyncExitStack) -> None:
        try:
            app = await asyncio.wrap_future(self._building)
            await begun.enter_async_context(app.router.lifespan_context(app))
            self._app = app
        except FootnoteError:  # the code that waits for the page shows its message
            self._failed()
        except Exception:  # noqa: BLE001  logged with its traceback, and the server ends
            _log.exception("The page could not be built")
            self._failed()


def _wait(scope: Message) -> Response:
    headers = {"retry-after": "1", "cache-control": "no-store"}
    if scope["method"] in ("GET", "HEAD") and scope["path"] in ("/", "/articles", "/add", "/evals"):
        return HTMLResponse(_PAGE, 200, headers)
    if is_for_programs(scope["path"]):
        return problem(503, _STARTING, scope["path"], headers)
    return PlainTextResponse(_STARTING, 503, headers)
