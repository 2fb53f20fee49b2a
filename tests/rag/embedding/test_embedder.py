import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding

from errors import (
    EndpointBroken,
    EndpointError,
    EndpointRefused,
    EndpointTimeout,
    EndpointUnreachable,
    ModelCacheError,
)
from rag.embedding.embedder import BuiltInEmbedding, EndpointEmbedding, embedding
from settings import Settings
from tests.places import ROOT

URL = "http://models.example/v1"


def vector_of(text: str) -> list[float]:
    return [float(len(text)), 1.0, 0.0]


def reply_to(texts: list[str]) -> dict[str, Any]:
    data = [{"object": "embedding", "index": n, "embedding": vector_of(text)} for n, text in enumerate(texts)]
    return {"object": "list", "model": "m", "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}


def endpoint(handler: Callable[[httpx.Request], httpx.Response], retries: int = 0) -> EndpointEmbedding:
    client = httpx.Client(transport=httpx.MockTransport(handler))
    return EndpointEmbedding("bge-m3", URL, "key", http_client=client, retries=retries)


def replying(change: Callable[[dict[str, Any]], object]) -> EndpointEmbedding:
    def handler(request: httpx.Request) -> httpx.Response:
        reply = reply_to(json.loads(request.content)["input"])
        change(reply)
        return httpx.Response(200, json=reply)

    return endpoint(handler)


@pytest.fixture(scope="module")
def built_in(minilm_cache: Path) -> BuiltInEmbedding:
    return BuiltInEmbedding(minilm_cache)


def test_the_built_in_one_is_a_llamaindex_embedder(built_in: BuiltInEmbedding) -> None:
    assert isinstance(built_in, BaseEmbedding)
    assert built_in.model_name == "all-MiniLM-L6-v2-int8"
    texts = ["the ferry sails", "shares fell"]
    rows = built_in.embed(texts)
    assert rows.dtype == np.float32
    assert np.array_equal(np.array(built_in.get_text_embedding_batch(texts), np.float32), rows)
    assert np.array_equal(np.array(built_in.get_query_embedding(texts[0]), np.float32), rows[0])
    assert np.array_equal(np.array(built_in.get_text_embedding(texts[1]), np.float32), rows[1])


def test_the_async_methods_give_the_same(built_in: BuiltInEmbedding) -> None:
    async def ask() -> tuple[list[float], list[float], list[list[float]]]:
        return (
            await built_in.aget_query_embedding("ferry"),
            await built_in.aget_text_embedding("ferry"),
            await built_in.aget_text_embedding_batch(["ferry", "tram"]),
        )

    query, text, batch = asyncio.run(ask())
    assert query == text == batch[0] == built_in.get_text_embedding("ferry")


def test_meaning_is_found(built_in: BuiltInEmbedding) -> None:
    question, near, far = built_in.embed(
        ["When do boats run again?", "The ferry resumes sailing on Friday.", "The bank raised its interest rate."]
    )
    assert question @ near > question @ far + 0.2


def test_nothing_is_loaded_before_the_first_text(tmp_path: Path) -> None:
    BuiltInEmbedding(tmp_path / "unused")
    assert not (tmp_path / "unused").exists()


def test_importing_is_cheap() -> None:
    program = (
        "import sys, rag.embedding.embedder;"
        "print([name for name in ('onnxruntime', 'onnx', 'openai', 'tokenizers') if name in sys.modules])"
    )
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_settings_choose(tmp_path: Path) -> None:
    assert embedding(Settings(cache=tmp_path)).model_name == "all-MiniLM-L6-v2-int8"
    chosen = embedding(Settings(embedding_model="bge-m3", embedding_url=URL))
    assert isinstance(chosen, EndpointEmbedding)
    assert chosen.model_name == "bge-m3"


def test_an_endpoint_is_asked_in_batches_of_64() -> None:
    sizes = []

    def handler(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == f"{URL}/embeddings"
        assert request.headers["authorization"] == "Bearer key"
        body = json.loads(request.content)
        assert body["model"] == "bge-m3"
        sizes.append(len(body["input"]))
        return httpx.Response(200, json=reply_to(body["input"]))

    texts = ["x" * length for length in range(1, 131)]
    rows = endpoint(handler).embed(texts)
    assert sizes == [64, 64, 2]
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert np.allclose(rows[:, 0] / rows[:, 1], [len(text) for text in texts])


def test_vectors_go_to_the_texts_that_the_reply_numbers() -> None:
    shuffled = replying(lambda reply: reply["data"].reverse()).embed(["a", "bb", "ccc"])
    assert np.array_equal(shuffled, replying(lambda reply: None).embed(["a", "bb", "ccc"]))


def test_nothing_is_not_sent() -> None:
    assert endpoint(lambda request: httpx.Response(500)).embed([]).shape[0] == 0


def test_odd_texts_can_be_sent() -> None:
    sent = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.extend(json.loads(request.content)["input"])
        return httpx.Response(200, json=reply_to(sent))

    endpoint(handler).embed(["", "\ud800", "a\x00b"])
    assert sent == [" ", "?", "a\x00b"]


def test_llamaindex_methods_of_an_endpoint() -> None:
    asked = replying(lambda reply: None)
    row = asked.embed(["ferry"])[0]
    assert np.array_equal(np.array(asked.get_query_embedding("ferry"), np.float32), row)
    assert np.array_equal(np.array(asyncio.run(asked.aget_query_embedding("ferry")), np.float32), row)


@pytest.mark.parametrize(
    "change",
    [
        lambda reply: reply["data"].pop(),
        lambda reply: reply["data"].append({"object": "embedding", "index": 2, "embedding": [1.0, 0.0, 0.0]}),
        lambda reply: reply["data"][1].update(index=0),
        lambda reply: reply["data"][1].update(embedding=[1.0]),
        lambda reply: reply["data"][1].update(embedding=[0.0, 0.0, 0.0]),
        lambda reply: reply["data"][1].update(embedding=None),
        lambda reply: reply["data"][1].update(embedding=["x", "y", "z"]),
        lambda reply: reply["data"].clear(),
        lambda reply: reply.update(data=None),
        lambda reply: reply.pop("data"),
    ],
)
def test_a_reply_that_does_not_fit_is_broken(change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(EndpointBroken, match=r"Embedding 2 texts with model 'bge-m3' at http://models\.example/v1"):
        replying(change).embed(["a", "bb"])


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (httpx.Response(200, html="<html>Sign in</html>"), EndpointBroken),
        (httpx.Response(200, text='{"data": [', headers={"content-type": "application/json"}), EndpointBroken),
        (httpx.Response(200, json=[]), EndpointBroken),
        (httpx.Response(200, json={"error": {"message": "no"}}), EndpointBroken),
        (httpx.Response(400, json={"error": {"message": "no"}}), EndpointRefused),
        (httpx.Response(401, json={"error": {"message": "no"}}), EndpointRefused),
        (httpx.Response(404, html="<html>Not found</html>"), EndpointRefused),
        (httpx.Response(429, json={}), EndpointRefused),
        (httpx.Response(503), EndpointBroken),
    ],
)
def test_a_failing_endpoint(response: httpx.Response, expected: type[EndpointError]) -> None:
    with pytest.raises(expected, match="'bge-m3'"):
        endpoint(lambda request: response).embed(["a"])


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (httpx.ConnectError("Connection refused"), EndpointUnreachable),
        (httpx.ReadTimeout("silence"), EndpointTimeout),
        (httpx.ConnectTimeout("silence"), EndpointTimeout),
    ],
)
def test_an_endpoint_that_is_not_there(error: httpx.TransportError, expected: type[EndpointError]) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(expected) as caught:
        endpoint(handler).embed(["a"])
    assert str(error) in str(caught.value) or expected is EndpointTimeout


def test_a_busy_endpoint_is_asked_again() -> None:
    replies = iter([httpx.Response(429, headers={"retry-after-ms": "1"}), httpx.Response(200, json=reply_to(["a"]))])
    assert endpoint(lambda request: next(replies), retries=1).embed(["a"]).shape == (1, 3)


def test_a_cache_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelCacheError, match="FOOTNOTE_CACHE"):
        BuiltInEmbedding(tmp_path / "file" / "cache").embed(["one text"])
