"""The server: the page mounted in FastAPI behind ``ui.http.guard``, and ``/health``."""

import asyncio
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.routing import Route

from corpus.adding.adder import Adder
from corpus.adding.given_address import url_reader
from corpus.store.archive import Archive
from rag.follow.store import FollowedQuestions
from rag.notebook.store import Notebooks
from rag.tools.http import ArchiveTools
from settings import Settings
from ui.api.mounted import mount_api
from ui.chat.conversations import Conversations
from ui.chat.page import build
from ui.chat.writing import MOST
from ui.desk.follow_form import post_of
from ui.desk.followed import followed_page
from ui.desk.notebook import NotebookPage
from ui.desk.story import story_page
from ui.embed.frame import frame
from ui.http.authentication import Authentication, SignIn
from ui.http.gradio_import import gr
from ui.http.guard import Guard
from ui.http.may_add import REFUSED, AddFor
from ui.http.reader import KEY
from ui.http.request_log import RequestLog
from ui.http.routes import MAX_PACK
from ui.http.shares import Shares
from ui.http.sign_in import add_sign_in
from ui.keys.gate import Gate
from ui.keys.kept_keys import Keys
from ui.manage.article_page import article_page
from ui.manage.feeds_page import feeds_page
from ui.measuring.eval_page import eval_page
from ui.measuring.eval_runs import EvalRuns
from ui.pages.about import about_page
from ui.pages.adding import adding
from ui.pages.article_routes import article_routes
from ui.pages.frame import missing_page
from ui.pages.health import Health
from ui.pages.model_choice import ModelChoice
from ui.pages.model_page import model_page
from ui.pages.reports import RUNS
from ui.profile.page import profile_routes
from ui.readers.page import mine_page
from ui.templating import render, static
from ui.usage.counting import counting
from ui.usage.kept_usage import Usage
from ui.usage.metrics import Measured, Metrics, Standing
from ui.versions.page import version_routes

if TYPE_CHECKING:
    from corpus.web.fetch import Fetcher
    from rag.assistant import Assistant

_STYLES = ("page.css", "conversations.css", "actions.css")
# The first defines what the others share.
_SCRIPTS = (
    "gradio.js", "refused.js", "page.js", "conversations.js", "actions.js", "divider.js", "dates.js", "shortcuts.js",
    "followed.js",
)  # fmt: skip
_PAPER, _PAPER_DARK = "#fbfaf7", "#161615"  # as in page.css; the page has this colour before its styles load
_INK, _INK_DARK = "#1b1b1a", "#eceae4"


def build_app(
    archive: Archive,
    assistant: "Future[Assistant]",
    runs: Path = RUNS,
    settings: Settings | None = None,
    sign_in: SignIn | None = None,
    add_for: AddFor | None = "loopback",
    fetcher: "Callable[[], Fetcher] | None" = None,
    environ: Mapping[str, str] = os.environ,
    shares: bool = True,
    open_api: bool = False,
) -> FastAPI:
    """Build the whole web application, for uvicorn to serve. Call it where no event loop runs.

    Args:
        archive: the articles; conversations are kept beside them.
        assistant: answers questions; may still be loading when the page is served.
        runs: the folder of the evals' runs, whose reports the page /evals lists.
        settings: shown by /about and /health, and recorded in exports.
        sign_in: checks sign-in; None: the page needs none.
        add_for: the readers who may add articles from the page; None: nobody.
        environ: what it sets wins over the model chosen on the page.
        fetcher: makes the fetcher of the addresses that readers give; unset: a ``Fetcher`` with its defaults.
        shares: whether an answer's address opens it for other readers, too.
        open_api: whether programs elsewhere need no key, where nobody signs in.

    Raises:
        ArchiveError: the conversations can't be opened.
    """
    settings = settings or Settings()
    usage, metrics = Usage(archive), Metrics()
    assistant = counting(assistant, usage, metrics)  # whoever asks, it is counted there
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lambda _: tools.running())
    choice = ModelChoice(settings, archive.folder, assistant, environ)
    admins = [name.strip() for name in (settings.admins or "").split(",") if name.strip()]
    app.add_middleware(Shares)  # within Authentication, which says whose share a request takes
    gate = Gate(Keys(archive), usage, bool(sign_in or settings.user_header), open_api)
    app.add_middleware(
        Authentication, sign_in=sign_in, header=settings.user_header, add_for=add_for, admins=admins, programs=gate
    )
    app.add_middleware(Guard, missing=missing_page, embed_for=settings.embed_for)
    app.add_middleware(Measured, metrics=metrics)
    app.add_middleware(RequestLog)  # the last one added is the outermost: a refused request has an id, too
    if sign_in:
        add_sign_in(app, sign_in)
    health = Health(archive, assistant, lambda: choice.now)

    @app.get("/health")
    def healthy() -> JSONResponse:
        status, told = health.status()
        return JSONResponse(told, status_code=status)

    @app.get("/about")
    def about() -> HTMLResponse:
        return HTMLResponse(about_page(archive, choice.now, health, usage))

    tools: ArchiveTools = ArchiveTools(
        archive,
        assistant,
        MAX_PACK,
        may_ask=lambda scope: bool(scope[KEY].may_ask),
        owner=lambda scope: str(scope[KEY].owner),
        share=lambda scope: str(scope[KEY].share or scope[KEY].owner),
    )
    app.router.routes.append(Route("/mcp", tools))
    app.include_router(frame(archive, assistant, settings, usage.tokens_today))
    app.include_router(eval_page(archive, runs, EvalRuns(runs, archive.folder)))
    app.include_router(article_routes(archive, assistant))
    app.include_router(version_routes(archive))
    app.include_router(profile_routes(archive, assistant))
    app.include_router(model_page(archive, choice))
    app.include_router(followed_page(archive, FollowedQuestions(archive), post_of(settings)))
    notebooks = Notebooks(archive)
    app.include_router(NotebookPage(archive, assistant, notebooks, lambda: choice.now).routes())
    app.include_router(story_page(archive, assistant))
    adder = Adder(archive, url_reader(archive, fetcher)) if add_for else None
    app.include_router(adding(archive, adder, add_for))
    told = REFUSED.get(add_for or "", "Managing articles is switched off here (--no-add).")
    app.include_router(article_page(archive, adder, told))
    app.include_router(feeds_page(archive, adder, told))
    app.include_router(mine_page(archive, settings.keep_days, adder.forget if adder else lambda reader: None))
    mount_api(app, archive, assistant, adder, add_for)
    metrics.registry.register(
        Standing(archive, lambda: adder.waiting if adder else 0, lambda: health.assistant_state() == "ready")
    )

    @app.get("/metrics")
    def prometheus() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    with asyncio.Runner() as runner:  # where no event loop runs, Gradio makes several and leaves them unclosed
        runner.run(_mount(app, archive, assistant, choice, shares))
    return app


async def _mount(
    app: FastAPI, archive: Archive, assistant: "Future[Assistant]", choice: ModelChoice, shares: bool
) -> None:
    page = build(archive, assistant, Conversations(archive), lambda: choice.now, shares)
    # Following an answer takes no thread (``Thread.follow``): as many at once as are being written, and as many wait.
    page.take_at_once(MOST)
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


def _head() -> str:
    """Styles and scripts of the conversation's page."""
    return str(render("head.html", styles=static(*_STYLES), scripts=static(*_SCRIPTS)))


def _theme() -> gr.themes.Base:
    """Gradio's plainest theme with fonts of the system: nothing is fetched for it."""
    theme = gr.themes.Base(font=("system-ui", "sans-serif"), font_mono=("ui-monospace", "monospace"))
    return theme.set(
        body_background_fill=_PAPER,
        body_background_fill_dark=_PAPER_DARK,
        body_text_color=_INK,
        body_text_color_dark=_INK_DARK,
    )
