"""The server: the page mounted in FastAPI behind ``ui.guard``, and ``/health``."""

import asyncio
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse

from corpus.archive import Archive
from corpus.errors import FootnoteError
from ui.conversations import Conversations
from ui.door import Door, SignIn
from ui.gradio_import import gr
from ui.guard import Guard
from ui.page import build
from ui.reports import RUNS, find_report, report_list
from ui.sign_in import add_sign_in

if TYPE_CHECKING:
    from rag.assistant import Assistant

_HERE = Path(__file__).parent
_PAPER, _PAPER_DARK = "#fbfaf7", "#161615"  # as in page.css; the page has this colour before its styles are there
_INK, _INK_DARK = "#1b1b1a", "#eceae4"


def build_app(
    archive: Archive,
    assistant: "Future[Assistant]",
    runs: Path = RUNS,
    sign_in: SignIn | None = None,
    user_header: str | None = None,
) -> FastAPI:
    """The whole web application, for uvicorn to serve. To be called where no event loop runs.

    Args:
        archive: the articles; conversations are kept in its folder, in a file of their own.
        assistant: answers questions; may still be loading when the page is served.
        runs: the folder of the evals' runs, whose reports are offered.
        sign_in: who may sign in; None: nobody need to.
        user_header: the header in which a proxy names who has signed in with it.

    Raises:
        ArchiveError: the conversations can't be opened.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Door, sign_in=sign_in, header=user_header)
    app.add_middleware(Guard)  # the last is the first that a request meets
    if sign_in:
        add_sign_in(app, sign_in)

    @app.get("/health")
    def health() -> JSONResponse:
        try:
            coverage = archive.coverage()
        except FootnoteError as error:
            return JSONResponse({"error": str(error)}, status_code=503)
        held = {"articles": coverage.articles, "passages": coverage.passages, "waiting": coverage.waiting}
        return JSONResponse({**held, "assistant": _state(assistant)})

    @app.get("/evals")
    def evals() -> HTMLResponse:
        return HTMLResponse(report_list(runs))

    @app.get("/evals/{name}")
    def report(name: str) -> HTMLResponse:
        found = find_report(runs, name)
        return HTMLResponse(found or "There is no such report.", status_code=200 if found else 404)

    with asyncio.Runner() as runner:  # where no event loop runs, Gradio makes several and leaves them unclosed
        runner.run(_mount(app, archive, assistant, Conversations(archive.folder)))
    return app


async def _mount(app: FastAPI, archive: Archive, assistant: "Future[Assistant]", conversations: Conversations) -> None:
    page = build(archive, assistant, conversations)
    page.queue(max_size=64, default_concurrency_limit=8, api_open=False)
    gr.mount_gradio_app(
        app,
        page,
        "/",
        theme=_theme(),
        head=_head(),
        footer_links=[],
        show_error=False,
        enable_monitoring=False,
        run_history=False,
        max_file_size=1,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
    )


def _state(assistant: "Future[Assistant]") -> str:
    if not assistant.done():
        return "loading"
    error = None if assistant.cancelled() else assistant.exception()
    if assistant.cancelled() or error is not None:
        return f"failed: {error or 'cancelled'}"
    return "ready"


def _head() -> str:
    """Styles and script, from the files beside this one; inline, so that the page needs no further request."""
    css = "".join((_HERE / name).read_text(encoding="utf-8") for name in ("page.css", "conversations.css"))
    script = "".join((_HERE / name).read_text(encoding="utf-8") for name in ("page.js", "conversations.js"))
    return f'<style>{css}</style><script>{script}</script><meta name="color-scheme" content="light dark">'


def _theme() -> gr.themes.Base:
    """Gradio's plainest theme with fonts of the system: nothing is fetched for it."""
    theme = gr.themes.Base(font=("system-ui", "sans-serif"), font_mono=("ui-monospace", "monospace"))
    return theme.set(
        body_background_fill=_PAPER,
        body_background_fill_dark=_PAPER_DARK,
        body_text_color=_INK,
        body_text_color_dark=_INK_DARK,
    )
