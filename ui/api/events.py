"""Events: an answer as server-sent events, and the end of an answer whose client has gone."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from rag.answer.answer import Answer
from ui.api.work import Written

T = TypeVar("T")

_BEAT = 15.0  # seconds of silence after which a comment is sent, so that no proxy takes the connection for dead
_COMMENT = ": still at it\n\n"


class Gone(Exception):
    """The client has gone away; nobody reads a reply."""


def event(data: Any, name: str | None = None) -> str:
    """One event; a text is sent as it is, all else as JSON."""
    text = data if isinstance(data, str) else json.dumps(data, allow_nan=False)
    return (f"event: {name}\n" if name else "") + f"data: {text}\n\n"


async def unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """What ``work`` returns; it is cancelled when the client goes away.

    Raises:
        Gone: the client has gone away.
    """
    gone, working = asyncio.create_task(_gone(request)), asyncio.create_task(work)
    try:
        await asyncio.wait((gone, working), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise Gone
    finally:
        for task in (gone, working):
            task.cancel()
        await asyncio.gather(gone, working, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def snapshots_of(request: Request, written: Written) -> AsyncIterator[Answer]:
    """The snapshots of an answer, once there is a first one: what goes wrong before can still have a status.

    Raises:
        Gone: the client has gone away before.
    """
    snapshots = written.snapshots()
    try:
        first = await unless_gone(request, _next(snapshots))
    except BaseException:
        written.stop.set()
        raise
    return _joined(first, snapshots)


async def _next(snapshots: AsyncIterator[Answer]) -> Answer | None:
    return await anext(snapshots, None)


async def _joined(first: Answer | None, rest: AsyncIterator[Answer]) -> AsyncIterator[Answer]:
    try:
        if first is not None:
            yield first
            async for answer in rest:
                yield answer
    finally:
        await rest.aclose()  # type: ignore[attr-defined]  # a generator: its end ends the answer


def streamed(events: AsyncIterator[str]) -> Response:
    """The reply that sends events as they come."""
    headers = {"cache-control": "no-store"}
    return StreamingResponse(_beating(events), media_type="text/event-stream", headers=headers)


async def _beating(events: AsyncIterator[str]) -> AsyncIterator[str]:
    """The events, with a comment in each long silence."""
    coming: asyncio.Task[str | None] | None = None
    try:
        while True:
            coming = coming or asyncio.create_task(_next_event(events))
            await asyncio.wait((coming,), timeout=_BEAT)
            if not coming.done():
                yield _COMMENT
                continue
            told, coming = coming.result(), None
            if told is None:
                return
            yield told
    finally:
        if coming is not None:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)
        await events.aclose()  # type: ignore[attr-defined]


async def _next_event(events: AsyncIterator[str]) -> str | None:
    return await anext(events, None)
