"""The page /mine: what a reader left here, and a button that erases all of it."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from corpus.store.archive import Archive
from errors import FootnoteError, ReaderNotFound
from ui.http.authentication import BROWSER, session_cookie, set_cookie
from ui.http.reader import KEY, Reader
from ui.pages.frame import framed, held
from ui.readers.erasing import Erased, copies, erase, left_by
from ui.readers.told import elsewhere, parts
from ui.templating import render

PATH = "/mine"
_NOTHING = "There was nothing of yours to erase."
_UNSURE = "Nothing was erased. Tick the box first."


def mine_page(archive: Archive, keep_days: int | None, forget: Callable[[str], None]) -> APIRouter:
    """The routes of the page.

    Args:
        archive: in whose folder readers' things are kept.
        keep_days: for how many days; None: until they are deleted.
        forget: forgets what this process still remembers of a reader.
    """
    routes = APIRouter()

    @routes.get(PATH)
    def shown(request: Request) -> HTMLResponse:
        return _page(archive, request.scope[KEY], keep_days)

    @routes.post(PATH)
    async def sent(request: Request) -> Response:
        reader: Reader = request.scope[KEY]
        async with request.form(max_files=0, max_fields=2) as form:
            is_sure = form.get("sure") == "yes"
        if not is_sure:
            return await run_in_threadpool(_page, archive, reader, keep_days, _UNSURE, 400)
        return await run_in_threadpool(_erased, archive, request, keep_days, forget)

    return routes


def _erased(archive: Archive, request: Request, keep_days: int | None, forget: Callable[[str], None]) -> Response:
    reader: Reader = request.scope[KEY]
    forget(reader.owner)
    try:
        done = erase(archive, reader.owner)
    except ReaderNotFound:
        return _page(archive, reader, keep_days, _NOTHING)
    except FootnoteError as error:
        return _page(archive, reader, keep_days, f"Not all of it was erased: {error} Try again.", 503)
    answer = _after(archive, reader, done)
    if reader.name is None:  # the browser gets a new cookie, by which nobody finds what the old one left
        answer.headers.append("set-cookie", set_cookie(request.scope, BROWSER, "", 0, "Lax"))
    elif reader.can_sign_out:
        answer.headers.append("set-cookie", session_cookie(request.scope, ""))
    return answer


def _page(archive: Archive, reader: Reader, keep_days: int | None, wrong: str = "", status: int = 200) -> HTMLResponse:
    content = render(
        "mine.html",
        reader=reader,
        parts=parts(left_by(archive, reader.owner)),
        elsewhere=elsewhere(copies(archive), archive),
        keep_days=keep_days,
        wrong=wrong,
    )
    return HTMLResponse(framed("What is kept of you", content, held(archive), PATH), status, _UNCACHED)


def _after(archive: Archive, reader: Reader, done: Erased) -> HTMLResponse:
    content = render(
        "mine_erased.html",
        reader=reader,
        parts=parts(done.counts),
        is_clean=done.is_clean,
        elsewhere=elsewhere(done.copies, archive),
    )
    return HTMLResponse(framed("Erased", content, held(archive), PATH), 200, _UNCACHED)


_UNCACHED = {"cache-control": "no-store"}
