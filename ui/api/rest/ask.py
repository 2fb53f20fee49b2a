"""Ask: a question to the archive, whose answer is the command line's JSON, whole or as it is written."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from rag.answer.answer import Answer, Turn
from rag.assistant import Assistant
from rag.share.contract import AnswerResult
from rag.share.json_output import answer_json
from rag.share.question_json import asked
from ui.api.events import event, snapshots_of, streamed, unless_gone
from ui.api.history import Memory, Said
from ui.api.refusal import Json, Refusal, problem_json, refusal_of
from ui.api.rest.shapes import AskEvent, QuestionAsked
from ui.api.work import Asking, Work
from ui.http.reader import KEY

_STREAM = "text/event-stream"
_REPLIES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "the answer; with `Accept: text/event-stream`, its snapshots, and the whole answer last",
        "content": {_STREAM: {"schema": AskEvent.model_json_schema(ref_template="#/components/schemas/{model}")}},
    }
}


def ask_routes(work: Work, memory: Memory) -> APIRouter:
    """The route ``/ask``."""
    routes = APIRouter(tags=["Questions"])

    @routes.post("/ask", summary="Ask a question", response_model=AnswerResult, responses=_REPLIES)
    async def ask(request: Request, question: QuestionAsked) -> Response:
        """A checked, cited answer, as `python -m rag ask --json` prints it.

        With `Accept: text/event-stream` come events: `snapshot`, each in place of the one before (a model that fails is
        replaced by quotes), then `answer`, or `problem`. A client that goes away ends its answer.
        """
        written = work.begin(request.scope[KEY], _asking(question, memory))
        if _STREAM not in request.headers.get("accept", ""):
            return Json(answer_json(await unless_gone(request, written.whole())))
        return streamed(_events(await snapshots_of(request, written)))

    return routes


def _asking(question: QuestionAsked, memory: Memory) -> Asking:
    said = tuple(Said(one.question, one.text) for one in question.history)

    def asking(assistant: Assistant) -> Iterator[Answer]:
        line = asked(question.line(), assistant.index.archive)
        history = memory.turns(said, assistant, line.as_of, line.filters)
        for answer in assistant.stream(line.text, history, line.as_of, line.filters):
            if answer.complete:
                memory.keep((*said, Said(line.text, answer.text)), Turn(line.text, answer))
            yield answer

    return asking


async def _events(snapshots: AsyncIterator[Answer]) -> AsyncIterator[str]:
    answer: Answer | None = None
    try:
        async for answer in snapshots:
            yield event(answer_json(answer), "answer" if answer.complete else "snapshot")
    except Exception as error:  # noqa: BLE001  told to the client, and logged where it is unexpected
        yield event(problem_json(refusal_of(error)), "problem")
        return
    finally:
        await snapshots.aclose()  # type: ignore[attr-defined]
    if answer is None or not answer.complete:
        yield event(problem_json(Refusal(503, "The answer was stopped before its end.")), "problem")
