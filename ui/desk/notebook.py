"""The page /notebook: pinned sentences in the reader's order, the reader's own between them; the draft as a file."""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from corpus.store.archive import Archive
from errors import BadNote, FootnoteError, NoteNotFound
from rag.notebook.notebook import Notebook
from rag.notebook.store import Notebooks
from settings import Settings
from ui.desk.notebook_draft import file_of, pack_of
from ui.desk.notebook_page import Focus, Typed, notebook_markup
from ui.export.document import Kind
from ui.http.reader import KEY, Reader
from ui.pages.frame import framed, held

if TYPE_CHECKING:
    from rag.assistant import Assistant

PATH = "/notebook"
_FIELDS = ("do", "id", "version", "text", "after", "title")
_NOTHING = Typed()
_NO_STORE = {"cache-control": "no-store"}


class NotebookPage:
    """The page over the notebooks of an archive's readers."""

    def __init__(
        self, archive: Archive, assistant: "Future[Assistant]", kept: Notebooks, settings: Callable[[], Settings]
    ) -> None:
        """``assistant`` has the checker's model, once it is there; ``settings`` are recorded in evidence packs."""
        self._archive, self._assistant, self._kept, self._settings = archive, assistant, kept, settings

    def routes(self) -> APIRouter:
        """The routes of the page and of the files."""
        routes = APIRouter()

        @routes.get(PATH)
        def shown(request: Request, at: str = "") -> HTMLResponse:
            return self._page(request.scope[KEY], focus=_pressed(at))

        @routes.post(PATH)
        async def sent(request: Request) -> Response:
            async with request.form(max_files=0, max_fields=len(_FIELDS)) as form:
                texts = {name: str(form.get(name) or "") for name in _FIELDS}
            return await run_in_threadpool(self._sent, request.scope[KEY], texts)

        @routes.get(f"{PATH}/draft.{{kind}}")
        def draft(kind: str, request: Request) -> Response:
            return self._file(request.scope[KEY], kind)

        return routes

    def _read(self, owner: str) -> Notebook:
        """The notebook, with the reader's own text checked as soon as there is a checker."""
        if self._assistant.done() and not self._assistant.exception():
            self._kept.check(owner, self._assistant.result().stating)
        return self._kept.read(owner)

    def _page(
        self, reader: Reader, typed: Typed = _NOTHING, status: int = 200, focus: tuple[str, int] | None = None
    ) -> HTMLResponse:
        content = notebook_markup(self._read(reader.owner), self._archive, typed, focus)
        return HTMLResponse(framed("Notebook", content, held(self._archive), PATH), status, _NO_STORE)

    def _file(self, reader: Reader, kind: str) -> Response:
        notebook, now = self._read(reader.owner), datetime.now().astimezone()
        if kind == "json":
            name, media, content = pack_of(notebook, self._archive, self._settings(), now)
        else:
            known: Mapping[str, Kind] = {"md": "md", "html": "html", "docx": "docx"}
            name, media, content = file_of(notebook, self._archive, known[kind], now)
        headers = {**_NO_STORE, "content-disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=media, headers=headers)

    def _sent(self, reader: Reader, texts: Mapping[str, str]) -> Response:
        typed = Typed(text=texts["text"], entry=_number(texts["id"]), after=_number(texts["after"]))
        try:
            return RedirectResponse(PATH + self._done(reader.owner, texts), 303)
        except NoteNotFound as error:  # what was typed becomes a new text, if the reader wishes
            return self._page(reader, replace(typed, wrong=str(error), entry=None), 409)
        except BadNote as error:
            return self._page(reader, replace(typed, wrong=str(error)), 400)
        except FootnoteError as error:
            return self._page(reader, replace(typed, wrong=str(error)), 503)

    def _done(self, owner: str, texts: Mapping[str, str]) -> str:
        """Do what is asked; where on the page to go then."""
        what, text, after = texts["do"], texts["text"], _number(texts["after"])
        entry = _number(texts["id"]) or 0
        if what == "write":
            return f"#entry-{self._kept.write(owner, text, after)}"
        if what == "change":
            self._kept.change(owner, entry, _number(texts["version"]) or 0, text)
            return f"#entry-{entry}"
        if what in ("up", "down"):
            self._kept.move(owner, entry, "up" if what == "up" else "down")
            return f"?at={what}-{entry}"  # no fragment: with one, browsers give nothing the focus
        if what == "place":
            self._kept.place(owner, entry, after)
            return f"#entry-{entry}"
        if what == "remove":
            self._kept.remove(owner, entry)
        elif what == "title":
            self._kept.entitle(owner, texts["title"])
        return ""


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 16 else None


def _pressed(at: str) -> Focus:
    """The button that was pressed before, as (what it does, the entry's number): it has the focus again."""
    what, _, entry = at.partition("-")
    return (what, int(entry)) if re.fullmatch(r"[0-9]{1,18}", entry) else None
