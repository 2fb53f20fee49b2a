"""The openai client for chat: the pieces of a reply are read by pydantic's validator where that can be.

openai makes each piece in Python, field by field, so that it may have any shape. Of the 28 ms of the processor that
reading a reply of 46 pieces takes, that is 10 (2026-11-29, evals/LOG.md).
"""

from contextlib import suppress
from typing import Any

import openai
from openai.types.chat import ChatCompletionChunk
from pydantic import ValidationError

from rag.model.connection import client


class ChatClient(openai.OpenAI):
    """Gives what ``openai.OpenAI`` gives."""

    def _process_response_data(self, *, data: object, cast_to: type[Any], response: Any) -> Any:
        if cast_to is ChatCompletionChunk:
            with suppress(ValidationError):  # what is not as the API has it is for openai to make something of
                return ChatCompletionChunk.model_validate(data)
        return super()._process_response_data(data=data, cast_to=cast_to, response=response)


def chat_client(base_url: str | None, api_key: str, silence: float) -> ChatClient:
    """A client for one endpoint; retrying is decided in ``rag.model.reply``, not there.

    Args:
        base_url: the endpoint; None: OpenAI's own.
        api_key: any, where none is wanted.
        silence: seconds that may pass without a byte.
    """
    made = ChatClient(base_url=base_url, api_key=api_key, timeout=silence, max_retries=0, http_client=client())
    _ = made.chat.completions  # openai imports its parts when they are used: half a second for the first reader
    return made
