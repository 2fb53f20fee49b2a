"""Mounted: the two interfaces for programs as applications, to mount in the server's own."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from corpus.adding.adder import Adder
from corpus.store.archive import Archive
from errors import FootnoteError
from ui.api.chat.completions import chat_routes
from ui.api.document import document
from ui.api.document_page import document_page
from ui.api.events import Gone
from ui.api.history import Memory
from ui.api.rates import ReaderRates, Refuse
from ui.api.refusal import Json, Refusal, openai_error, problem, refusal_of
from ui.api.rest.adding import adding_routes
from ui.api.rest.ask import ask_routes
from ui.api.rest.checking import checking_routes
from ui.api.rest.names import name_routes
from ui.api.rest.reading import reading_routes
from ui.api.work import Work
from ui.http.front import ROOT
from ui.http.may_add import AddFor

if TYPE_CHECKING:
    from rag.assistant import Assistant

REST, CHAT = "/api/v1", "/v1"
"""Where the two interfaces begin."""

_CLOSED = 499  # what nginx calls a client that has gone; nobody reads it


def mount_api(
    app: FastAPI, archive: Archive, assistant: "Future[Assistant]", adder: Adder | None, add_for: AddFor | None
) -> None:
    """Mount ``/api/v1`` and ``/v1`` in ``app``; for the arguments, see ``ui.server.build_app``."""
    work, memory, rates = Work(assistant), Memory(), ReaderRates()
    rest, chat = _application(problem), _application(openai_error)
    rest.include_router(ask_routes(work, memory))
    rest.include_router(reading_routes(archive, work))
    rest.include_router(name_routes(work))
    rest.include_router(adding_routes(archive, adder, add_for, work))
    rest.include_router(checking_routes(archive, work))
    chat.include_router(chat_routes(work, memory))
    _describe(rest, document({REST: rest.routes, CHAT: chat.routes}), archive)
    app.mount(REST, rates.within(rest, problem))
    app.mount(CHAT, rates.within(chat, openai_error))


def _describe(rest: FastAPI, told: dict[str, Any], archive: Archive) -> None:
    @rest.get("/openapi.json", include_in_schema=False)
    async def openapi(request: Request) -> Response:
        return Json({**told, "servers": [{"url": request.scope.get(ROOT) or "/"}]})

    @rest.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(document_page(told, archive))


def _application(refuse: Refuse) -> FastAPI:
    """An application that refuses in the words of its interface."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, generate_unique_id_function=lambda route: route.name)

    def refusing(told: Callable[[Any], Refusal]) -> Callable[[Request, Exception], Response]:
        def handler(request: Request, error: Exception) -> Response:
            return refuse(told(error))

        return handler

    app.add_exception_handler(RequestValidationError, refusing(_invalid))
    app.add_exception_handler(HTTPException, refusing(lambda error: Refusal(error.status_code, str(error.detail))))
    for kind in (Refusal, FootnoteError, Exception):
        app.add_exception_handler(kind, refusing(refusal_of))
    app.add_exception_handler(Gone, lambda request, error: Response(status_code=_CLOSED))
    return app


def _invalid(error: RequestValidationError) -> Refusal:
    """The first thing that is wrong in a request."""
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return Refusal(400, f"The body is no JSON: {first.get('ctx', {}).get('error', first['msg'])}.")
    place = [f"[{one}]" if isinstance(one, int) else f".{one}" for one in first["loc"][1:]]
    where = "".join(place).removeprefix(".")
    return Refusal(422, f"{where or 'The body'}: {first['msg']}.", param=where or None)
