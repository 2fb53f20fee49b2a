"""rag.model.chat_client: what a reply's pieces are made into is what openai makes of them."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest

from rag.model.chat_client import ChatClient


def piece(delta: Any, **more: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": None}
    return {"id": "1", "object": "chat.completion.chunk", "created": 7, "model": "m", "choices": [choice], **more}


PIECES = [
    piece({"role": "assistant", "content": "The ferry "}),
    piece({"content": "sank.", "reasoning_content": "so it seems"}),
    piece({"tool_calls": [{"index": 0, "id": "a", "function": {"name": "look", "arguments": "{}"}}]}),
    piece({}, choices=[], usage={"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}),
    piece({"content": None, "refusal": "No."}),
    piece({"content": "end"}, choices=[{"index": 0, "delta": {}, "finish_reason": "eos"}]),  # no reason of the API's
    {"choices": [{"delta": {"content": "bare"}}]},
    {"choices": None},
    {},
]


def streamed(client: type[openai.OpenAI], pieces: list[dict[str, Any]]) -> Iterator[Any]:
    lines = "".join(f"data: {json.dumps(one)}\n\n" for one in pieces) + "data: [DONE]\n\n"

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, text=lines)

    transport = httpx.Client(transport=httpx.MockTransport(answer))
    with client(base_url="http://127.0.0.1:9/v1", api_key="none", http_client=transport) as asked:
        yield from asked.chat.completions.create(model="m", messages=[], stream=True)


@pytest.mark.parametrize("data", PIECES)
def test_a_piece_is_what_openai_makes_of_it(data: dict[str, Any]) -> None:
    [ours], [theirs] = list(streamed(ChatClient, [data])), list(streamed(openai.OpenAI, [data]))
    assert type(ours) is type(theirs)
    assert ours.to_dict() == theirs.to_dict()
    assert [one.delta for one in ours.choices or []] == [one.delta for one in theirs.choices or []]
    if ours.choices:
        assert (ours.choices[0].delta.content, ours.choices[0].finish_reason) == (
            theirs.choices[0].delta.content,
            theirs.choices[0].finish_reason,
        )


def test_an_error_in_the_stream_is_an_error() -> None:
    with pytest.raises(openai.APIError, match="too long"):
        list(streamed(ChatClient, [{"error": {"message": "too long"}}]))
