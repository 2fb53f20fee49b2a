"""Fakes at the seams, which one can compute by hand: an embedder that counts words, an endpoint with a script."""

import json
import time
import zlib
from collections.abc import Sequence

import httpx
import numpy as np
from llama_index.llms.openai_like import OpenAILike
from pydantic import PrivateAttr

from corpus.article import Article
from rag.embedding.embedder import Embedding, Vectors
from rag.model.reply import Clock
from rag.text.terms import terms

BODY = (
    "Fourteen people were injured when a ferry struck a dredger off Saltmarsh on Tuesday, the harbour authority said.\n"
    "“We had no warning,” said Lena Osei, the harbour master. She had been on duty since midnight.\n"
    "The cause of the collision is not yet known."
)


def article(body: str = BODY, headline: str | None = "Ferry and dredger collide", **fields: object) -> Article:
    """An article of our own invention."""
    values = {"source": "Ellery Courier", "published": "2025-08-19", "url": None, **fields}
    return Article(body=body, headline=headline, **values)  # type: ignore[arg-type]


def different(number: int) -> Article:
    """An article that shares next to no word with those of other numbers."""
    return article(body=" ".join(f"word{number}x{at}" for at in range(60)) + ".")


class WordEmbedding(Embedding):
    """Each term of a text adds 1 to one of 64 dimensions (its CRC-32 modulo 64); then unit length."""

    _embedded: list[str] = PrivateAttr(default_factory=list)

    def __init__(self, model_name: str = "words") -> None:
        super().__init__(model_name=model_name)

    @property
    def embedded(self) -> list[str]:
        """Every text that was embedded."""
        return self._embedded

    def embed(self, texts: Sequence[str]) -> Vectors:
        self._embedded += texts
        vectors = np.zeros((len(texts), 64), np.float32)
        for row, text in enumerate(texts):
            for term in terms(text):
                vectors[row, zlib.crc32(term.encode()) % 64] += 1
            vectors[row, 0] += 0.01  # no text is without direction
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / lengths, np.float32)


def sse(*deltas: str, finish: str | None = "stop", done: bool = True) -> bytes:
    """A streamed chat completion as an OpenAI-compatible endpoint sends it."""
    chunks = [{"delta": {"content": delta}, "index": 0, "finish_reason": None} for delta in deltas]
    if finish:
        chunks.append({"delta": {}, "index": 0, "finish_reason": finish})
    frame = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
    lines = [f"data: {json.dumps({**frame, 'choices': [chunk]})}\n\n" for chunk in chunks]
    return "".join([*lines, "data: [DONE]\n\n" if done else ""]).encode()


def skipping_clock() -> tuple[Clock, list[float]]:
    """The real time plus what was slept, so that nobody waits; and what was slept."""
    slept: list[float] = []
    return Clock(now=lambda: time.monotonic() + sum(slept), sleep=slept.append), slept


class ScriptedEndpoint:
    """An httpx transport that answers each request with the next reply of its script, and keeps the requests.

    The last reply stays.
    """

    def __init__(self, *replies: bytes | Exception | httpx.Response) -> None:
        self._replies = replies
        self.requests: list[dict[str, object]] = []
        self.client = httpx.Client(transport=httpx.MockTransport(self._answer))

    def llm(self, window: int = 16_000) -> OpenAILike:
        """A model behind this endpoint that reads ``window`` tokens."""
        return OpenAILike(
            model="scripted",
            api_base="http://127.0.0.1:9/v1",
            api_key="none",
            is_chat_model=True,
            context_window=window,
            max_retries=0,
            http_client=self.client,
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(json.loads(request.content))
        reply = self._replies[min(len(self.requests), len(self._replies)) - 1]
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, httpx.Response):
            return reply
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=reply)
