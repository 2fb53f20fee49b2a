"""Reading: searches, articles, what the archive holds, and the feeds that it watches."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from corpus.article import Article
from corpus.feed_commands import health
from corpus.store.archive import Archive
from corpus.web.feeds import feeds
from errors import ArticleNotFound
from rag.follow.affected import affected_of
from rag.model.veil import shown_url
from rag.share.article_json import article_json
from rag.share.contract import AffectedResult, ArticleResult, SearchResult
from rag.share.json_output import search_json
from rag.share.question_json import asked
from ui.api.refusal import Json, Refusal
from ui.api.rest.article_pages import Cursor, page_of
from ui.api.rest.shapes import ArticlePage, Brief, CoverageResult, FeedList, FeedState
from ui.api.work import Work
from ui.http.reader import KEY, Reader
from ui.pages.article_search import selection

_LONGEST = 300
_FEED = tuple(FeedState.model_fields)

Names = Annotated[list[Annotated[str, Query(max_length=_LONGEST)]], Query(max_length=50)]
Day = Annotated[str | None, Query(max_length=_LONGEST, description="2025-08-19, 2025-08 or 2025")]
First = Annotated[str | None, Query(alias="from", max_length=_LONGEST, description="published then or later")]
Last = Annotated[str | None, Query(alias="to", max_length=_LONGEST, description="published then or earlier")]
Id = Annotated[str, Path(pattern=r"^[\w.-]{1,80}$", description="its id")]


def reading_routes(archive: Archive, work: Work) -> APIRouter:
    """The routes that read."""
    routes = APIRouter()
    _search(routes, archive, work)
    _articles(routes, archive, work)

    @routes.get("/coverage", summary="What the archive holds", response_model=CoverageResult, tags=["Archive"])
    async def coverage() -> Response:
        held = await work.done(lambda: {**asdict(archive.coverage()), **asdict(archive.stories())})
        return Json(held)

    @routes.get("/feeds", summary="The feeds that are watched", response_model=FeedList, tags=["Archive"])
    async def watched() -> Response:
        told = await work.done(lambda: health(feeds(archive), datetime.now(UTC)))
        return Json({"feeds": [_feed(one) for one in told]})

    return routes


def _search(routes: APIRouter, archive: Archive, work: Work) -> None:
    @routes.get("/search", summary="Search passages", response_model=SearchResult, tags=["Questions"])
    async def search(
        q: Annotated[str, Query(max_length=2_000, description="what to look for, in words", examples=["the ferry"])],
        k: Annotated[int, Query(ge=1, le=200, description="how many passages")] = 10,
        source: Names = [],  # noqa: B006  FastAPI's way to say "none"
        section: Names = [],  # noqa: B006
        genre: Names = [],  # noqa: B006
        article: Names = [],  # noqa: B006
        first: First = None,
        last: Last = None,
        as_of: Day = None,
    ) -> Response:
        """The passages nearest to a text, best first, as `python -m rag search --json` prints them."""
        assistant = work.assistant()
        line = {"question": q, "as_of": as_of, "articles": article, **_filters(source, section, genre, first, last)}

        def found() -> dict[str, Any]:
            one = asked(line, archive)
            return search_json(assistant.find(one.text, as_of=one.as_of, filters=one.filters, k=k))

        return Json(await work.done(found))


def _articles(routes: APIRouter, archive: Archive, work: Work) -> None:
    @routes.get("/articles", summary="List articles", response_model=ArticlePage, tags=["Articles"])
    async def articles(
        source: Names = [],  # noqa: B006
        section: Names = [],  # noqa: B006
        genre: Names = [],  # noqa: B006
        first: First = None,
        last: Last = None,
        limit: Annotated[int, Query(ge=1, le=200, description="articles on a page")] = 50,
        cursor: Annotated[str, Query(max_length=_LONGEST, description="`next` of the page before")] = "",
    ) -> Response:
        """The articles, newest first and the undated ones last; each page says how to ask for the next one."""
        line = {"question": "", **_filters(source, section, genre, first, last)}

        def page() -> dict[str, Any]:
            after = Cursor.read(cursor) if cursor else None
            shown, end = page_of(archive, selection(asked(line, archive).filters), limit, after)
            return {"articles": [_brief(one) for one in shown], "next": end.word if end else None}

        return Json(await work.done(page))

    @routes.get("/articles/{id}", summary="Read an article", response_model=ArticleResult, tags=["Articles"])
    async def article(id: Id) -> Response:
        """An article with its text, its copies in other outlets, and its earlier versions."""
        return Json(await work.done(lambda: article_json(archive, held(archive, id))))

    @routes.get(
        "/articles/{id}/affected", summary="What its change reaches", response_model=AffectedResult, tags=["Articles"]
    )
    async def reached(id: Id, request: Request) -> Response:
        """The kept answers that cite another version of an article than the archive holds now, or a withdrawn one.

        Your own conversations, followed questions and exports are shown, those of other readers counted. The article
        may be removed.
        """
        reader: Reader = request.scope[KEY]
        return Json(await work.done(lambda: affected_of(archive, id, reader.owner)))


def held(archive: Archive, id_: str) -> Article:
    """The article of that id.

    Raises:
        Refusal: the archive holds none; unlike the archive's own message, this one names no folder.
    """
    try:
        return archive.get(id_)
    except ArticleNotFound as error:
        raise Refusal(404, f"The archive holds no article {id_!r}.") from error


def _filters(
    sources: list[str], sections: list[str], genres: list[str], first: str | None, last: str | None
) -> dict[str, Any]:
    return {"sources": sources, "sections": sections, "genres": genres, "from": first, "to": last}


def _brief(article: Article) -> dict[str, Any]:
    held = {name: getattr(article, name) for name in Brief.model_fields if name != "article_id"}
    return {"article_id": article.id, **held}


def _feed(state: dict[str, Any]) -> dict[str, Any]:
    """The state of a feed; an address may hold a password."""
    return {**{name: state[name] for name in _FEED}, "url": shown_url(state["url"])}
