"""Chat client: openai's client, for endpoints that keep to the OpenAI API less than OpenAI does.

* A request that an endpoint refuses for one of its parts is sent again without it (``rag.model.changes``); later
  requests leave it out at once.
* A piece of a reply is put into the API's form first (``rag.model.pieces``); then pydantic's validator reads it where
  it can. openai builds each piece in Python, field by field, so that it may have any shape. That is 10 of the 28 ms of
  processor time that a reply of 46 pieces takes to read (2026-11-29, evals/LOG.md).
* A streamed reply is asked to tell its tokens at its end; where it does not, they are estimated (``rag.model.spent``).
* ``[DONE]`` ends a reply that gives no reason for its end, and a reply that isn't streamed is one piece.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import openai
from openai._streaming import ServerSentEvent
from openai.types.chat import ChatCompletionChunk
from pydantic import ValidationError

from rag.model.changes import PATH, change_for, changed
from rag.model.connection import client, why_no_address
from rag.model.pieces import reason_of, regular
from rag.model.spent import Request

NOWHERE = "http://footnote.invalid"
"""Stands in for an address that openai's client would not even take; its requests never leave (``client``)."""

_MOST_CHANGES = 4
_READ = 20_000  # characters of a refusal
_LONGEST_REPLY = 2_000_000  # bytes of a reply that is not streamed


class _WholeStream(openai.Stream[ChatCompletionChunk]):
    """A stream that tells the end of a reply by ``[DONE]`` too."""

    _done = False
    spent: Request | None = None

    def _iter_events(self) -> Iterator[ServerSentEvent]:
        if "json" in self.response.headers.get("content-type", ""):
            yield ServerSentEvent(data=_bounded(self.response.iter_bytes()))
            self._done = True
            return
        for event in super()._iter_events():
            self._done = self._done or event.data.startswith("[DONE]")
            yield event

    def __stream__(self) -> Iterator[ChatCompletionChunk]:
        try:
            yield from self._pieces()
        finally:
            if self.spent:
                self.spent.end()

    def _pieces(self) -> Iterator[ChatCompletionChunk]:
        reason = None
        for piece in super().__stream__():
            if self.spent:
                self.spent.hear(piece)
            for choice in getattr(piece, "choices", None) or ():
                said = getattr(choice.delta, "content", None)
                reason = reason_of(choice.finish_reason) or (None if said else reason)
            yield piece
        if self._done and reason is None:
            choice = {"index": 0, "delta": {}, "finish_reason": "stop"}
            yield ChatCompletionChunk.model_validate(
                {"id": "", "object": "chat.completion.chunk", "created": 0, "model": "", "choices": [choice]}
            )


class ChatClient(openai.OpenAI):
    """Behaves as ``openai.OpenAI`` does, but asks again without what is refused, and reads replies of any form."""

    def __init__(self, **arguments: Any) -> None:
        """``arguments``: see ``openai.OpenAI``."""
        super().__init__(**arguments)
        self._changes: list[str] = []

    def request(
        self, cast_to: type[Any], options: Any, *, stream: bool = False, stream_cls: type[Any] | None = None
    ) -> Any:
        """Send a request; see ``openai.OpenAI.request``."""
        reading = _WholeStream if stream_cls == openai.Stream[ChatCompletionChunk] else stream_cls
        changes, refused = list(self._changes), None  # the endpoint's last refusal
        while True:
            asked = options.model_copy()
            if isinstance(options.json_data, dict):
                told = {"stream_options": {"include_usage": True}} if stream else {}  # how many tokens it took
                asked.json_data = changed({**told, **options.json_data}, changes)
            asked.url = f"{PATH}{options.url}" if PATH in changes else options.url
            try:
                reply: Any = super().request(cast_to, asked, stream=stream, stream_cls=reading)
            except openai.APIStatusError as error:
                lost = error.status_code in (404, 405) and not isinstance(error.body, dict)
                if refused is not None and changes[-1] == PATH and lost:  # the address is wrong in another way
                    raise refused from None
                body = asked.json_data if isinstance(asked.json_data, dict) else {}
                change = change_for(error.status_code, f"{error}"[:_READ], self.base_url.path, body, changes)
                if change is None or len(changes) >= _MOST_CHANGES:
                    raise
                changes, refused = [*changes, change], error
                continue
            self._changes = changes
            if isinstance(reply, _WholeStream):
                reply.spent = Request(asked.json_data)
            return reply

    def _process_response_data(self, *, data: object, cast_to: type[Any], response: Any) -> Any:
        if cast_to is ChatCompletionChunk:
            data = regular(data)
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
    address = base_url.removesuffix("/").removesuffix("/chat/completions") if base_url else None
    made = ChatClient(
        base_url=NOWHERE if why_no_address(address) else address,
        api_key=api_key,
        timeout=silence,
        max_retries=0,
        http_client=client(address),
    )
    _ = made.chat.completions  # openai imports its parts on first use, which takes half a second
    return made


def _bounded(parts: Iterator[bytes]) -> str:
    read = b""
    for part in parts:
        read += part
        if len(read) > _LONGEST_REPLY:
            raise ValueError(f"the reply is longer than {_LONGEST_REPLY:,} bytes")
    return read.decode(errors="replace")
