"""Each request has an id: in the header ``X-Request-Id``, in the log, and in the message when something goes wrong.

The log is quiet: one line a request at INFO, which is off unless ``FOOTNOTE_LOG`` says otherwise. It holds the path and
never a query string, a body or a question.
"""

import logging
import re
import secrets
import sys
import time
from contextvars import ContextVar
from typing import Any

from rag.model.veil import VeiledFormatter
from ui.http.guard import App, Message, Receive, Send

HEADER = "x-request-id"
_ASSET = re.compile(r"/(?:assets|static)/.+|/gradio_api/heartbeat/.+|/theme\.css|/favicon\.ico|/manifest\.json")
_current: ContextVar[str] = ContextVar("request_id", default="")

_log = logging.getLogger(__name__)


class RequestLog:
    """Gives every request an id, and tells of it in the log."""

    def __init__(self, app: App) -> None:
        """``app`` is what answers."""
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request; what is no request passes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id_ = secrets.token_hex(6)
        name, value = HEADER.encode(), id_.encode()
        # Ours in the place of what a client sends: Gradio hands the headers on to the handlers (``request_id``).
        scope = {**scope, "headers": [*(one for one in scope["headers"] if one[0].lower() != name), (name, value)]}
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], (name, value)]}
            await send(message)

        began = time.perf_counter()
        token = _current.set(id_)
        try:
            await self._app(scope, receive, sending)
        except Exception:
            _log.exception("Request %s failed: %s %s", id_, scope["method"], scope["path"])
            raise
        finally:
            _current.reset(token)
            if status >= 500 or not _ASSET.fullmatch(scope["path"]):
                # 503 is how what can't be served now is refused: no fault, and under a rush hundreds of lines.
                level = logging.INFO if status < 500 else logging.WARNING if status == 503 else logging.ERROR
                spent = 1000 * (time.perf_counter() - began)
                _log.log(level, "%s %s %s %d %.0f ms", id_, scope["method"], scope["path"], status, spent)


def handled_request() -> Any:
    """The request whose event one of Gradio's handlers is at work on, as Gradio has it; None outside of handlers."""
    context = sys.modules.get("gradio.context")  # before Gradio is imported, which takes seconds, no handler runs
    return context.LocalContext.request.get(None) if context else None


def request_id() -> str:
    """The id of the request being served, also in Gradio's handlers, which run outside of it; else ""."""
    request = handled_request()
    found: str | None = request.headers.get(HEADER) if request is not None and request.request else None
    return found or _current.get()


def with_request(message: str) -> str:
    """``message``, and the id by which the server's log tells more."""
    id_ = request_id()
    return f"{message} (Request {id_}.)" if id_ else message


class RequestId(logging.Filter):
    """Puts the request's id before what is logged while it is served."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True: nothing is left out."""
        id_ = request_id()
        record.request = f"[{id_}] " if id_ else ""
        return True


def log_to_stderr(level: str) -> None:
    """Footnote's own log on standard error from ``level`` on ("warning", "info"); other libraries' from warnings on.

    No line of either, nor a traceback in it, holds a key.
    """
    handler = logging.StreamHandler()
    handler.addFilter(RequestId())
    line = "%(asctime)s %(levelname)s %(name)s: {}%(message)s"
    handler.setFormatter(VeiledFormatter(line.format("%(request)s")))
    for name in ("ui", "rag", "corpus"):
        logger = logging.getLogger(name)
        logger.setLevel(level.upper())
        logger.addHandler(handler)
        logger.propagate = False
    if logging.lastResort:  # tells of libraries: uvicorn, Gradio, openai
        logging.lastResort.setFormatter(VeiledFormatter(line.format("")))
