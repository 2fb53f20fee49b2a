"""Spent: the tokens that a model reads and writes for one answer, as its endpoint counts them, or about as many.

Every request to a model goes through ``rag.model.chat_client``, in whatever thread; it adds to the ``Spent`` of the
context that asked.
"""

import json
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from rag.text.tokens import tokens

T = TypeVar("T")
_CURRENT: ContextVar["Spent | None"] = ContextVar("spent", default=None)


class Spent:
    """A count that grows, in several threads; what is added to it is added to the one around it, too."""

    def __init__(self) -> None:
        """Nothing is spent yet."""
        self.read = self.written = 0
        self._around = _CURRENT.get()
        self._lock = threading.Lock()

    @property
    def total(self) -> int:
        """Both together."""
        return self.read + self.written

    def add(self, read: int, written: int) -> None:
        """Add the tokens of one request."""
        with self._lock:
            self.read += read
            self.written += written
        if self._around:
            self._around.add(read, written)

    @contextmanager
    def here(self) -> Iterator[None]:
        """Count what is asked inside the block."""
        token = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(token)

    def over(self, values: Iterator[T]) -> Generator[T, None, None]:
        """Hand on ``values``, and count what is asked for each; the generator's own thread may change."""
        try:
            while True:
                with self.here():
                    try:
                        value = next(values)
                    except StopIteration:
                        return
                yield value
        finally:
            if close := getattr(values, "close", None):
                close()


class Request:
    """The tokens of one request; what the endpoint tells of them wins over the estimate."""

    def __init__(self, sent: Any) -> None:
        """``sent`` is the request's body."""
        self._spent = _CURRENT.get()
        messages = sent.get("messages", ()) if isinstance(sent, dict) else ()
        self._sent = messages
        self._pieces: list[str] = []
        self._told: tuple[int, int] | None = None

    def hear(self, piece: Any) -> None:
        """Note a piece of the reply."""
        if self._spent is None:
            return
        usage = getattr(piece, "usage", None)
        counts = [getattr(usage, name, None) for name in ("prompt_tokens", "completion_tokens")]
        if all(isinstance(count, int) and count >= 0 for count in counts) and any(counts):
            self._told = int(counts[0] or 0), int(counts[1] or 0)
        for choice in getattr(piece, "choices", None) or ():
            delta = getattr(choice, "delta", None)
            said = getattr(delta, "content", None), getattr(delta, "reasoning_content", None)
            self._pieces += [text for text in said if isinstance(text, str)]

    def end(self) -> None:
        """Add the request to what is spent; a reply that is broken off counts as far as it came."""
        if self._spent is None:
            return
        read, written = self._told or (
            tokens(json.dumps(self._sent, ensure_ascii=False)),
            tokens("".join(self._pieces)),
        )
        self._spent.add(read, written)
