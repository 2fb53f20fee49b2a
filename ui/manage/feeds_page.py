"""The page /manage: the watched feeds and how they are, and the record of what people did."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from corpus.adding.adder import Adder, Bringer
from corpus.dates import display_date
from corpus.managing.managing import DoFeed, Logged, manage_feed, record, take_back
from corpus.store.archive import Archive
from corpus.web.feeds import Feed, feeds
from errors import FeedNotFound, FootnoteError, RunNotFound
from rag.model.veil import shown_url
from ui.answer.set_by_hand import shown_who
from ui.http.reader import KEY, Reader
from ui.pages.frame import framed, held
from ui.templating import render

PATH = "/manage"
_LONGEST_URL = 2_000
_NO_ADDRESS = "A feed’s address begins with https:// or http://, such as https://courier.example/feed."
_DO: tuple[DoFeed, ...] = ("pause", "resume", "remove")


@dataclass(frozen=True, slots=True)
class ShownFeed:
    """A feed with its state in words.

    Attributes:
        id: names the feed on the page, where its address is cut: a password may stand in it.
    """

    feed: Feed
    id: str
    address: str
    state: str
    is_broken: bool


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the record.

    Attributes:
        held: which of its articles are still held.
    """

    logged: Logged
    who: str
    what: str
    held: list[str]


def feeds_page(archive: Archive, adder: Adder | None, refused: str) -> APIRouter:
    """The routes of the page; see ``ui.manage.article_page``."""
    routes = APIRouter()

    @routes.get(PATH)
    def shown(request: Request) -> HTMLResponse:
        return _page(archive, request.scope[KEY], refused)

    @routes.post(PATH)
    async def sent(request: Request) -> Response:
        reader: Reader = request.scope[KEY]
        async with request.form(max_files=0, max_fields=8) as form:
            texts = {name: str(form.get(name) or "").strip() for name in ("do", "url", "feed", "run")}
        if adder is None or not reader.may_add:
            return _page(archive, reader, refused)
        bringer = Bringer(reader.owner, request.client.host if request.client else None)
        return await run_in_threadpool(_done, archive, adder, refused, reader, bringer, texts)

    return routes


def _done(
    archive: Archive, adder: Adder, refused: str, reader: Reader, bringer: Bringer, texts: dict[str, str]
) -> Response:
    do, url = texts["do"], texts["url"]
    try:
        if do == "add":
            if len(url) > _LONGEST_URL or not url.lower().startswith(("http://", "https://")):
                return _page(archive, reader, refused, _NO_ADDRESS, 400)
            return RedirectResponse(f"/add/{adder.add_url(url, bringer, watch=True)}", 303)
        if do == "back":
            number = int(texts["run"]) if texts["run"].isdecimal() and len(texts["run"]) < 16 else 0
            if left := take_back(archive, number, bringer.who, bringer.address):
                return _page(archive, reader, refused, left, 409)
        for one in _DO:
            if do == one:
                manage_feed(archive, one, _url_of(archive, texts["feed"]), bringer.who, bringer.address)
    except (FeedNotFound, RunNotFound):  # somebody else removed it meanwhile
        return _page(archive, reader, refused, "It is no longer there: somebody else removed it meanwhile.", 404)
    except FootnoteError as error:
        return _page(archive, reader, refused, str(error), 503)
    return RedirectResponse(PATH, 303)


def _page(archive: Archive, reader: Reader, refused: str, wrong: str = "", status: int = 200) -> HTMLResponse:
    if not reader.may_add:
        content = render("adding.html", content=render("manage_refused.html", why=refused), script="")
        return HTMLResponse(framed("Manage", content, held(archive), "/add"), 403)
    now, lines = datetime.now(UTC), record(archive)
    here = {article.id for article in archive.articles({id_ for line in lines for id_ in line.articles})}
    content = render(
        "manage.html",
        feeds=[_shown(one, now) for one in feeds(archive)],
        lines=[_line(one, here) for one in lines],
        longest=_LONGEST_URL,
        wrong=wrong,
    )
    return HTMLResponse(framed("Feeds and changes", content, held(archive), "/add"), status, _UNCACHED)


_UNCACHED = {"cache-control": "no-store"}


def _line(one: Logged, here: set[str]) -> ShownLine:
    return ShownLine(one, shown_who(one.who), _cut(one.what), [id_ for id_ in one.articles if id_ in here])


def _id_of(url: str) -> str:
    return sha256(url.encode(errors="replace")).hexdigest()[:16]


def _url_of(archive: Archive, id_: str) -> str:
    """The address of the feed that is named so on the page; what was named, if there is none (any more)."""
    return next((one.url for one in feeds(archive) if _id_of(one.url) == id_), id_)


def _cut(what: str) -> str:
    """What was done, its addresses without passwords."""
    return " ".join(shown_url(one) if one.startswith(("http://", "https://")) else one for one in what.split(" "))


def _shown(one: Feed, now: datetime) -> ShownFeed:
    return ShownFeed(one, _id_of(one.url), shown_url(one.url), *_state(one, now))


def _state(one: Feed, now: datetime) -> tuple[str, bool]:
    if one.paused:
        return f"Paused since {display_date(one.paused)}", False
    if one.last_error:
        return f"The last look failed: {one.last_error}", True
    if one.is_broken(now):
        return "Silent for a day", True
    return "Well" if one.last_success else "Not looked at yet", False
