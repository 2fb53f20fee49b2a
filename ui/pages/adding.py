"""The page ``/add``: a form for files or an address, and the routes that tell of each job's progress."""

import shutil
import tempfile
from pathlib import Path, PurePath

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from corpus.adding.adder import Adder, Bringer
from corpus.formats.files import FORMATS
from corpus.store.archive import Archive
from errors import TooMuchAtOnce
from ui.http.guard import TooLarge
from ui.http.may_add import REFUSED, AddFor
from ui.http.reader import KEY, Reader
from ui.http.routes import MAX_FILES
from ui.pages.adding_progress import progress
from ui.pages.frame import framed, header, held
from ui.templating import render, static

_LONGEST_URL = 2_000  # characters
_MOST_FILES = 200


def adding(archive: Archive, adder: Adder | None, add_for: AddFor | None = "loopback") -> APIRouter:
    """The routes for adding articles; without an ``adder`` they say that adding is switched off."""
    routes = APIRouter()

    @routes.get("/add")
    def form(request: Request) -> HTMLResponse:
        if adder is not None and not _reader(request).may_add:
            return _refused(archive, add_for)
        return _page(archive, _form("") if adder else render("adding_off.html"))

    if adder is not None:
        _take(routes, archive, adder, add_for)
        _tell(routes, archive, adder)
    return routes


def _take(routes: APIRouter, archive: Archive, adder: Adder, add_for: AddFor | None) -> None:
    """Add the route that receives the form."""

    @routes.post("/add")
    async def add(request: Request) -> Response:
        reader = _reader(request)
        if not reader.may_add:
            return _refused(archive, add_for)
        bringer = Bringer(reader.owner, request.client.host if request.client else None)
        try:
            async with request.form(max_files=_MOST_FILES, max_fields=8) as sent:
                url, watch = str(sent.get("url") or "").strip(), bool(sent.get("watch"))
                files = [one for one in sent.getlist("files") if isinstance(one, UploadFile) and one.filename]
                word = await run_in_threadpool(_taken, adder, bringer, url, watch, files)
        except TooLarge as error:
            return _page(archive, _form(str(error)), 413)
        except TooMuchAtOnce as error:
            return _page(archive, _form(str(error)), 503)
        except _Refused as error:
            return _page(archive, _form(str(error)), 400)
        return RedirectResponse(f"/add/{word}", 303)


def _tell(routes: APIRouter, archive: Archive, adder: Adder) -> None:
    """Add the routes that show a job's progress."""

    @routes.get("/add/{word}")
    def job(word: str) -> HTMLResponse:
        found = adder.progress(word)
        if found is None:
            return _page(archive, _form("Nothing is known (any more) of what was added there."), 404)
        content = render("adding_job.html", progress=progress(found), is_over=found.is_over)
        return _page(archive, content, script=True)

    @routes.get("/add/{word}/progress")
    def news(word: str) -> HTMLResponse:
        found = adder.progress(word)
        return HTMLResponse(progress(found) + header(held(archive), "/add") if found else "", 200 if found else 404)


def _reader(request: Request) -> Reader:
    """The sender of a request; authentication refuses requests without a reader."""
    found: Reader = request.scope[KEY]
    return found


def _refused(archive: Archive, add_for: AddFor | None) -> HTMLResponse:
    """The page that says why a reader may not add articles, and what to do."""
    return _page(archive, render("adding_refused.html", why=REFUSED[add_for or ""]), 403)


class _Refused(Exception):
    """The form holds nothing that can be added; the message says why."""


def _taken(adder: Adder, bringer: Bringer, url: str, watch: bool, files: list[UploadFile]) -> str:
    """Hand files or an address to ``adder``; returns the job's word."""
    if files:
        return adder.add_folder(kept_files(files), bringer)
    if not url:
        raise _Refused("Choose files, or give the address of an article or a feed.")
    if len(url) > _LONGEST_URL or not url.lower().startswith(("http://", "https://")):
        raise _Refused("An address begins with https:// or http://, such as https://courier.example/fog.")
    return adder.add_url(url, bringer, watch)


def kept_files(files: list[UploadFile]) -> Path:
    """A new folder with the files, under their own names as far as those are valid."""
    folder = Path(tempfile.mkdtemp(prefix="footnote-"))
    for number, file in enumerate(files, 1):
        name = "".join(one for one in PurePath(file.filename or "").name if one.isprintable())[-120:].lstrip(".")
        path = folder / (name or f"file {number}")
        if path.exists():
            path = path.with_name(f"{number} {path.name}")
        with path.open("wb") as kept:
            shutil.copyfileobj(file.file, kept)
    return folder


def _page(archive: Archive, content: Markup, status: int = 200, script: bool = False) -> HTMLResponse:
    whole = render("adding.html", content=content, script=static("adding.js") if script else "")
    return HTMLResponse(framed("Add articles", whole, held(archive), "/add"), status)


def _form(wrong: str) -> Markup:
    return render(
        "adding_form.html",
        wrong=wrong,
        most_mb=MAX_FILES // 1_000_000,
        most_files=_MOST_FILES,
        longest_url=_LONGEST_URL,
        formats=FORMATS.partition(": ")[2],
    )
