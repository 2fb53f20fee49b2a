"""The page ``/evals``: reports to read; for those who may, runs to begin, to cancel and to compare."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from corpus.store.archive import Archive
from errors import FootnoteError
from ui.http.reader import KEY, Reader
from ui.measuring.eval_runs import EvalProgress, EvalRuns
from ui.pages.frame import framed, held, missing_page
from ui.pages.reports import find_report, reports
from ui.templating import render, static

PATH = "/evals"
MOST = 10_000
"""Examples of a run; more are asked in the terminal."""

_STATES = {
    "running": "Asking",
    "done": "Done",
    "cancelled": "Cancelled; what was answered by then is kept",
    "failed": "It failed",
}


def eval_page(archive: Archive, folder: Path, runs: EvalRuns) -> APIRouter:
    """The routes of the page over the runs in ``folder``."""
    routes = APIRouter()

    @routes.get(PATH)
    def shown(request: Request) -> HTMLResponse:
        first, second = (request.query_params.get(name, "") for name in ("a", "b"))
        may = _reader(request).may_set
        if not (first and second and may):
            return _page(archive, folder, runs, may)
        try:
            return _page(archive, folder, runs, may, chosen=(first, second), compared=runs.compare(first, second))
        except FootnoteError as error:
            return _page(archive, folder, runs, may, chosen=(first, second), wrong=str(error), status=400)

    @routes.post(PATH)
    async def sent(request: Request) -> Response:
        if not _reader(request).may_set:
            return HTMLResponse(missing_page("Runs are begun by those who may choose the model.", PATH), 403)
        async with request.form(max_files=0, max_fields=4) as form:
            texts = {name: str(form.get(name) or "").strip() for name in ("do", "set", "limit")}
        return await run_in_threadpool(_done, archive, folder, runs, texts)

    @routes.get(f"{PATH}/progress")
    def news() -> HTMLResponse:
        now = runs.progress
        if now is None or now.state != "running":
            return HTMLResponse("", 404)  # adding.js then loads the page anew, with the report
        return HTMLResponse(_progress(now))

    @routes.get(PATH + "/{name}")
    def report(name: str) -> HTMLResponse:
        found = find_report(folder, name)
        return HTMLResponse(found or missing_page("There is no such report.", PATH), 200 if found else 404)

    return routes


def _reader(request: Request) -> Reader:
    found: Reader = request.scope[KEY]
    return found


def _done(archive: Archive, folder: Path, runs: EvalRuns, texts: dict[str, str]) -> Response:
    try:
        if texts["do"] == "cancel":
            runs.cancel()
        else:
            runs.begin(texts["set"], _limit(texts["limit"]))
    except FootnoteError as error:
        return _page(archive, folder, runs, True, wrong=str(error), status=400)
    return RedirectResponse(PATH, 303)


class _BadLimit(FootnoteError):
    """The limit is no number of examples."""


def _limit(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MOST):
        raise _BadLimit(f"The number of examples is one from 1 to {MOST:,}, or none for all.")
    return int(text)


def _progress(now: EvalProgress) -> Markup:
    return render("eval_progress.html", now=now, state=_STATES[now.state])


def _page(
    archive: Archive,
    folder: Path,
    runs: EvalRuns,
    may: bool,
    *,
    chosen: tuple[str, str] = ("", ""),
    compared: str = "",
    wrong: str = "",
    status: int = 200,
) -> HTMLResponse:
    now = runs.progress if may else None
    content = render(
        "reports.html",
        reports=reports(folder),
        may=may,
        sets=runs.sets if may else (),
        names=runs.names if may else (),
        progress=_progress(now) if now else "",
        is_running=now is not None and now.state == "running",
        chosen=chosen,
        compared=compared,
        wrong=wrong,
        most=MOST,
        script=static("adding.js"),
    )
    return HTMLResponse(framed("Evals", content, held(archive), PATH), status)
