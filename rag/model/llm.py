"""LLM: the model that the settings name, as an LLM of LlamaIndex."""

from typing import TYPE_CHECKING

from rag.model.veil import NO_KEY, keep_secret

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from settings import Settings


def configured_llm(settings: "Settings", silence: float, reply_tokens: int | None = None) -> "LLM | None":
    """The model behind the configured endpoint, or None when none is configured.

    Args:
        settings: name the endpoint and the model.
        silence: seconds that may pass without a byte from the endpoint.
        reply_tokens: the longest reply; None leaves the limit to the endpoint.
    """
    if not settings.model:
        return None
    from llama_index.llms.openai_like import OpenAILike

    from rag.model.chat_client import chat_client

    key = settings.api_key or NO_KEY
    keep_secret(settings.api_key, settings.base_url)
    llm: LLM = OpenAILike(
        model=settings.model,
        api_base=settings.base_url,
        api_key=key,
        is_chat_model=True,
        context_window=settings.context_window,
        temperature=0.0,
        max_tokens=reply_tokens,
        max_retries=0,  # LlamaIndex's own retries, which would be twelve
        openai_client=chat_client(settings.base_url, key, silence),
    )
    return llm
