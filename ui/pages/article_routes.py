"""The routes of the pages /articles and /articles/ID."""

from concurrent.futures import Future
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from corpus.store.archive import Archive
from errors import ArticleNotFound, BadFilter, FootnoteError
from ui.pages.article_query import PATH, ArticleQuery
from ui.pages.article_reader import not_held, reader, span_of
from ui.pages.article_search import search
from ui.pages.articles import articles_page, refused_page
from ui.pages.frame import framed
from ui.templating import render

if TYPE_CHECKING:
    from rag.assistant import Assistant


def article_routes(archive: Archive, assistant: "Future[Assistant]") -> APIRouter:
    """The routes over ``archive``; keyword search uses the index of ``assistant`` once that is ready."""
    router = APIRouter()

    @router.get(PATH)
    def articles(request: Request) -> HTMLResponse:
        query = ArticleQuery.read(request.query_params)
        try:
            return _listed(archive, assistant, query)
        except FootnoteError as error:
            return _failed(error)

    @router.get(PATH + "/{id_}")
    def article(id_: str, at: str = "") -> HTMLResponse:
        try:
            return _read(archive, id_, at)
        except FootnoteError as error:
            return _failed(error)

    return router


def _listed(archive: Archive, assistant: "Future[Assistant]", query: ArticleQuery) -> HTMLResponse:
    title = f"{query.words}: articles" if query.words else "Articles"
    coverage = archive.coverage()
    try:
        filters = query.filters(archive)
    except BadFilter as error:
        return HTMLResponse(framed(title, refused_page(archive, query, str(error)), coverage, PATH), 400)
    listing = search(archive, assistant, query, filters)
    return HTMLResponse(framed(title, articles_page(archive, query, filters, listing), coverage, PATH))


def _read(archive: Archive, id_: str, at: str) -> HTMLResponse:
    coverage = archive.coverage()
    try:
        article = archive.get(id_)
    except ArticleNotFound:
        return HTMLResponse(framed("No such article", not_held(id_), coverage, PATH), 404)
    content = reader(archive, article, span_of(at, article))
    return HTMLResponse(framed(article.headline or "Article", content, coverage, PATH))


def _failed(error: FootnoteError) -> HTMLResponse:
    """The page that says that the archive can't be read, in the usual frame."""
    told = render("failed_page.html", message=str(error))
    return HTMLResponse(framed("The archive can’t be read", told, None, PATH), 503)
