"""The shapes of OpenAI's chat completions, as far as Footnote reads and writes them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.share.contract import AnswerResult

MODEL = "footnote"
"""The one model of an archive."""


class _Read(BaseModel):
    """A part of a request; what Footnote does not know of is ignored."""

    model_config = ConfigDict(extra="ignore")


class Part(_Read):
    """A part of a message; only texts are taken."""

    type: str
    text: str | None = None


class ChatMessage(_Read):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None


class StreamOptions(_Read):
    """What a stream should hold besides the answer."""

    include_usage: bool | None = None


class Format(_Read):
    """The form of the reply."""

    type: str


class ChatRequest(_Read):
    """A question, the last of the ``messages``, and the conversation before it."""

    model: str
    messages: list[ChatMessage] = Field(min_length=1, max_length=2_000)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: int | None = None
    tools: list[Any] | None = None
    functions: list[Any] | None = None
    response_format: Format | None = None
    modalities: list[str] | None = None


class UrlCitation(BaseModel):
    """The source of a marker: ``content[start_index:end_index]`` is the marker, counted in characters."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(BaseModel):
    """An annotation of the text."""

    type: Literal["url_citation"]
    url_citation: UrlCitation


class ReplyMessage(BaseModel):
    """The answer."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[Annotation]


class ReplyChoice(BaseModel):
    """The one choice."""

    index: Literal[0]
    message: ReplyMessage
    logprobs: None
    finish_reason: Literal["stop"]


class ReplyUsage(BaseModel):
    """The tokens of the model that wrote, as its endpoint counts them, or about as many; zeros for quotes."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatReply(BaseModel):
    """An answer, with Footnote's own JSON of it under ``footnote``."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[ReplyChoice]
    usage: ReplyUsage
    footnote: AnswerResult


class ModelShape(BaseModel):
    """A model."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelList(BaseModel):
    """The models."""

    object: Literal["list"]
    data: list[ModelShape]


class ErrorShape(BaseModel):
    """What is wrong."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorReply(BaseModel):
    """A request that is refused."""

    error: ErrorShape
