"""Reply: a model's reply as it streams in, with the limits and retries that every stream follows.

* The whole reply, its first token, and the silence between two tokens each have a limit. The limits hold while the
  stream blocks, and for a stream that sends anything but tokens (keep-alive comments, one byte a second).
* A reply is read to the end of its stream: some endpoints write "stop" into every piece, or before the first word. A
  model that has stopped and then holds the connection open is left after two seconds.
* A request is retried only before its first token, and only when that may help: no connection, 429, 5xx. The
  endpoint's ``Retry-After`` replaces the usual pause; when it leads past the deadline, the failure stands.
* Closing the generator ends the request.
"""

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from contextvars import copy_context
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from errors import EndpointTimeout
from rag.model.connection import Line
from rag.model.endpoint import pause_before_retry, translate
from rag.model.pieces import reason_of
from rag.model.throttle import BEAT_SECONDS
from rag.model.veil import veiled, without_keys

if TYPE_CHECKING:
    from llama_index.core.llms import LLM, ChatMessage, ChatResponse

_TRIES = 3
_AFTER_STOP = 2.0  # seconds; a stream that goes on after its "stop" does so at once


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a model may take, in seconds.

    Attributes:
        total: for the whole reply, retries and pauses included.
        first: from asking to the first token.
        between: between two tokens.
    """

    total: float = 120.0
    first: float = 60.0
    between: float = 20.0


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a reply.

    Attributes:
        text: the text it adds to the answer; empty while the model reasons, and in the piece that only ends the reply.
        finish: the reason for the end of the reply (``rag.model.pieces``); only the last token has one, and none when
            the reply broke off.
        other: the kind of other content it carries: ``"reasoning"``, ``"tool calls"``, ``"refusal"``; else empty.
    """

    text: str = ""
    finish: str | None = None
    other: str = ""


Tokens = Generator[Token | None, None, None]


@dataclass(frozen=True, slots=True)
class Clock:
    """The time, and the wait for it; tests pass their own."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def reply(ask: Callable[[], "Iterator[ChatResponse]"], name: str, limits: Limits, clock: Clock) -> Tokens:
    """The tokens of what ``ask`` streams; ``None`` about every quarter second while none comes.

    Args:
        ask: sends a new request at each call; it runs in a thread of its own.
        name: the model's, for messages.
        limits: the time limits of the reply.
        clock: gives the time.

    Raises:
        EndpointTimeout: the reply exceeded a limit.
        Exception: any exception of ``ask`` that a retry would not help.
    """
    deadline = clock.now() + limits.total
    for tried in range(1, _TRIES + 1):
        heard = False
        try:
            for token in _one_try(ask, name, limits, deadline, clock):
                heard = heard or token is not None
                yield token
            return
        except Exception as error:
            pause = pause_before_retry(error, tried)
            until = clock.now() + pause if pause is not None else deadline
            if heard or tried == _TRIES or until >= deadline:
                raise
        while (left := until - clock.now()) > 0:
            clock.sleep(min(left, BEAT_SECONDS))
            yield None


def whole_reply(
    llm: "LLM", sent: "Sequence[ChatMessage]", doing: str, name: str, base_url: str | None, seconds: float, clock: Clock
) -> str:
    """A model's reply to ``sent`` as one text, without what looks like a key.

    Args:
        llm: the model.
        sent: what it is sent.
        doing: what it is asked for, in messages: ``"checking"``.
        name: its name, in messages.
        base_url: its endpoint's address, in messages.
        seconds: the longest that the whole reply may take.
        clock: tells the time.

    Raises:
        EndpointError: the model failed, or took longer.
    """
    limits = Limits(seconds, seconds, seconds)
    try:
        with closing(reply(lambda: llm.stream_chat(sent), name, limits, clock)) as tokens:
            return without_keys("".join(token.text for token in tokens if token))
    except EndpointTimeout as error:
        raise EndpointTimeout(f"{name!r} had not finished {doing} after {seconds:g} s.") from error
    except Exception as error:  # noqa: BLE001  LlamaIndex models raise all kinds; translate() sorts them
        raise translate(error, f"{doing} with {name!r}", base_url) from veiled(error)


def _one_try(
    ask: Callable[[], "Iterator[ChatResponse]"], name: str, limits: Limits, deadline: float, clock: Clock
) -> Tokens:
    last = clock.now()
    allowed, silence = limits.first, "said nothing in the first {:g} s. Set FOOTNOTE_FIRST_TOKEN_SECONDS higher"
    end = _End()
    for came, token in end.watched(_from_thread(ask, clock)):
        # The time counts when a token comes, not when it is read: the caller may be slow.
        if came > deadline:
            raise EndpointTimeout(
                f"{name!r} had not finished after {limits.total:g} s. Set FOOTNOTE_ANSWER_SECONDS higher."
            )
        if token is None and end.is_likely and came - last > min(_AFTER_STOP, limits.between):
            break
        if came - last > allowed:
            raise EndpointTimeout(f"{name!r} {silence.format(allowed)}, or use a faster model.")
        if token is None or token == Token():  # an empty piece doesn't reset the silence limit
            yield None
            continue
        yield replace(token, finish=None)
        last = came
        allowed, silence = limits.between, "fell silent for {:g} s while it wrote. Set FOOTNOTE_SILENCE_SECONDS higher"
    yield Token(finish=end.reason)


class _End:
    """What a reply has said of its end so far.

    Attributes:
        reason: the last reason given, unless text came after it.
        is_likely: whether the reply has given a reason after all of its text, and never before a part of it.
    """

    def __init__(self) -> None:
        self.reason: str | None = None
        self._said = False
        self._believed = True

    @property
    def is_likely(self) -> bool:
        return self._said and self._believed and self.reason is not None

    def watched(
        self, tokens: Generator[tuple[float, Token | None], None, None]
    ) -> Generator[tuple[float, Token | None], None, None]:
        """Hand on ``tokens``; what fails after a likely end fails no more."""
        with closing(tokens):
            while True:
                try:
                    came, token = next(tokens)
                except StopIteration:
                    return
                except Exception:
                    if self.is_likely:
                        return
                    raise
                if token is not None:
                    self._note(token)
                yield came, token

    def _note(self, token: Token) -> None:
        if token.text:
            self._believed = self._believed and self.reason is None
            self.reason, self._said = token.finish, True
        else:
            self.reason = token.finish or self.reason


def _from_thread(
    ask: Callable[[], "Iterator[ChatResponse]"], clock: Clock
) -> Generator[tuple[float, Token | None], None, None]:
    """Yield each token with the time it came, read in another thread; ``(now, None)`` while none comes."""
    news: SimpleQueue[tuple[float, Token | BaseException | None]] = SimpleQueue()
    line = Line()

    def read() -> None:
        line.run_here()
        end: BaseException | None = None
        tells = False
        try:
            for chunk in ask():
                if line.ended:
                    break
                tells = tells or hasattr(chunk.raw, "choices")
                news.put((clock.now(), _token(chunk)))
            if not tells:  # LLMs unlike OpenAI's give no reason when they stop
                news.put((clock.now(), Token(finish="stop")))
        except BaseException as error:  # noqa: BLE001  raised again where the reply is read
            end = error
        finally:
            line.close()
        news.put((clock.now(), end))

    within = copy_context()  # its tokens are counted where they are asked for (rag.model.spent)
    threading.Thread(target=within.run, args=(read,), name="reply", daemon=True).start()
    try:
        while True:
            try:
                came, item = news.get(timeout=BEAT_SECONDS)
            except Empty:
                yield clock.now(), None
                continue
            if isinstance(item, BaseException):
                raise item
            if item is None:
                return
            yield came, item
    finally:
        line.end()


def _token(chunk: "ChatResponse") -> Token:
    choices: Any = getattr(chunk.raw, "choices", None) or [None]
    delta = getattr(choices[0], "delta", None)
    other = ""
    if getattr(delta, "refusal", None):
        other = "refusal"
    elif getattr(delta, "tool_calls", None):
        other = "tool calls"
    elif chunk.additional_kwargs.get("thinking_delta"):
        other = "reasoning"
    return Token(chunk.delta or "", reason_of(getattr(choices[0], "finish_reason", None)), other)
