"""Request ids: one for each request, in the header ``X-Request-Id``, in the log, and in messages about failures.

The log is quiet: one line for each request at INFO, which is off unless ``FOOTNOTE_LOG`` turns it on. A line holds the
path, and never a query string, a body or a question.
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
    """Gives every request an id, and logs it."""

    def __init__(self, app: App) -> None:
        """``app`` answers the requests."""
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request; other messages pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id_ = secrets.token_hex(6)
        name, value = HEADER.encode(), id_.encode()
        # Our id replaces one from the client, because Gradio passes the headers on to the handlers (``request_id``).
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
                # 503 refuses a request that can't be served now: it is no fault, and a rush makes hundreds of lines.
                level = logging.INFO if status < 500 else logging.WARNING if status == 503 else logging.ERROR
                spent = 1000 * (time.perf_counter() - began)
                _log.log(level, "%s %s %s %d %.0f ms", id_, scope["method"], scope["path"], status, spent)


def handled_request() -> Any:
    """The request of the event that one of Gradio's handlers works on, as Gradio has it; None outside of handlers."""
    context = sys.modules.get("gradio.context")  # no handler runs before Gradio is imported, which takes seconds
    return context.LocalContext.request.get(None) if context else None


def request_id() -> str:
    """The id of the current request, also in Gradio's handlers, which run outside of it; else ""."""
    request = handled_request()
    found: str | None = request.headers.get(HEADER) if request is not None and request.request else None
    return found or _current.get()


def with_request(message: str) -> str:
    """``message`` with the request id, by which the server's log shows more."""
    id_ = request_id()
    return f"{message} (Request {id_}.)" if id_ else message


class RequestId(logging.Filter):
    """Puts the request's id before the log records of that request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True: no record is dropped."""
        id_ = request_id()
        record.request = f"[{id_}] " if id_ else ""
        return True


def log_to_stderr(level: str) -> None:
    """Log to standard error: Footnote's own records from ``level`` ("warning", "info"), other libraries' from warnings.

    No record, nor a traceback in it, shows a key.
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
    if logging.lastResort:  # used for libraries: uvicorn, Gradio, openai
        logging.lastResort.setFormatter(VeiledFormatter(line.format("")))
