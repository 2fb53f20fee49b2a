import httpx
import pytest
from llama_index.llms.openai_like import OpenAILike

from errors import EndpointError, EndpointRefused
from rag.model.rewriter import Rewriter, rewriter
from settings import Settings
from tests.fakes import ScriptedEndpoint


def completion(text: str) -> httpx.Response:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return httpx.Response(
        200, json={"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
    )


def asking(reply: httpx.Response | Exception) -> tuple[Rewriter, ScriptedEndpoint]:
    endpoint = ScriptedEndpoint(reply)
    llm = OpenAILike(
        model="m",
        api_base="http://127.0.0.1:9/v1",
        api_key="k",
        is_chat_model=True,
        max_retries=0,
        http_client=endpoint.client,
    )
    return Rewriter(llm, "m", "http://127.0.0.1:9/v1"), endpoint


def test_one_call_with_the_conversation() -> None:
    model, endpoint = asking(completion("How old is the mayor?"))
    assert model.reply("Make it whole.", "Last question: How old is he?") == "How old is the mayor?"
    [request] = endpoint.requests
    assert request["messages"] == [
        {"role": "system", "content": "Make it whole."},
        {"role": "user", "content": "Last question: How old is he?"},
    ]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (httpx.Response(401, json={"error": {"message": "bad key"}}), EndpointRefused),
        (httpx.ConnectError("refused"), EndpointError),
        (httpx.Response(200, text="<html>busy</html>"), EndpointError),
    ],
)
def test_what_fails_is_an_endpoint_error(reply: httpx.Response | Exception, error: type[EndpointError]) -> None:
    with pytest.raises(error, match="'m'"):
        asking(reply)[0].reply("Make it whole.", "Why?")


def test_without_a_model_there_is_none() -> None:
    assert rewriter(Settings()) is None
