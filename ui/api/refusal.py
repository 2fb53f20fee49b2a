"""Refusal: why a request is not served, as problem details (RFC 9457), and as OpenAI's API tells it.

Every reply of the API is made here of its JSON: ASCII, so that half a character (a lone surrogate) passes, too.
"""

import json
import logging
from collections.abc import Mapping
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
from ui.http.problem import openai_json, problem_json
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

    @property
    def problem(self) -> dict[str, Any]:
        """The problem details of it."""
        return {**problem_json(self.status, self.detail, self.param), "request_id": request_id()}

    @property
    def openai(self) -> dict[str, Any]:
        """The error that OpenAI's API would tell."""
        return openai_json(self.status, self.detail, self.param, self.code)


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
    return _Problem(refusal.problem, refusal.status, {**refusal.headers, **(headers or {})})


def openai_error(refusal: Refusal, headers: Mapping[str, str] | None = None) -> Response:
    """The reply that refuses a request, as OpenAI's API does it."""
    # Their clients know 400 for what is wrong in a request.
    status = 400 if refusal.status == 422 else refusal.status
    return Json(refusal.openai, status, {**refusal.headers, **(headers or {})})
