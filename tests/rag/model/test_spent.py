"""rag.model.spent: the tokens of an answer are what its endpoint tells, or about as many, in whatever thread."""

import json
import threading
from collections.abc import Generator, Iterator
from typing import Any

import httpx
import pytest
from llama_index.core.llms import ChatMessage
from llama_index.llms.openai_like import OpenAILike

from rag.model.chat_client import ChatClient
from rag.model.reply import Clock, Limits, reply
from rag.model.spent import Spent
from rag.text.tokens import tokens

TOLD = {"prompt_tokens": 900, "completion_tokens": 40, "total_tokens": 940}


class Endpoint:
    """Answers every request with the same words; ``told`` at the end, unless ``refused``."""

    def __init__(self, told: dict[str, int] | None = None, refuses: bool = False) -> None:
        self.requests: list[dict[str, Any]] = []
        self._told, self._refuses = told, refuses

    def llm(self) -> OpenAILike:
        transport = httpx.Client(transport=httpx.MockTransport(self._answer))
        client = ChatClient(base_url="http://127.0.0.1:9/v1", api_key="none", http_client=transport, max_retries=0)
        return OpenAILike(model="m", is_chat_model=True, openai_client=client, api_key="none", max_retries=0)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        sent = json.loads(request.content)
        self.requests.append(sent)
        if self._refuses and "stream_options" in sent:
            return httpx.Response(400, json={"error": {"message": "Unknown parameter: stream_options"}})
        frame = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
        delta = {"delta": {"content": "The ferry sank. "}, "index": 0, "finish_reason": None}
        pieces: list[dict[str, Any]] = [{**frame, "choices": [delta]}] * 3
        pieces += [{**frame, "choices": [{"delta": {}, "index": 0, "finish_reason": "stop"}]}]
        pieces += [{**frame, "choices": [], "usage": self._told}] if self._told else []
        text = "".join(f"data: {json.dumps(piece)}\n\n" for piece in pieces) + "data: [DONE]\n\n"
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, text=text)


def asked(llm: OpenAILike) -> Generator[str, None, None]:
    messages = [ChatMessage(role="user", content="What happened to the ferry? " * 20)]
    for token in reply(lambda: llm.stream_chat(messages), "m", Limits(), Clock()):
        yield token.text if token else ""


def test_what_the_endpoint_tells_counts() -> None:
    endpoint, spent = Endpoint(TOLD), Spent()
    said = "".join(spent.over(asked(endpoint.llm())))
    assert said == "The ferry sank. " * 3
    assert (spent.read, spent.written) == (900, 40)
    assert endpoint.requests[0]["stream_options"] == {"include_usage": True}


def test_an_endpoint_that_tells_nothing_is_estimated() -> None:
    spent = Spent()
    list(spent.over(asked(Endpoint().llm())))
    assert spent.written == tokens("The ferry sank. " * 3)
    assert 150 < spent.read < 200  # 560 characters


def test_an_endpoint_that_refuses_to_tell_is_asked_without() -> None:
    endpoint, spent = Endpoint(refuses=True), Spent()
    llm = endpoint.llm()
    for _ in range(2):
        list(spent.over(asked(llm)))
    assert ["stream_options" in one for one in endpoint.requests] == [True, False, False]
    assert spent.written == 2 * tokens("The ferry sank. " * 3)


def test_the_answer_may_be_read_in_any_thread() -> None:
    spent = Spent()
    stream = spent.over(asked(Endpoint(TOLD).llm()))
    for _ in range(2):
        thread = threading.Thread(target=next, args=(stream,))
        thread.start()
        thread.join()
    list(stream)
    assert spent.total == 940


def test_what_is_asked_inside_counts_outside_too_and_not_elsewhere() -> None:
    outer, elsewhere = Spent(), Spent()
    with outer.here():
        inner = Spent()
        list(inner.over(asked(Endpoint(TOLD).llm())))
    list(asked(Endpoint(TOLD).llm()))  # nobody counts this
    assert (outer.total, inner.total, elsewhere.total) == (940, 940, 0)


def test_a_stream_that_is_left_is_closed() -> None:
    closed = []

    def values() -> Iterator[int]:
        try:
            yield from range(9)
        finally:
            closed.append(True)

    stream = Spent().over(values())
    assert next(stream) == 0
    stream.close()
    assert closed == [True]


@pytest.mark.parametrize("usage", [{"prompt_tokens": None}, {"prompt_tokens": 0, "completion_tokens": 0}])
def test_a_telling_that_tells_nothing_is_none(usage: dict[str, int]) -> None:
    spent = Spent()
    list(spent.over(asked(Endpoint(usage).llm())))
    assert spent.written == tokens("The ferry sank. " * 3)
