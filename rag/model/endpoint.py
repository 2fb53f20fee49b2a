"""Endpoint errors: translates the exceptions of the ``openai`` client, httpx and json into Footnote's words."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from corpus.retry_after import http_date, retry_after
from errors import (
    ContextOverflow,
    EndpointBroken,
    EndpointError,
    EndpointRefused,
    EndpointTimeout,
    EndpointUnreachable,
)
from rag.model.veil import hidden, shown_url

OPENAI_URL = "https://api.openai.com/v1"
_READ = 20_000  # characters read of the endpoint's own words
_DETAIL = 300  # characters shown of the endpoint's own words: some endpoints send a page of HTML
_FIRST_PAUSE = 0.5  # seconds; each next one is twice as long


class Meaning(NamedTuple):
    """The meaning of a foreign exception: Footnote's error, what happened, and what to do."""

    error: type[EndpointError]
    happened: str
    to_do: str


_KEY = "Check the key: OPENAI_API_KEY, or FOOTNOTE_EMBEDDING_KEY for embeddings."
_NAME = (
    "Check the model's name and the address: FOOTNOTE_MODEL and OPENAI_BASE_URL, "
    "or FOOTNOTE_EMBEDDING_MODEL and FOOTNOTE_EMBEDDING_URL."
)
_ADDRESS = "Check that it runs, and its address: OPENAI_BASE_URL, or FOOTNOTE_EMBEDDING_URL for embeddings."
_COMPATIBLE = "Check that the address is that of an OpenAI-compatible API; most end in /v1."
_LATER = "Try again; if it stays so, read the endpoint's own log."

_REFUSED = Meaning(EndpointRefused, "the endpoint refused the request", _NAME)
_BAD_KEY = Meaning(EndpointRefused, "the endpoint refused the key", _KEY)
_LIMIT = Meaning(EndpointRefused, "a rate limit or quota is used up", "Wait, or raise the limit at the provider.")
_TOO_LARGE = Meaning(EndpointRefused, "the endpoint refused the content of the request", "Shorten the text.")
_OVERFLOW = Meaning(
    ContextOverflow,
    "question and passages are longer than the model reads",
    "Set FOOTNOTE_CONTEXT_WINDOW to the number of tokens that it reads, or let the endpoint read more.",
)
_FAILED = Meaning(EndpointBroken, "the endpoint failed", _LATER)
_NO_ANSWER = Meaning(EndpointBroken, "the reply is none that an OpenAI-compatible API gives", _COMPATIBLE)
_CUT = Meaning(EndpointBroken, "the reply broke off", _LATER)
_SLOW = Meaning(EndpointTimeout, "no reply came in time", "Try again, or use a faster model or machine.")
_NOBODY = Meaning(EndpointUnreachable, "nothing answers there", _ADDRESS)
_SETTINGS = Meaning(
    EndpointUnreachable, "no connection can be made with this machine's settings", "Correct it, or unset it."
)
_CLIENT = Meaning(EndpointRefused, "the client could not make the request", _NAME)


# OpenAI's and vLLM's "maximum context length", llama.cpp's "available context size", Anthropic's "prompt is too long".
_TOO_LONG = re.compile(
    r"context[\s_-]?(?:length|window|size)|maximum context|(?:prompt|input|request) (?:is|was) too long"
    r"|too many (?:input )?tokens|reduce the length|n_ctx|num_ctx|input tokens? (?:count|exceed)",
    re.IGNORECASE,
)
_LIMIT_TOLD = re.compile(r"(?:context|maximum|limit|n_ctx)\D{0,60}?(\d[\d,]{2,8})", re.IGNORECASE)


@cache
def meanings() -> dict[type[Exception], Meaning]:
    """The meaning of each exception class; a class not listed has the meaning of its nearest listed ancestor.

    This is a function because the import of ``openai`` takes 1.3 s.
    """
    import httpx
    import openai

    return {
        openai.BadRequestError: _REFUSED,
        openai.AuthenticationError: _BAD_KEY,
        openai.OAuthError: _BAD_KEY,
        openai.PermissionDeniedError: _BAD_KEY,
        openai.NotFoundError: _REFUSED,
        openai.ConflictError: _FAILED,
        openai.UnprocessableEntityError: _REFUSED,
        openai.RateLimitError: _LIMIT,
        openai.InternalServerError: _FAILED,
        openai.APIStatusError: _REFUSED,
        openai.APITimeoutError: _SLOW,
        openai.APIConnectionError: _NOBODY,
        openai.APIResponseValidationError: _NO_ANSWER,
        openai.LengthFinishReasonError: _CUT,
        openai.ContentFilterFinishReasonError: _TOO_LARGE,
        openai.WebSocketConnectionClosedError: _CUT,
        openai.WebSocketQueueFullError: _CUT,
        openai.APIError: _FAILED,  # an error object in the middle of a stream
        openai.OpenAIError: _CLIENT,  # the client's own settings: no key, contradicting arguments
        httpx.TimeoutException: _SLOW,
        httpx.ConnectError: _NOBODY,
        httpx.ProxyError: _NOBODY,
        httpx.UnsupportedProtocol: _NOBODY,
        httpx.InvalidURL: _NOBODY,
        httpx.TooManyRedirects: _NOBODY,
        httpx.TransportError: _CUT,
        httpx.HTTPStatusError: _REFUSED,
        httpx.HTTPError: _CUT,
        httpx.StreamError: _CUT,
        ValueError: _NO_ANSWER,  # json.JSONDecodeError, UnicodeDecodeError, pydantic's, "No embedding data received"
        AttributeError: _NO_ANSWER,  # the client hands an HTML page on as a str, and null parts as None
        TypeError: _NO_ANSWER,
        LookupError: _NO_ANSWER,
        Exception: _FAILED,
    }


def translate(error: Exception, what: str, base_url: str | None) -> EndpointError:
    """Put ``error`` in Footnote's words, without keys; raise the result ``from veiled(error)``.

    Args:
        error: the client's exception.
        what: the attempt, with the model's name: ``"Embedding 3 texts with model 'bge-m3'"``.
        base_url: the configured address; OpenAI's own when ``None``. No user, password or query is shown.

    Returns:
        An error of the tree in ``errors.py``; ``error`` itself when it already belongs to the tree.
    """
    if isinstance(error, EndpointError):
        return error
    meaning = next(meanings()[kind] for kind in type(error).__mro__ if kind in meanings())
    status = getattr(error, "status_code", None)
    if status == 408:  # the client has no class for it
        meaning = _SLOW
    elif overflows(error):
        meaning = _OVERFLOW
    elif _is_unusable(error):
        meaning = _SETTINGS
    happened = f"{meaning.happened} (status {status})" if status is not None else meaning.happened
    where = shown_url(base_url or OPENAI_URL)
    told = f"{hidden(what)} at {where} failed: {happened}: {_detail(error)}. {meaning.to_do}"
    return ContextOverflow(told, _limit(error)) if meaning is _OVERFLOW else meaning.error(told)


def overflows(error: Exception) -> bool:
    """Whether the endpoint refused a request for its length."""
    import openai

    if not isinstance(error, openai.APIError) or isinstance(error, openai.RateLimitError):
        return False
    return _TOO_LONG.search(f"{error} {getattr(error, 'body', None)}"[:_READ]) is not None


def _limit(error: Exception) -> int | None:
    match = _LIMIT_TOLD.search(f"{error}"[:_READ])
    return int(match[1].replace(",", "")) if match else None


QUOTES_INSTEAD = "so Footnote quotes the archive word for word. What happened:"
"""What the notice of a failed model says of the answer."""


def notice_of(error: EndpointError) -> str:
    """The notice for a failed model: the effect on the answer for readers, then the cause for the operator."""
    told = next(words for kind, words in _TOLD if isinstance(error, kind))
    return f"{told}, {QUOTES_INSTEAD} {hidden(f'{error}')}"


_TOLD: tuple[tuple[type[EndpointError], str], ...] = (
    (EndpointTimeout, "The model took too long"),
    (EndpointUnreachable, "The model can't be reached"),
    (EndpointRefused, "The model did not take the question"),
    (EndpointError, "The model gave no answer that can be used"),
)


def pause_before_retry(error: Exception, tried: int) -> float | None:
    """Seconds to wait before a retry, or None when a retry would not help.

    A failed connection, a lost one, 429 and 5xx may pass. A timeout is not retried: the time is used up.

    Args:
        error: the client's exception.
        tried: the number of attempts so far.
    """
    import httpx
    import openai

    slow = isinstance(error, openai.APITimeoutError | httpx.TimeoutException)
    if overflows(error):
        return None
    lost = isinstance(error, openai.APIConnectionError | httpx.TransportError) and not slow and not _is_unusable(error)
    status = _status(error)
    if not (lost or status == 429 or 500 <= status <= 599):
        return None
    headers: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", {})
    # A date counts by the endpoint's clock.
    asked_for = retry_after(headers.get("retry-after", ""), http_date(headers.get("date", "")))
    return _FIRST_PAUSE * 2 ** (tried - 1) if asked_for is None else asked_for


def _is_unusable(error: Exception) -> bool:
    from rag.model.connection import Unusable

    return isinstance(error, Unusable) or isinstance(error.__cause__, Unusable)


def _status(error: Exception) -> int:
    """The HTTP status, or the ``code`` of an error object in a stream; 0 when there is neither."""
    body = getattr(error, "body", None)
    status = getattr(error, "status_code", None) or (body.get("code") if isinstance(body, dict) else None)
    return int(f"{status}") if re.fullmatch(r"\d{3}", f"{status}") else 0


def _detail(error: Exception) -> str:
    # "Connection error." says little; its cause says "Connection refused" or "Name or service not known".
    words = [f"{one}" or type(one).__name__ for one in (error, error.__cause__) if one is not None]
    # Keys are hidden before the text is cut, since a cut key is not recognised.
    text = " ".join(hidden(" — ".join(words)[:_READ]).split()).rstrip(".")
    return text if len(text) <= _DETAIL else f"{text[:_DETAIL]}…"
