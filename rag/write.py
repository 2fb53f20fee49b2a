"""Writer: from passages to the draft of an answer, by a model behind LlamaIndex's ``LLM`` (or by ``rag.quotes``)."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from corpus.errors import EndpointBroken, EndpointTimeout
from rag.markers import DraftSentence, draft_sentences
from rag.passage import ScoredPassage
from rag.prompt import messages
from rag.query import Query

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from settings import Settings

Draft = list[DraftSentence]

_SILENCE = 60.0  # seconds


class Writer(Protocol):
    """Writes an answer from the passages given, and from nothing else."""

    @property
    def name(self) -> str:
        """The model's name, or ``"quotes"``."""
        ...

    def write(self, query: Query, passages: Sequence[ScoredPassage]) -> Iterator[Draft]:
        """Drafts of the answer, each one longer than the last; citations are numbers of ``passages``, from 1.

        Raises:
            EndpointError: the model failed. What was yielded by then is not an answer.
        """
        ...


class ModelWriter:
    """A language model behind LlamaIndex's ``LLM`` interface, streamed."""

    def __init__(
        self,
        llm: "LLM",
        name: str,
        base_url: str | None = None,
        seconds: float = 120.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``seconds`` is the whole answer's deadline; ``base_url`` only for messages."""
        self._llm = llm
        self.name = name
        self._base_url = base_url
        self._seconds = seconds
        self._clock = clock

    def write(self, query: Query, passages: Sequence[ScoredPassage]) -> Iterator[Draft]:
        """See ``Writer``."""
        text = ""
        finish: str | None = None
        deadline = self._clock() + self._seconds
        for delta, reason in self._tokens(query, passages):
            text += delta
            finish = reason or finish
            if self._clock() > deadline:
                raise EndpointTimeout(
                    f"{self.name!r} had not finished after {self._seconds:g} s. Set FOOTNOTE_ANSWER_SECONDS higher."
                )
            if delta:
                yield draft_sentences(text, final=False)
        if not text.strip():
            raise EndpointBroken(
                f"{self.name!r} sent an empty answer. Is {self._base_url or 'the endpoint'} a model's?"
            )
        if finish != "stop":
            raise EndpointBroken(f"{self.name!r} broke off in the middle of its answer ({finish or 'connection cut'}).")
        yield draft_sentences(text, final=True)

    def _tokens(self, query: Query, passages: Sequence[ScoredPassage]) -> Iterator[tuple[str, str | None]]:
        from rag.endpoint import translate

        window = self._llm.metadata.context_window
        try:
            for chunk in self._llm.stream_chat(messages(query, passages, window)):
                yield chunk.delta or "", _finish_reason(chunk.raw)
        except Exception as error:  # whatever an LLM of that ecosystem raises; translate() has a meaning for each
            raise translate(error, f"asking {self.name!r}", self._base_url) from error


def _finish_reason(raw: Any) -> str | None:
    """Why the model stopped, as the endpoint says; LLMs that aren't OpenAI's kind say nothing: they just end."""
    choices = getattr(raw, "choices", None)
    if choices is None:
        return "stop"
    return choices[0].finish_reason if choices else None


def model_writer(settings: "Settings") -> ModelWriter | None:
    """The writer for the configured endpoint, or None when no model is configured."""
    llm = configured_llm(settings)
    return (
        ModelWriter(llm, settings.model, settings.base_url, settings.answer_seconds) if llm and settings.model else None
    )


def configured_llm(settings: "Settings", silence: float = _SILENCE, reply_tokens: int | None = None) -> "LLM | None":
    """The model behind the configured endpoint, or None when none is configured.

    Args:
        settings: which endpoint, which model.
        silence: seconds that it may say nothing: between two tokens of a stream, or before a reply in one piece.
        reply_tokens: the longest reply; None: as long as the endpoint allows.
    """
    if not settings.model:
        return None
    import httpx
    from llama_index.llms.openai_like import OpenAILike

    llm: LLM = OpenAILike(
        model=settings.model,
        api_base=settings.base_url,
        api_key=settings.api_key or "none",
        is_chat_model=True,
        context_window=settings.context_window,
        temperature=0.0,
        max_tokens=reply_tokens,
        max_retries=0,  # retrying is decided here, not twelve times there
        timeout=settings.answer_seconds,
        http_client=httpx.Client(timeout=httpx.Timeout(settings.answer_seconds, connect=10.0, read=silence)),
    )
    return llm
