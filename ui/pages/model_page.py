"""The page /settings: which model writes the answers, for those who may choose it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from corpus.store.archive import Archive
from errors import FootnoteError
from kept_model import FILE
from rag.model.catalogue import models_at, tried
from rag.model.presets import PRESETS
from rag.model.veil import hidden
from settings import Settings
from ui.http.reader import KEY, Reader
from ui.pages.frame import framed, held
from ui.pages.model_choice import ModelChoice
from ui.templating import render

PATH = "/settings"
_REFUSED = (
    "Choosing the model is for those whom FOOTNOTE_ADMINS names, once they have signed in; where nobody signs in, for "
    "whoever sits at the machine that Footnote runs on: there, open http://127.0.0.1 with its port."
)
_SHOWN = 60  # models listed as buttons; all are offered while one types


def model_page(archive: Archive, choice: ModelChoice) -> APIRouter:
    """The routes of the page."""
    routes = APIRouter()

    @routes.get(PATH)
    def shown(request: Request) -> HTMLResponse:
        reader: Reader = request.scope[KEY]
        if not reader.may_set:
            return _refused(archive)
        preset = next((one for one in PRESETS if one.id == request.query_params.get("preset")), None)
        filled = choice.now
        if preset and not choice.is_connection_outside:
            filled = choice.candidate(reader.owner, preset.base_url, "", "")
        told = "Kept, and used from the next question on." if request.query_params.get("kept") else ""
        note = preset.note if preset else ""
        return _page(archive, choice, reader, filled, told=told, note=note)

    @routes.post(PATH)
    async def sent(request: Request) -> Response:
        reader: Reader = request.scope[KEY]
        if not reader.may_set:
            return _refused(archive)
        async with request.form(max_files=0, max_fields=8) as form:
            texts = {name: str(form.get(name) or "") for name in ("do", "pick", "base_url", "api_key", "model")}
        return await run_in_threadpool(_done, archive, choice, reader, texts)

    return routes


def _done(archive: Archive, choice: ModelChoice, reader: Reader, texts: dict[str, str]) -> Response:
    """What comes of a button of the form."""
    if texts["do"] == "forget":
        choice.forget()
        return RedirectResponse(PATH, 303)
    filled = choice.now
    try:
        model = texts["pick"] or texts["model"]
        filled = choice.candidate(reader.owner, texts["base_url"], texts["api_key"], model)
        if texts["do"] == "save":
            choice.choose(reader.owner, filled)
            return RedirectResponse(f"{PATH}?kept=1", 303)
        if texts["do"] == "try":
            said = tried(filled)
            return _page(archive, choice, reader, filled, answer=said or "(The model answered without a word.)")
        models = [] if texts["pick"] else models_at(filled)
        return _page(archive, choice, reader, filled, models=models)
    except FootnoteError as error:
        return _page(archive, choice, reader, filled, wrong=hidden(str(error)), status=400)


def _page(
    archive: Archive,
    choice: ModelChoice,
    reader: Reader,
    filled: Settings,
    *,
    models: list[str] | None = None,
    answer: str = "",
    told: str = "",
    note: str = "",
    wrong: str = "",
    status: int = 200,
) -> HTMLResponse:
    content = render(
        "model.html",
        now=choice.now.model,
        presets=PRESETS,
        file=FILE,
        base_url=filled.base_url or "",
        model=filled.model or "",
        has_key=choice.is_connection_outside or choice.has_key(reader.owner, filled.base_url),
        outside=choice.outside,
        is_connection_outside=choice.is_connection_outside,
        is_model_outside=choice.is_model_outside,
        has_kept=choice.has_kept,
        models=models or (),
        shown=_SHOWN,
        answer=answer,
        told=told,
        note=note,
        wrong=wrong,
    )
    page = framed("Model", content, held(archive), PATH)
    return HTMLResponse(page, status, {"cache-control": "no-store"})


def _refused(archive: Archive) -> HTMLResponse:
    content = render("model_refused.html", why=_REFUSED)
    return HTMLResponse(framed("Model", content, held(archive), PATH), 403)
