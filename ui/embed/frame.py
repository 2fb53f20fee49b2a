"""The routes ``/embed`` and ``/embed/ask``: the chat alone, for an iframe on a site that FOOTNOTE_EMBED_FOR names."""

import json
import logging
from collections.abc import AsyncIterator, Callable, Generator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from pydantic import BaseModel, Field
from starlette.concurrency import iterate_in_threadpool

from corpus.store.archive import Archive
from errors import BadFilter, FootnoteError
from rag.answer.answer import Answer
from rag.filters import Filters, spelt
from settings import Settings
from ui.chat.latest_snapshot import latest
from ui.embed.markup import embedded_turn, page
from ui.embed.talks import Talks
from ui.http.names import is_loopback
from ui.http.reader import CURRENT, Reader
from ui.http.request_log import with_request
from ui.http.shares import Quota
from ui.keys.gate import until_midnight
from ui.keys.rates import Rates

if TYPE_CHECKING:
    from rag.assistant import Assistant

MOST = 16
"""Answers written for frames at once: others find room beside them."""

A_MINUTE = 12
"""Questions from one network address in any minute."""

_NOT_HERE = "This Footnote may not be embedded. Whoever runs it names the sites that may: FOOTNOTE_EMBED_FOR"
_BUSY = "Too many are asking just now. Ask again in a moment."
_TOO_FAST = "You ask faster than this page answers. Wait {seconds} s, and ask again."
_USED_UP = "As much as a day allows has been asked here today. It counts anew at midnight (UTC)."
_LOADING = "The archive is being opened. Ask again in a moment."
_UNEXPECTED = "Something went wrong in Footnote itself. Its log tells what."
_log = logging.getLogger(__name__)


class Asked(BaseModel):
    """A question from the frame's script."""

    question: str = Field(min_length=1, max_length=2_000)
    sources: list[str] = Field(default=[], max_length=50)
    talk: str = Field(default="", max_length=64)


class Frames:
    """Answers in frames."""

    def __init__(
        self, archive: Archive, assistant: "Future[Assistant]", settings: Settings, spent: Callable[[str], int]
    ) -> None:
        """``spent`` tells how many of the model's tokens a reader has used up today."""
        self._archive, self._assistant, self._words = archive, assistant, settings.embed_words
        self._most_tokens, self._spent = settings.embed_tokens, spent
        self._talks, self._rates = Talks(), Rates()
        self._quota = Quota(MOST, MOST)

    def refusal(self, request: Request) -> Response | None:
        """Why a question is not taken now; None: it is."""
        address = request.client.host if request.client else ""
        if not is_loopback(address):  # there a proxy may sit, which speaks for many
            rate = self._rates.take(address, A_MINUTE)
            if rate.is_over:
                return PlainTextResponse(_TOO_FAST.format(seconds=rate.seconds), 429, rate.headers())
        if self._most_tokens is not None and self._spent(_READER.owner) >= self._most_tokens:
            return PlainTextResponse(_USED_UP, 429, {"retry-after": str(until_midnight(datetime.now(UTC)))})
        if not self._assistant.done():
            return PlainTextResponse(_LOADING, 503, {"retry-after": "5"})
        return None

    def filters(self, sources: Sequence[str]) -> Filters:
        """The outlets asked about.

        Raises:
            BadFilter: the archive has no such outlet.
        """
        return Filters(sources=spelt(self._archive, "source", list(sources)))

    async def told(self, asked: Asked) -> AsyncIterator[str]:
        """The answer as it grows, as server-sent events."""
        if not self._quota.take(_READER):
            yield _event({"wrong": _BUSY, "done": True})
            return
        try:
            CURRENT.set(_READER)
            with closing(self._snapshots(asked)) as snapshots:
                async for told in iterate_in_threadpool(snapshots):
                    yield _event(told) if told else ":\n\n"  # else nobody would notice who has left
        finally:
            self._quota.leave(_READER)

    def _snapshots(self, asked: Asked) -> Generator[Mapping[str, Any] | None, None, None]:
        word, number, before = self._talks.of(asked.talk)
        yield {"talk": word}
        try:
            coverage = self._archive.coverage()
            filters = self.filters(asked.sources)
            stream = self._assistant.result().stream(asked.question, before, None, filters)
            with closing(latest(stream)) as snapshots:  # type: ignore[type-var]
                for answer in snapshots:
                    yield self._shown(number, answer, coverage) if answer else None
                    if answer and answer.complete:
                        self._talks.keep(word, number, answer)
                        return
        except FootnoteError as error:
            yield {"wrong": str(error), "done": True}
        except Exception:  # noqa: BLE001  logged with its traceback
            _log.exception("A question of a frame could not be answered")
            yield {"wrong": with_request(_UNEXPECTED), "done": True}

    def _shown(self, number: int, answer: Answer, coverage: Any) -> Mapping[str, Any]:
        html = embedded_turn(number, answer, coverage, self._words, streaming=not answer.complete)
        return {"html": html, "done": answer.complete}


def _event(told: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(told)}\n\n"


_READER = Reader("embed", way="embed")


def frame(
    archive: Archive, assistant: "Future[Assistant]", settings: Settings, spent: Callable[[str], int]
) -> APIRouter:
    """The routes; they refuse everybody unless a site may embed them."""
    routes, frames = APIRouter(), Frames(archive, assistant, settings, spent)

    @routes.get("/embed")
    def shown(request: Request, q: str = "") -> Response:
        if not settings.embed_for:
            return PlainTextResponse(_NOT_HERE, 403)
        sources, wrong = request.query_params.getlist("source")[:50], ""
        try:
            sources = list(frames.filters(sources).sources)
        except BadFilter as error:
            wrong = str(error)
        except FootnoteError as error:
            return PlainTextResponse(str(error), 503)
        return HTMLResponse(page(q[:2_000], sources, wrong))

    @routes.post("/embed/ask")
    async def ask(request: Request, asked: Asked) -> Response:
        if not settings.embed_for:
            return PlainTextResponse(_NOT_HERE, 403)
        if refusal := frames.refusal(request):
            return refusal
        return StreamingResponse(frames.told(asked), media_type="text/event-stream")

    return routes
