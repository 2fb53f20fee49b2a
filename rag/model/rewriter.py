"""Rewriter: asks the configured model to make a follow-up self-contained."""

from typing import TYPE_CHECKING

from rag.model.llm import configured_llm

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from settings import Settings

_SILENCE = 10.0  # seconds; the search waits for the reply
_TOKENS = 200  # the longest question


class Rewriter:
    """A model behind LlamaIndex's ``LLM``, for one small question at a time (see ``rag.question.rewriting.Asking``)."""

    def __init__(self, llm: "LLM", name: str, base_url: str | None = None) -> None:
        """``name`` and ``base_url`` are only for messages."""
        self._llm = llm
        self._name = name
        self._base_url = base_url

    def reply(self, system: str, user: str) -> str:
        """The model's reply.

        Raises:
            EndpointError: the model failed in any way.
        """
        from llama_index.core.llms import ChatMessage

        from rag.model.endpoint import translate
        from rag.model.veil import veiled, without_keys

        messages = [ChatMessage(role="system", content=system), ChatMessage(role="user", content=user)]
        try:
            return without_keys(self._llm.chat(messages).message.content or "")
        except Exception as error:  # noqa: BLE001  whatever an LLM of that ecosystem raises: translate() knows
            raise translate(error, f"asking {self._name!r} what a follow-up means", self._base_url) from veiled(error)


def rewriter(settings: "Settings") -> Rewriter | None:
    """The rewriter for the configured endpoint, or None when no model is configured."""
    llm = configured_llm(settings, silence=_SILENCE, reply_tokens=_TOKENS)
    return Rewriter(llm, settings.model, settings.base_url) if llm and settings.model else None
