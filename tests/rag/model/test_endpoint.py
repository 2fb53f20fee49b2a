import json

import httpx
import openai
import pytest

from errors import EndpointBroken, EndpointError, EndpointRefused, EndpointTimeout, EndpointUnreachable
from rag.model.endpoint import meanings, notice_of, translate

REQUEST = httpx.Request("POST", "http://models.example/v1/embeddings")


def status_error(kind: type[openai.APIStatusError], status: int) -> openai.APIStatusError:
    return kind("model is unknown", response=httpx.Response(status, request=REQUEST), body=None)


def test_every_exception_class_of_the_client_is_mapped() -> None:
    exported = [one for one in (getattr(openai, name) for name in openai.__all__) if isinstance(one, type)]
    errors = {one for one in exported if issubclass(one, openai.OpenAIError)}
    assert len(errors) > 15
    assert errors - set(meanings()) == set()


def test_every_exception_class_of_httpx_has_a_meaning_that_is_no_last_resort() -> None:
    exported = [one for one in (getattr(httpx, name) for name in httpx.__all__) if isinstance(one, type)]
    errors = [one for one in exported if issubclass(one, Exception) and one is not httpx.CookieConflict]
    for one in errors:
        assert any(kind in meanings() for kind in one.__mro__ if kind is not Exception), one


@pytest.mark.parametrize(
    ("error", "expected", "words"),
    [
        (status_error(openai.AuthenticationError, 401), EndpointRefused, "OPENAI_API_KEY"),
        (status_error(openai.NotFoundError, 404), EndpointRefused, "(status 404)"),
        (status_error(openai.RateLimitError, 429), EndpointRefused, "quota"),
        (status_error(openai.InternalServerError, 503), EndpointBroken, "(status 503)"),
        (status_error(openai.APIStatusError, 408), EndpointTimeout, "no reply came in time"),
        (status_error(openai.APIStatusError, 418), EndpointRefused, "(status 418)"),
        (openai.APITimeoutError(REQUEST), EndpointTimeout, "no reply came in time"),
        (openai.APIConnectionError(request=REQUEST), EndpointUnreachable, "OPENAI_BASE_URL"),
        (openai.APIError("overloaded", REQUEST, body=None), EndpointBroken, "overloaded"),
        (httpx.ReadTimeout("silence"), EndpointTimeout, "silence"),
        (httpx.ConnectError("refused"), EndpointUnreachable, "refused"),
        (httpx.RemoteProtocolError("cut"), EndpointBroken, "broke off"),
        (json.JSONDecodeError("Expecting value", "<html>", 0), EndpointBroken, "OpenAI-compatible"),
        (AttributeError("'str' object has no attribute 'data'"), EndpointBroken, "OpenAI-compatible"),
        (KeyError("data"), EndpointBroken, "OpenAI-compatible"),
        (RuntimeError("odd"), EndpointBroken, "odd"),
    ],
)
def test_translation(error: Exception, expected: type[EndpointError], words: str) -> None:
    translated = translate(error, "Embedding 3 texts with model 'bge-m3'", "http://models.example/v1")
    assert type(translated) is expected
    assert str(translated).startswith("Embedding 3 texts with model 'bge-m3' at http://models.example/v1 failed: ")
    assert words in str(translated)


def test_a_cause_is_told() -> None:
    error = openai.APIConnectionError(request=REQUEST)
    error.__cause__ = httpx.ConnectError("[Errno 111] Connection refused")
    assert "[Errno 111] Connection refused. Check" in str(translate(error, "Asking 'm'", None))


def test_no_password_and_no_page_of_html_is_told() -> None:
    told = str(translate(ValueError("<p>" * 10_000), "Asking 'm'", "http://me:secret@models.example:8080/v1"))
    assert "secret" not in told
    assert "http://models.example:8080/v1" in told
    assert len(told) < 700


def test_ours_stays_as_it_is() -> None:
    ours = EndpointTimeout("slow")
    assert translate(ours, "Asking 'm'", None) is ours


def test_a_reader_is_told_what_it_means_and_the_keeper_what_to_do() -> None:
    for error, says in (
        (EndpointTimeout("'m' fell silent"), "The model took too long, so Footnote quotes"),
        (EndpointUnreachable("Connection refused"), "can't be reached"),
        (EndpointRefused("status 401"), "did not take the question"),
        (EndpointBroken("cut"), "gave no answer that can be used"),
    ):
        assert says in notice_of(error)
        assert notice_of(error).endswith(str(error))
