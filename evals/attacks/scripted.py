"""ScriptedModel: an LLM that writes a case's reply from the real prompt."""

from collections.abc import Generator, Iterable, Sequence
from typing import Any

from llama_index.core.llms import (
    ChatMessage,
    ChatResponse,
    CompletionResponse,
    CompletionResponseGen,
    CustomLLM,
    LLMMetadata,
)


class ScriptedModel(CustomLLM):
    """Streams the pieces that a subclass makes of the prompt."""

    @property
    def metadata(self) -> LLMMetadata:
        """A model with a common window."""
        return LLMMetadata(context_window=16_384, is_chat_model=True, model_name="scripted")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """Never called: Footnote streams a chat."""
        raise NotImplementedError

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """Never called, as ``complete``."""
        raise NotImplementedError

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> Generator[ChatResponse, None, None]:
        """The answer, piece by piece."""
        text = ""
        for delta in self.pieces(str(messages[-1].content)):
            text += delta
            yield ChatResponse(message=ChatMessage(role="assistant", content=text), delta=delta)

    def pieces(self, prompt: str) -> Iterable[str]:
        """The reply in pieces, cut anywhere."""
        raise NotImplementedError
