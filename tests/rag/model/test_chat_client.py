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
    {"choices": [{"delta": {"content": "bare"}}]},
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
    ours, *end = streamed(ChatClient, [data])
    [theirs] = list(streamed(openai.OpenAI, [data]))
    assert [one.choices[0].finish_reason for one in end] == ["stop"]  # said by [DONE]
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


def ends(*pieces: dict[str, Any]) -> list[str | None]:
    return [choice.finish_reason for one in streamed(ChatClient, list(pieces)) for choice in one.choices]


def finishing(reason: object) -> dict[str, Any]:
    return piece({}, choices=[{"index": 0, "delta": {"content": "end"}, "finish_reason": reason}])


@pytest.mark.parametrize("reason", ["eos", "eos_token", "end_turn", "STOP", "stop_sequence", "Stop"])
def test_every_name_of_an_end_is_an_end(reason: str) -> None:
    assert ends(finishing(reason)) == ["stop"]


@pytest.mark.parametrize(
    ("reason", "said"), [("MAX_TOKENS", "length"), ("SAFETY", "content_filter"), ("tool_use", "tool_calls")]
)
def test_other_ends_keep_their_meaning(reason: str, said: str) -> None:
    assert ends(finishing(reason)) == [said]


@pytest.mark.parametrize("reason", [None, "", "null", "None"])
def test_what_is_no_reason_is_none_and_done_ends_the_reply(reason: object) -> None:
    assert ends(finishing(reason)) == [None, "stop"]


def contents(*pieces: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    deltas = [choice.delta for one in streamed(ChatClient, list(pieces)) for choice in one.choices][:-1]
    return [(delta.content, getattr(delta, "reasoning_content", None)) for delta in deltas]


def test_parts_of_text_are_the_answer_and_parts_of_thoughts_are_thoughts() -> None:
    thinking = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
        {"type": "thinking", "thinking": "!"},
    ]
    assert contents(
        piece({"content": thinking}), piece({"content": [{"type": "text", "text": "It "}, {"text": "rained."}]})
    ) == [
        ("", "hm!"),
        ("It rained.", None),
    ]
    assert contents(piece({"content": ["odd", 7, {"text": None}, {"type": "image_url"}]})) == [("", None)]


def test_choices_that_are_null_are_none() -> None:
    assert contents({"choices": None}, piece({"content": "It rained."})) == [("It rained.", None)]
