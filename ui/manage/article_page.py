"""The page /articles/ID/manage: what an article lacks is set, it is fetched again, or removed."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from corpus.adding.adder import Adder, Bringer
from corpus.article import Article
from corpus.managing.editing import FIELDS, LONGEST, Field, edit, open_fields
from corpus.managing.managing import remove_article
from corpus.store.archive import Archive
from errors import ArticleNotFound, BadEdit, EditConflict, FootnoteError
from ui.answer.set_by_hand import set_by_hand
from ui.http.reader import KEY, Reader
from ui.pages.article_query import PATH
from ui.pages.article_reader import not_held
from ui.pages.frame import framed, held
from ui.templating import render

RECORD = "/manage"
_UNSURE = "Nothing was removed. Tick the box first."
_NO_URL = "This article has no address that it could be fetched from."
_WITHDRAWN = "Its publisher has withdrawn this article: nothing in it can be set."
_SAYS = {"source": "", "published": "2025-08-19, or 2025-08 where the day is unknown", "authors": "separated by ;"}


def article_page(archive: Archive, adder: Adder | None, refused: str) -> APIRouter:
    """The routes of the page.

    Args:
        archive: holds the articles.
        adder: fetches an article again; None: nobody may add.
        refused: why a reader without the right is refused.
    """
    routes = APIRouter()

    @routes.get(PATH + "/{id_}/manage")
    def shown(id_: str, request: Request) -> HTMLResponse:
        return _page(archive, request.scope[KEY], refused, id_)

    @routes.post(PATH + "/{id_}/manage")
    async def sent(id_: str, request: Request) -> Response:
        reader: Reader = request.scope[KEY]
        async with request.form(max_files=0, max_fields=8) as form:
            texts = {name: str(form[name]) for name in ("do", "seen", "sure", *FIELDS) if name in form}
        if adder is None or not reader.may_add:
            return _page(archive, reader, refused, id_)
        return await run_in_threadpool(_done, archive, adder, refused, reader, id_, texts, _address(request))

    return routes


def _address(request: Request) -> str | None:
    return request.client.host if request.client else None


def _done(
    archive: Archive, adder: Adder, refused: str, reader: Reader, id_: str, texts: dict[str, str], address: str | None
) -> Response:
    try:
        if texts.get("do") == "remove":
            if texts.get("sure") != "yes":
                return _page(archive, reader, refused, id_, texts, _UNSURE, 400)
            remove_article(archive, id_, reader.owner, address)
            return RedirectResponse(RECORD, 303)
        if texts.get("do") == "fetch":
            url = archive.get(id_).url
            if not url:
                return _page(archive, reader, refused, id_, texts, _NO_URL, 400)
            return RedirectResponse(f"/add/{adder.add_url(url, Bringer(reader.owner, address))}", 303)
        values: dict[Field, str] = {field: texts[field] for field in FIELDS if field in texts}
        edit(archive, id_, values, reader.owner, address, texts.get("seen"))
    except ArticleNotFound:
        return _page(archive, reader, refused, id_)
    except EditConflict as error:  # as it is now: what was typed may be of another article
        return _page(archive, reader, refused, id_, None, str(error), 409)
    except BadEdit as error:
        return _page(archive, reader, refused, id_, texts, str(error), 400)
    except FootnoteError as error:
        return _page(archive, reader, refused, id_, texts, str(error), 503)
    return RedirectResponse(f"{PATH}/{id_}", 303)


def _page(
    archive: Archive,
    reader: Reader,
    refused: str,
    id_: str,
    typed: dict[str, str] | None = None,
    wrong: str = "",
    status: int = 200,
) -> HTMLResponse:
    if not reader.may_add:
        content = render("adding.html", content=render("manage_refused.html", why=refused), script="")
        return HTMLResponse(framed("Manage", content, held(archive), PATH), 403)
    try:
        article = archive.get(id_)
    except ArticleNotFound:
        return HTMLResponse(framed("No such article", not_held(id_), held(archive), PATH), 404)
    content = render(
        "manage_article.html",
        article=article,
        fields=_fields(archive, article, typed or {}),
        notes=set_by_hand(archive, article),
        withdrawn=_WITHDRAWN if article.status else "",
        seen=article.content_hash,
        longest=LONGEST,
        wrong=wrong,
    )
    page = framed("Manage an article", content, held(archive), PATH)
    return HTMLResponse(page, status, {"cache-control": "no-store"})


def _fields(archive: Archive, article: Article, typed: dict[str, str]) -> list[dict[str, Any]]:
    """Each field with what it holds, and whether it can be set."""
    can = () if article.status else open_fields(archive, article)
    found = []
    for field, word in FIELDS.items():
        value = getattr(article, field) or ""
        text = "; ".join(value) if isinstance(value, tuple) else value
        shown = typed.get(field, text)[: LONGEST * 5]
        found.append({"name": field, "word": word, "text": shown, "open": field in can, "says": _SAYS[field]})
    return found
