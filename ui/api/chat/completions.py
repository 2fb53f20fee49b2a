"""Chat: ``/v1/models`` and ``/v1/chat/completions``, so that what speaks OpenAI's API chats with the archive."""

import secrets
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from rag.answer.answer import Answer, Turn
from rag.assistant import Assistant
from rag.filters import NO_FILTERS
from rag.share.json_output import answer_json
from ui.api.chat.links import Links
from ui.api.chat.message import Growing, Withdrawn, message
from ui.api.chat.shapes import MODEL, ChatMessage, ChatReply, ChatRequest, ErrorReply, ModelList, ModelShape
from ui.api.events import event, snapshots_of, streamed, unless_gone
from ui.api.history import Memory, Said
from ui.api.refusal import Json, Refusal, openai_json, refusal_of
from ui.api.work import Asking, Work
from ui.http.reader import KEY

_SINCE = 1_795_996_800  # the day of this interface; clients want a number
_WITHDRAWN = (
    "The model failed after it had begun to answer, so what was sent is no whole answer. Ask again; without streaming, "
    "the archive is quoted where the model fails."
)
_FAILS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorReply, "description": told}
    for status, told in (
        (400, "the request is wrong, or asks for what Footnote does not do"),
        (404, "there is no such model"),
        (429, "too many requests of this reader"),
        (503, "the archive is being opened, or the server is busy"),
    )
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, and the conversation before it."""

    question: str
    said: tuple[Said, ...]


def chat_routes(work: Work, memory: Memory) -> APIRouter:
    """The routes under ``/v1``."""
    routes = APIRouter(tags=["OpenAI-compatible"])

    @routes.get("/models", summary="The models: one", response_model=ModelList)
    async def models() -> Response:
        return Json({"object": "list", "data": [_model()]})

    @routes.get("/models/{model}", summary="A model", response_model=ModelShape, responses={404: _FAILS[404]})
    async def model(model: str) -> Response:
        _hold_model(model)
        return Json(_model())

    @routes.post("/chat/completions", summary="Chat with the archive", response_model=ChatReply, responses=_FAILS)
    async def completions(request: Request, asked: ChatRequest) -> Response:
        """The last message is the question; those before it are the conversation that a follow-up is understood from.

        What a system message says changes neither what is searched nor what is checked. With `stream`, whole sentences
        are sent as they are final, and the annotations and `footnote` come with the last chunk.
        """
        _hold(asked)
        question = _asked(asked.messages)
        written = work.begin(request.scope[KEY], _asking(question, memory))
        links = Links.of(request)
        if not asked.stream:
            return Json(_reply(await unless_gone(request, written.whole()), links))
        snapshots = await snapshots_of(request, written)
        with_usage = bool(asked.stream_options and asked.stream_options.include_usage)
        return streamed(_chunks(snapshots, links, with_usage))

    return routes


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": _SINCE, "owned_by": "footnote"}


def _hold_model(name: str) -> None:
    if name != MODEL:
        raise Refusal(404, f"There is no model {name!r} here, only {MODEL!r}.", param="model", code="model_not_found")


def _hold(asked: ChatRequest) -> None:
    """Refuse what Footnote can't do, rather than answer something else.

    Raises:
        Refusal: the request asks for it.
    """
    _hold_model(asked.model)
    if asked.n not in (None, 1):
        raise Refusal(400, "There is one answer to a question: n must be 1.", param="n", code="unsupported_value")
    for name in ("tools", "functions"):
        if getattr(asked, name):
            raise Refusal(400, "Footnote uses no tools.", param=name, code="unsupported_parameter")
    if asked.response_format and asked.response_format.type != "text":
        told = "Footnote answers in prose; its own JSON of the answer stands beside it, under footnote."
        raise Refusal(400, told, param="response_format", code="unsupported_value")
    if set(asked.modalities or ["text"]) != {"text"}:
        raise Refusal(400, "Footnote writes text alone.", param="modalities", code="unsupported_value")


def _asked(messages: Sequence[ChatMessage]) -> _Asked:
    """The question and the conversation in a list of messages.

    Raises:
        Refusal: a message holds what is no text, or the last one is no question.
    """
    said: list[Said] = []
    waiting: str | None = None
    for number, one in enumerate(messages):
        text = _text(one, f"messages[{number}]")
        if one.role in ("tool", "function"):
            raise Refusal(400, "Footnote uses no tools.", param=f"messages[{number}].role", code="unsupported_value")
        if one.role == "user":
            if waiting is not None:
                said.append(Said(waiting, ""))
            waiting = text
        elif one.role == "assistant" and waiting is not None:
            said.append(Said(waiting, text))
            waiting = None
    if waiting is None or messages[-1].role != "user":
        raise Refusal(400, "The last message must be the user’s question.", param="messages", code="invalid_value")
    return _Asked(waiting, tuple(said))


def _text(one: ChatMessage, where: str) -> str:
    if isinstance(one.content, str) or one.content is None:
        return one.content or ""
    for part in one.content:
        if part.type not in ("text", "input_text", "output_text", "refusal"):
            told = f"Footnote reads text alone, not {part.type!r}."
            raise Refusal(400, told, param=f"{where}.content", code="unsupported_value")
    return "\n".join(part.text or "" for part in one.content)


def _asking(asked: _Asked, memory: Memory) -> Asking:
    def asking(assistant: Assistant) -> Iterator[Answer]:
        history = memory.turns(asked.said, assistant, None, NO_FILTERS)
        for answer in assistant.stream(asked.question, history):
            if answer.complete:
                text = message(answer, lambda _: "").text
                memory.keep((*asked.said, Said(asked.question, text)), Turn(asked.question, answer))
            yield answer

    return asking


def _reply(answer: Answer, links: Links) -> dict[str, Any]:
    made = message(answer, links.of_citation)
    told = {"role": "assistant", "content": made.text, "refusal": None, "annotations": made.annotations}
    choice = {"index": 0, "message": told, "logprobs": None, "finish_reason": "stop"}
    return {
        **_frame("chat.completion"),
        "choices": [choice],
        "usage": _usage(answer),
        "footnote": answer_json(answer),
    }


async def _chunks(snapshots: AsyncIterator[Answer], links: Links, with_usage: bool) -> AsyncIterator[str]:
    """The events of a stream; one that breaks off ends with an error, without a reason for its end."""
    growing, frame = Growing(links.of_citation), _frame("chat.completion.chunk")
    if with_usage:
        frame["usage"] = None
    answer: Answer | None = None
    try:
        yield _chunk(frame, {"role": "assistant", "content": "", "refusal": None})
        async for answer in snapshots:
            if text := growing.add(answer):
                yield _chunk(frame, {"content": text})
    except Withdrawn:
        yield event(openai_json(Refusal(502, _WITHDRAWN, code="answer_withdrawn")))
        return
    except Exception as error:  # noqa: BLE001  told to the client, and logged where it is unexpected
        yield event(openai_json(refusal_of(error)))
        return
    finally:
        await snapshots.aclose()  # type: ignore[attr-defined]
    if answer is None:
        yield event(openai_json(Refusal(503, "The answer was stopped before its first word.")))
        return
    last = {**frame, "footnote": answer_json(answer)}
    yield _chunk(last, {"annotations": growing.message.annotations}, "stop")
    if with_usage:
        yield event({**frame, "choices": [], "usage": _usage(answer)})
    yield event("[DONE]")


def _chunk(frame: dict[str, Any], delta: dict[str, Any], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return event({**frame, "choices": [choice]})


def _frame(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{secrets.token_hex(12)}", "object": kind, "created": int(time.time()), "model": MODEL}


def _usage(answer: Answer) -> dict[str, int]:
    """The tokens of the model that wrote; zeros where the archive is quoted."""
    read, written = answer.tokens
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
