"""Adding: articles handed in by a program, read as those of the page /add are; and articles that are removed."""

import json
import logging
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response

from corpus.adding.adder import Adder, Bringer
from corpus.adding.progress import Progress
from corpus.managing.managing import remove_article
from corpus.store.archive import Archive
from rag.share.validation import first_problem
from ui.api.refusal import Json, Refusal
from ui.api.rest.reading import Id, held
from ui.api.rest.shapes import AddressAsked, JobBegun, JobState, Removed
from ui.api.work import Work
from ui.http.guard import TooLarge
from ui.http.may_add import REFUSED, AddFor
from ui.http.reader import KEY, Reader
from ui.http.routes import MAX_BODY
from ui.pages.adding import kept_files

_MOST_FILES = 200
_OFF = "Adding is switched off here (--no-add)."
_NOT_YOU = (
    "Removing articles is for admins (FOOTNOTE_ADMINS), or, where nobody signs in, for whoever sits at the machine "
    "that Footnote runs on."
)
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                }
            },
            "application/json": {"schema": AddressAsked.model_json_schema()},
        },
    }
}

_log = logging.getLogger(__name__)


def adding_routes(archive: Archive, adder: Adder | None, add_for: AddFor | None, work: Work) -> APIRouter:
    """The routes that change the archive; without an ``adder`` nobody may add."""
    routes = APIRouter(tags=["Articles"])

    @routes.post("/articles", summary="Add articles", status_code=202, response_model=JobBegun, openapi_extra=_BODY)
    async def add(request: Request) -> Response:
        """Hand in files, of any format that `python -m corpus add` reads, or the address of an article or a feed.

        They are read in the background: ask `/jobs/{job}` how far it is.
        """
        reader: Reader = request.scope[KEY]
        if adder is None or not reader.may_add:
            raise Refusal(403, REFUSED.get(add_for or "", _OFF))
        bringer = Bringer(reader.owner, request.client.host if request.client else None)
        try:
            word = await _handed(request, adder, bringer)
        except TooLarge as error:
            raise Refusal(413, str(error)) from error
        address = f"/api/v1/jobs/{word}"
        return Json({"job": word, "address": address}, 202, {"location": address})

    @routes.get("/jobs/{job}", summary="How far a job is", response_model=JobState)
    async def progress(job: Annotated[str, Path(pattern=r"^[\w-]{1,40}$")]) -> Response:
        """What became of the files or the address that were handed in."""
        found = await work.done(lambda: adder.progress(job)) if adder else None
        if found is None:
            raise Refusal(404, "Nothing is known (any more) of what was added there.")
        return Json(_state(found))

    @routes.delete("/articles/{id}", summary="Remove an article", response_model=Removed)
    async def remove(request: Request, id: Id) -> Response:
        """Remove an article with its passages. The run can be taken back: `python -m corpus undo RUN`."""
        reader: Reader = request.scope[KEY]
        if not reader.may_set:
            raise Refusal(403, _NOT_YOU)
        address = request.client.host if request.client else None
        return Json(await work.done(lambda: _removed(archive, id, reader, address)))

    return routes


async def _handed(request: Request, adder: Adder, bringer: Bringer) -> str:
    """Hand on what a request brings; returns the job's word."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        async with request.form(max_files=_MOST_FILES, max_fields=8) as sent:
            files = [one for one in sent.getlist("files") if isinstance(one, UploadFile) and one.filename]
            if not files:
                raise Refusal(422, "There are no files in the part named files.", param="files")
            return await run_in_threadpool(lambda: adder.add_folder(kept_files(files), bringer))
    if kind == "application/json":
        asked = _address(await _small(request))
        return adder.add_url(asked.url, bringer, asked.watch)
    raise Refusal(415, 'Send files as multipart/form-data, in parts named files, or {"url": ...} as application/json.')


async def _small(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY:
            raise Refusal(413, f"An address may come in {MAX_BODY:,} bytes at most.")
    return body


def _address(body: bytes) -> AddressAsked:
    try:
        return AddressAsked.model_validate(json.loads(body))
    except ValidationError as error:
        where, what = first_problem(error)
        raise Refusal(422, f"{where or 'The body'} {what}.", param=where or None) from error
    except (ValueError, RecursionError) as error:
        raise Refusal(400, f"The body is no JSON: {error}.") from error


def _state(found: Progress) -> dict[str, Any]:
    told = {name: getattr(found, name) for name in ("stage", "counts", "behind", "error")}
    articles, notices = [asdict(one) for one in found.articles], [asdict(one) for one in found.notices]
    return {**told, "articles": articles, "notices": notices}


def _removed(archive: Archive, id_: str, reader: Reader, address: str | None) -> dict[str, int]:
    run = remove_article(archive, held(archive, id_).id, reader.owner, address)
    _log.info("Article %s was removed (run %d)", id_, run)  # the run says by whom; a log is not erased with a reader
    return {"removed": 1, "run": run}
