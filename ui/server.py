"""The server: the page mounted in FastAPI behind ``ui.guard``, and ``/health``."""

import asyncio
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse

from corpus.archive import Archive
from corpus.errors import FootnoteError
from corpus.feeds import feeds, silence_of
from ui.article_routes import article_routes
from ui.gradio_import import gr
from ui.guard import Guard
from ui.page import build
from ui.reports import RUNS, find_report, report_list

if TYPE_CHECKING:
    from rag.assistant import Assistant

_HERE = Path(__file__).parent
_PAPER, _PAPER_DARK = "#fbfaf7", "#161615"  # as in page.css; the page has this colour before its styles are there
_INK, _INK_DARK = "#1b1b1a", "#eceae4"


def build_app(archive: Archive, assistant: "Future[Assistant]", runs: Path = RUNS) -> FastAPI:
    """The whole web application, for uvicorn to serve. To be called where no event loop runs.

    Args:
        archive: the articles.
        assistant: answers questions; may still be loading when the page is served.
        runs: the folder of the evals' runs, whose reports are offered.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard)

    @app.get("/health")
    def health() -> JSONResponse:
        try:
            coverage, watched = archive.coverage(), feeds(archive)
        except FootnoteError as error:
            return JSONResponse({"error": str(error)}, status_code=503)
        held = {"articles": coverage.articles, "passages": coverage.passages, "waiting": coverage.waiting}
        word = silence_of(watched, datetime.now(UTC)) or "all well" if watched else "none watched"
        return JSONResponse({**held, "feeds": word, "assistant": _state(assistant)})

    @app.get("/evals")
    def evals() -> HTMLResponse:
        return HTMLResponse(report_list(runs))

    @app.get("/evals/{name}")
    def report(name: str) -> HTMLResponse:
        found = find_report(runs, name)
        return HTMLResponse(found or "There is no such report.", status_code=200 if found else 404)

    app.include_router(article_routes(archive, assistant))
    with asyncio.Runner() as runner:  # where no event loop runs, Gradio makes several and leaves them unclosed
        runner.run(_mount(app, archive, assistant))
    return app


async def _mount(app: FastAPI, archive: Archive, assistant: "Future[Assistant]") -> None:
    page = build(archive, assistant)
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
    css = (_HERE / "page.css").read_text(encoding="utf-8")
    script = (_HERE / "page.js").read_text(encoding="utf-8")
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
