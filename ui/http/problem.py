"""Problem: why a program's request is refused, as RFC 9457 has it; under ``/v1/`` also as OpenAI's clients read it."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import JSONResponse

_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
# The code by which OpenAI tells them: its clients do not ask again for "insufficient_quota".
_CODES = {401: "invalid_api_key", 403: "permission_denied", 404: "not_found", 429: "rate_limit_exceeded"}


def problem(
    status: int, detail: str, path: str = "", headers: Mapping[str, str] | None = None, code: str | None = None
) -> JSONResponse:
    """A refusal.

    Args:
        status: the HTTP status.
        detail: what is wrong, and what to do.
        path: the request's path.
        headers: further headers.
        code: OpenAI's word for it; None: the usual one of the status.
    """
    told: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if path.startswith("/v1/"):
        kind = _TYPES.get(status, "invalid_request_error" if status < 500 else "server_error")
        told["error"] = {"message": detail, "type": kind, "param": None, "code": code or _CODES.get(status)}
    return JSONResponse(told, status, headers, "application/problem+json")
