"""Embedders: text to vectors by the built-in model or any OpenAI-compatible endpoint; both are LlamaIndex embedders.

A custom embedder is a subclass of ``Embedding`` with one method, ``embed``.
"""

import asyncio
import time
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from errors import EndpointBroken, EndpointError, EndpointRefused, ModelCacheError
from rag.embedding.limits import MOST, Limits
from rag.model.endpoint import OPENAI_URL, translate
from rag.model.veil import NO_KEY, keep_secret, veiled
from rag.text.scripts import is_latin
from settings import Settings

if TYPE_CHECKING:
    import httpx
    from openai import OpenAI
    from openai.types import CreateEmbeddingResponse

    from rag.embedding.minilm import MiniLM, Precision

Vectors = npt.NDArray[np.float32]

_SECONDS = 60.0  # for one batch of 64 texts; a model on a laptop's processor needs 10 to 30
_CONNECT_SECONDS = 5.0
_RETRIES = 2  # by the client, for 408, 409, 429, 5xx and lost connections; it honours Retry-After
_REST_SECONDS = 10.0  # after a failure: one question embeds several texts, and each try may take minutes


class Embedding(BaseEmbedding):
    """An embedder: ``model_name`` and ``embed``; LlamaIndex's methods follow from ``embed``.

    Vectors of different ``model_name`` are never compared. Questions and passages are embedded in the same way.
    """

    @abstractmethod
    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed ``texts``; safe to call from several threads.

        Returns:
            ``(len(texts), dimensions)`` float32, rows of unit length in the order of ``texts``.

        Raises:
            EndpointError: the endpoint of the model failed.
        """

    def knows(self, text: str) -> bool:
        """Whether the model was trained on text of this kind, so that its vector means something."""
        return True

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self.embed(texts).tolist()
        return rows

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embeddings([query])[0]

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return await asyncio.to_thread(self._get_text_embeddings, texts)

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return (await self._aget_text_embeddings([text]))[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return (await self._aget_text_embeddings([query]))[0]


class BuiltInEmbedding(Embedding):
    """all-MiniLM-L6-v2 in this process; the first text loads it (0.2 s, or 3 s the first time on a machine).

    Args:
        cache: the folder for the built model.
        precision: see ``MiniLM``.
    """

    _cache: Path = PrivateAttr()
    _precision: "Precision" = PrivateAttr()
    _model: "MiniLM | None" = PrivateAttr(default=None)
    _loading: Any = PrivateAttr(default_factory=Lock)

    def __init__(self, cache: Path, precision: "Precision" = "int8") -> None:
        super().__init__(model_name=f"all-MiniLM-L6-v2-{precision}")
        self._cache = cache
        self._precision = precision

    @classmethod
    def class_name(cls) -> str:
        """The name that LlamaIndex writes into its events."""
        return "BuiltInEmbedding"

    def knows(self, text: str) -> bool:
        """See ``Embedding.knows``: text in Latin script."""
        return is_latin(text)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See ``Embedding.embed``; raises ``ModelCacheError`` when the model can't be built at the first use."""
        with self._loading:
            if self._model is None:
                from rag.embedding.minilm import MiniLM

                try:
                    self._model = MiniLM(self._cache, self._precision)
                except OSError as error:
                    raise ModelCacheError(
                        f"The built-in embedder can't be built in {str(self._cache)!r}: {error}. Set FOOTNOTE_CACHE."
                    ) from error
            model = self._model
        return model.encode(texts)


class EndpointEmbedding(Embedding):
    """A model behind an OpenAI-compatible endpoint.

    It uses the ``openai`` client, not LlamaIndex's ``OpenAILikeEmbedding``, which retries on top of the client's
    retries and drops the numbers by which a reply assigns its vectors to the texts.

    Args:
        model: the model's name at the endpoint.
        base_url: the endpoint's address; OpenAI's own when ``None``.
        api_key: its key; local servers need none.
        http_client: a client on ``httpx.MockTransport``, for tests.
        retries: how often a request is repeated.
        rest: seconds after a failure in which nothing is sent, and the same failure is raised again; a refusal costs
            no time, and is not repeated.
    """

    _client: "OpenAI | None" = PrivateAttr(default=None)
    _client_arguments: dict[str, Any] = PrivateAttr()
    _limits: Limits = PrivateAttr(default=Limits())
    _rest: float = PrivateAttr()
    _failed: tuple[float, EndpointError] | None = PrivateAttr(default=None)

    def __init__(
        self,
        model: str,
        base_url: str | None = None,
        api_key: str | None = None,
        http_client: "httpx.Client | None" = None,
        retries: int = _RETRIES,
        rest: float = _REST_SECONDS,
    ) -> None:
        super().__init__(model_name=model, embed_batch_size=MOST)
        self._rest = rest
        keep_secret(api_key, base_url)
        self._client_arguments = {
            "base_url": base_url or OPENAI_URL,  # set explicitly, or the client reads OPENAI_BASE_URL by itself
            "api_key": api_key or NO_KEY,
            "http_client": http_client,
            "max_retries": retries,
        }

    @classmethod
    def class_name(cls) -> str:
        """The name that LlamaIndex writes into its events."""
        return "EndpointEmbedding"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See ``Embedding.embed``; an empty text is sent as a space, since endpoints refuse empty ones."""
        if self._failed and time.monotonic() < self._failed[0] + self._rest:
            raise self._failed[1]
        parts = list[Vectors]()
        done = 0
        while done < len(texts):
            parts.append(self._taken(texts[done : done + self._limits.texts]))
            done += len(parts[-1])
        if len({part.shape[1] for part in parts}) > 1:
            raise EndpointBroken(f"{self.model_name!r} gave vectors of different dimensions for one batch of texts.")
        return np.concatenate(parts) if parts else np.empty((0, 0), np.float32)

    def _taken(self, texts: Sequence[str]) -> Vectors:
        """The vectors of as many of ``texts``, from the first on, as the endpoint takes at once."""
        limits = self._limits
        sendable = [text.encode(errors="replace").decode() or " " for text in texts]
        while True:
            sent = limits.fitting(sendable)
            try:
                reply = self._open_client().embeddings.create(input=sent, model=self.model_name)
                vectors = self._checked(reply, len(sent))
            except Exception as error:  # noqa: BLE001  the table in rag/model/endpoint.py explains each kind
                smaller = limits.smaller(error, sent)
                if smaller is None:
                    raise self._told(error, len(sent)) from veiled(error)
                limits = smaller
                continue
            self._limits, self._failed = limits, None  # other requests need not be refused first
            return vectors

    def _told(self, error: Exception, count: int) -> EndpointError:
        what = f"Embedding {count} texts with model {self.model_name!r}"
        told = translate(error, what, self._client_arguments["base_url"])
        if not isinstance(told, EndpointRefused):
            self._failed = time.monotonic(), told
        return told

    def _open_client(self) -> "OpenAI":
        if self._client is None:
            import httpx

            from rag.model.chat_client import ChatClient  # it finds the "/v1" that an address may lack
            from rag.model.connection import require_usable

            if self._client_arguments["http_client"] is None:
                require_usable(self._client_arguments["base_url"])
            timeout = httpx.Timeout(_SECONDS, connect=_CONNECT_SECONDS)
            self._client = ChatClient(timeout=timeout, **self._client_arguments)
        return self._client

    def _checked(self, reply: "CreateEmbeddingResponse", count: int) -> Vectors:
        """The reply's vectors in the order of the texts; ``ValueError`` when they are incomplete or invalid."""
        data = sorted(reply.data, key=lambda one: one.index)
        if [one.index for one in data] != list(range(count)):
            raise ValueError(f"{count} texts were sent, and vectors came for texts {[one.index for one in data]}")
        if len({len(one.embedding) for one in data}) != 1:
            raise ValueError("its vectors have different dimensions")
        vectors = np.array([one.embedding for one in data], np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not (np.isfinite(lengths).all() and lengths.all()):
            raise ValueError("a vector is zero or not finite")
        unit: Vectors = vectors / lengths
        return unit


def embedding(settings: Settings) -> Embedding:
    """The embedder that ``settings`` name: an endpoint's when ``embedding_model`` is set, else the built-in one."""
    if settings.embedding_model:
        return EndpointEmbedding(settings.embedding_model, settings.embedding_url, settings.embedding_key)
    return BuiltInEmbedding(settings.cache.expanduser())
