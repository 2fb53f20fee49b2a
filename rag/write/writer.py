"""Writer: passages -> the draft of an answer, by a model behind LlamaIndex's ``LLM`` (or by ``rag.write.quotes``)."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

from errors import ContextOverflow, EndpointBroken, EndpointRefused
from rag.model.endpoint import OPENAI_URL, translate
from rag.model.llm import configured_llm
from rag.model.reply import Clock, Limits, Tokens, reply
from rag.model.thoughts import is_thinking
from rag.model.throttle import Throttle
from rag.model.veil import hidden, shown_url, veiled, without_keys
from rag.passage import ScoredPassage
from rag.question.query import Query
from rag.write.markers import DraftSentence, answer_text, draft_sentences
from rag.write.prompt import messages

if TYPE_CHECKING:
    from llama_index.core.llms import LLM, ChatMessage

    from settings import Settings

Draft = list[DraftSentence]


class Thinking(Draft):
    """The draft of a model that thinks and has not yet begun its answer."""


_LONGEST_ANSWER = 8_000  # characters; about 1,300 words, where a few sentences were asked for
_LONGEST_REPLY = 200_000  # with the model's reasoning before the answer
_LOOKED_AT = 100  # new characters between checks; a check at each token took a tenth of an answer's time (2026-11-29)
_LONGEST_LOOP = 400  # characters that a model stuck in a loop repeats
_FEWER = 0.6  # share of the tokens sent after a refusal that names no usable limit
_TRIES = 4  # requests, each with fewer passages, before the model's limit is told


class Writer(Protocol):
    """Writes an answer from the passages given, and from nothing else."""

    @property
    def name(self) -> str:
        """The model's name, or ``"quotes"``."""
        ...

    def write(self, query: Query, passages: Sequence[ScoredPassage]) -> Iterator[Draft]:
        """Yield drafts of the answer as it grows; citations are numbers of ``passages``, from 1.

        While a model thinks, its draft is ``Thinking``.

        Closing the generator ends the request to the model.

        Raises:
            EndpointError: the model failed. The drafts yielded so far are no answer.
        """
        ...


class Drafted:
    """The writer of a draft that is there already: quotes, or the rows of a table."""

    name = "quotes"

    def __init__(self, draft: Draft) -> None:
        """``draft`` is the whole answer; its citations are numbers of the passages given, from 1."""
        self._draft = draft

    def write(self, query: Query, passages: Sequence[ScoredPassage]) -> Iterator[Draft]:
        """Yield the draft. See ``Writer``."""
        yield self._draft


class ModelWriter:
    """A language model behind LlamaIndex's ``LLM`` interface, streamed."""

    def __init__(
        self,
        llm: "LLM",
        name: str,
        base_url: str | None = None,
        limits: Limits = Limits(),  # noqa: B008  frozen
        newest: Callable[[], int | None] = lambda: None,
        clock: Clock = Clock(),  # noqa: B008  frozen
    ) -> None:
        """``newest`` gives the day of the archive's newest article (ordinal); ``base_url`` is only for messages."""
        self._llm = llm
        self.name = name
        self._base_url = base_url
        self._limits = limits
        self._newest = newest
        self._clock = clock
        self._window: int | None = None  # tokens that the model reads, once it has refused a longer request

    def write(self, query: Query, passages: Sequence[ScoredPassage]) -> Generator[Draft, None, None]:
        """See ``Writer``; while the model is silent, the last draft is yielded again.

        A draft adds all text since the last one, and comes as often as ``Throttle`` allows. The caller's work on a
        draft counts as part of its time.
        """
        text, finish, beside, held = "", None, "", 0
        throttle = Throttle(self._clock.now)
        with closing(self._tokens(query, passages)) as tokens:
            for token in tokens:
                if token:
                    text += token.text
                    if len(text) - held >= _LOOKED_AT:
                        self._hold_length(text)
                        held = len(text)
                    beside = token.other or beside
                    finish = token.finish
                if token is None or not throttle.left:
                    with throttle.update():
                        yield _draft(text, beside)
        self._hold_length(text)
        draft = draft_sentences(without_keys(text), final=True)
        self._hold_end(draft, finish, beside)
        yield draft

    def _tokens(self, query: Query, passages: Sequence[ScoredPassage]) -> Tokens:
        """The tokens of the reply; a model that reads less than was sent is asked again with fewer passages."""
        for tried in range(1, _TRIES + 1):
            window = self._window or self._llm.metadata.context_window
            try:
                yield from self._asked(messages(query, passages, window, self._newest()))
                return
            except ContextOverflow as error:
                if tried == _TRIES:
                    raise
                told = error.limit if error.limit and error.limit < window else None
                self._window = told or int(_FEWER * window)

    def _asked(self, sent: "Sequence[ChatMessage]") -> Tokens:
        try:
            with closing(reply(lambda: self._llm.stream_chat(sent), self.name, self._limits, self._clock)) as tokens:
                yield from tokens
        except Exception as error:  # noqa: BLE001  whatever an LLM of that ecosystem raises: translate() knows
            raise translate(error, f"asking {self.name!r}", self._base_url) from veiled(error)

    def _hold_length(self, text: str) -> None:
        """Stop a model that does not come to an end; its text is then no answer."""
        if len(text) > _LONGEST_REPLY or len(answer_text(text)) > _LONGEST_ANSWER:
            raise EndpointBroken(f"{self.name!r} did not come to an end: stopped after {len(text):,} characters.")
        if loop := _loop(without_keys(text)):
            raise EndpointBroken(f"{self.name!r} repeats itself without end: {loop[:40]!r}.")

    def _hold_end(self, draft: Draft, finish: str | None, beside: str) -> None:
        """Raise an error with the reason unless the reply holds an answer and ended by itself."""
        name = repr(self.name)
        if beside == "refusal" or finish == "content_filter":
            raise EndpointRefused(f"{name} refused to answer ({hidden(finish or beside)}).")
        if beside == "tool calls" or finish == "tool_calls":
            raise EndpointBroken(f"{name} asked for a tool instead of answering.")
        if finish == "length":
            raise EndpointBroken(f"{name} came to its length limit in the middle of its answer.")
        if finish and finish != "stop":
            raise EndpointBroken(f"{name} broke off in the middle of its answer ({hidden(finish)}).")
        if not draft:
            only = "sent its reasoning and no answer" if beside == "reasoning" else "sent an empty answer"
            raise EndpointBroken(f"{name} {only}. Is {shown_url(self._base_url or OPENAI_URL)} a model's?")
        if not finish:
            raise EndpointBroken(f"{name} broke off in the middle of its answer (connection cut).")


def _draft(text: str, beside: str) -> Draft:
    draft = draft_sentences(without_keys(text), final=False)
    thinks = is_thinking(text) or (beside == "reasoning" and not text)
    return Thinking() if thinks and not draft else draft


def _loop(text: str) -> str:
    """The unit that ``text`` repeats at its end, at least four times and over 240 characters; else ""."""
    for length in range(1, _LONGEST_LOOP + 1):
        times = max(4, -(-240 // length))
        unit = text[-length:]
        if text.endswith(unit * times):
            return unit
    return ""


def model_writer(settings: "Settings", newest: Callable[[], int | None] = lambda: None) -> ModelWriter | None:
    """The writer for the configured endpoint, or None when no model is configured; see ``ModelWriter``."""
    llm = configured_llm(settings, max(settings.first_token_seconds, settings.silence_seconds))
    if llm is None or settings.model is None:
        return None
    limits = Limits(settings.answer_seconds, settings.first_token_seconds, settings.silence_seconds)
    return ModelWriter(llm, settings.model, settings.base_url, limits, newest)
