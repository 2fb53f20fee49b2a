"""The pages /about/NAME: what the archive tells of a person, a place or a thing, each line with its source."""

from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from corpus.store.archive import Archive
from errors import FootnoteError
from rag.profile.mentions import LONGEST, name_of
from rag.profile.near import near_names
from rag.profile.profile import Profile, outlet_of, profile
from ui.answer.name_links import name_address
from ui.answer.source_panel import article_address
from ui.pages.article_query import ArticleQuery
from ui.pages.coverage_plot import coverage_plot
from ui.pages.frame import framed, held
from ui.templating import render

if TYPE_CHECKING:
    from rag.assistant import Assistant

PATH = "/about/"
_SHOWN = 12  # statements of each list
_OPENING = "The index is still being opened or made, so names can’t be looked up yet. Try again in a minute."
_FAILED = "The index could not be opened, so names can’t be looked up ({})."


def profile_routes(archive: Archive, assistant: "Future[Assistant]") -> APIRouter:
    """The routes over ``archive``, which use the index of ``assistant`` once that is ready."""
    router = APIRouter()

    @router.get(PATH + "{name:path}")
    def about(name: str, q: str = "") -> Response:
        if q.strip():
            return RedirectResponse(name_address(q[: 2 * LONGEST]), 303)
        try:
            return _page(archive, assistant, name)
        except FootnoteError as error:
            return _told(archive, "The archive can’t be read", str(error), 503)

    return router


def _page(archive: Archive, assistant: "Future[Assistant]", asked: str) -> HTMLResponse:
    if not assistant.done():
        return _told(archive, "Not yet", _OPENING, 503)
    if error := "it was cancelled" if assistant.cancelled() else assistant.exception():
        return _told(archive, "Not now", _FAILED.format(error), 503)
    index = assistant.result().index
    name = name_of(asked)
    if name is None:
        return _lacking(archive, asked, [], None)
    found = profile(name, index)
    if found is None:
        return _lacking(archive, name.text, near_names(name, index), outlet_of(name, archive.labels("source")))
    return HTMLResponse(framed(found.name, profile_page(archive, found), archive.coverage()))


def profile_page(archive: Archive, found: Profile) -> Markup:
    """The content of the page."""
    words = f'"{found.name.replace(chr(34), " ")}"' if " " in found.name else found.name
    query = ArticleQuery(words=words)
    return render(
        "profile.html",
        found=found,
        longest=LONGEST,
        newest_articles=replace(query, sort="date").address(),
        of_outlet=ArticleQuery(source=found.outlet).address() if found.outlet else "",
        speaking=(
            ("What they say" if found.is_person else "What it says itself", found.speech.own, "own"),
            ("What others say", found.speech.of_others, "others"),
        ),
        shown=_SHOWN,
        address_of=lambda mention: article_address(mention.article, (mention.start, mention.end)),
        about=name_address,
        plot=coverage_plot(found.counts, query, None, archive.labels("source")),
    )


def _lacking(archive: Archive, asked: str, near: list[str], outlet: str | None) -> HTMLResponse:
    """The page of a name that no article holds."""
    shown = asked if len(asked) <= LONGEST else f"{asked[:LONGEST]}…"
    content = render(
        "profile_lacking.html",
        name=shown,
        near=near,
        longest=LONGEST,
        about=name_address,
        is_long=len(asked) > LONGEST,
        of_outlet=ArticleQuery(source=outlet).address() if outlet else "",
    )
    return HTMLResponse(framed("No such name", content, held(archive)), 404)


def _told(archive: Archive, title: str, message: str, status: int) -> HTMLResponse:
    return HTMLResponse(framed(title, render("failed_page.html", message=message), held(archive)), status)
