"""Refusal: why a request is not served, as problem details (RFC 9457), and as OpenAI's API tells it.

Every reply of the API is made here of its JSON: ASCII, so that half a character (a lone surrogate) passes, too.
"""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from errors import (
    ArticleNotFound,
    BadFilter,
    BadQuestion,
    FeedNotFound,
    FootnoteError,
    PackError,
    RunNotFound,
    TooMuchAtOnce,
)
from ui.http.request_log import request_id

_UNEXPECTED = "Something went wrong in Footnote itself. The server’s log tells what, under the request’s id."
_RETRY = 10  # seconds, where nothing better is known

_log = logging.getLogger(__name__)


class Refusal(Exception):
    """A request that is not served.

    Attributes:
        status: the HTTP status.
        detail: what is wrong, and what to do.
        retry_after: seconds after which to ask again, if that may help.
        param: the parameter that is wrong, if it is one.
        code: a word for programs, as OpenAI's API has them.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        retry_after: int | None = None,
        param: str | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.retry_after = retry_after
        self.param = param
        self.code = code

    @property
    def headers(self) -> dict[str, str]:
        """The headers that belong to it."""
        return {"retry-after": str(self.retry_after)} if self.retry_after is not None else {}


def refusal_of(error: BaseException) -> Refusal:
    """The refusal that an error comes to; an unexpected one is logged with its traceback."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, (BadQuestion, BadFilter, PackError)):
        return Refusal(422, str(error))
    if isinstance(error, (ArticleNotFound, FeedNotFound, RunNotFound)):
        return Refusal(404, str(error))
    if isinstance(error, (TooMuchAtOnce, FootnoteError)):
        return Refusal(503, str(error), _RETRY)
    _log.error("A request of the API could not be served", exc_info=error)
    return Refusal(500, _UNEXPECTED)


class Json(Response):
    """A reply in JSON."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The bytes of a value."""
        return json.dumps(content, allow_nan=False).encode("ascii")


class _Problem(Json):
    media_type = "application/problem+json"


def problem(refusal: Refusal, headers: Mapping[str, str] | None = None) -> Response:
    """The reply that refuses a request: ``{"type", "title", "status", "detail", "request_id"}``."""
    return _Problem(problem_json(refusal), refusal.status, {**refusal.headers, **(headers or {})})


def problem_json(refusal: Refusal) -> dict[str, Any]:
    """The problem details of a refusal."""
    told = {"type": "about:blank", "title": _title(refusal.status), "status": refusal.status, "detail": refusal.detail}
    if refusal.param:
        told["parameter"] = refusal.param
    return {**told, "request_id": request_id()}


def openai_error(refusal: Refusal, headers: Mapping[str, str] | None = None) -> Response:
    """The reply that refuses a request, as OpenAI's API does it."""
    # Their clients know 400 for what is wrong in a request.
    status = 400 if refusal.status == 422 else refusal.status
    return Json(openai_json(refusal), status, {**refusal.headers, **(headers or {})})


def openai_json(refusal: Refusal) -> dict[str, Any]:
    """``{"error": {"message", "type", "param", "code"}}``."""
    kind = "server_error" if refusal.status >= 500 else _KINDS.get(refusal.status, "invalid_request_error")
    code = refusal.code or _CODES.get(refusal.status)
    return {"error": {"message": refusal.detail, "type": kind, "param": refusal.param, "code": code}}


_KINDS = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
_CODES = {401: "invalid_api_key", 404: "not_found", 429: "rate_limit_exceeded"}


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Refused"
