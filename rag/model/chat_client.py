"""Chat client: openai's client, with pydantic's validator to read the pieces of a reply where it can.

openai builds each piece in Python, field by field, so that it may have any shape. That is 10 of the 28 ms of processor
time that a reply of 46 pieces takes to read (2026-11-29, evals/LOG.md).
"""

from contextlib import suppress
from typing import Any

import openai
from openai.types.chat import ChatCompletionChunk
from pydantic import ValidationError

from rag.model.connection import client


class ChatClient(openai.OpenAI):
    """Behaves as ``openai.OpenAI`` does, but reads the pieces of a reply faster."""

    def _process_response_data(self, *, data: object, cast_to: type[Any], response: Any) -> Any:
        if cast_to is ChatCompletionChunk:
            with suppress(ValidationError):  # openai's own code reads a piece that breaks the API's schema
                return ChatCompletionChunk.model_validate(data)
        return super()._process_response_data(data=data, cast_to=cast_to, response=response)


def chat_client(base_url: str | None, api_key: str, silence: float) -> ChatClient:
    """A client for one endpoint that never retries; ``rag.model.reply`` decides on retries.

    Args:
        base_url: the endpoint; None means OpenAI's own.
        api_key: the key; any text will do for an endpoint that wants none.
        silence: seconds that may pass without a byte.
    """
    made = ChatClient(base_url=base_url, api_key=api_key, timeout=silence, max_retries=0, http_client=client())
    _ = made.chat.completions  # openai imports its parts on first use, which takes half a second
    return made
