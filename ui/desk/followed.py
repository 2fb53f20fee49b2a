"""The page /followed: a reader's followed questions with what is new on each, and their feeds."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from corpus.store.archive import Archive
from errors import BadFilter, BadQuestion, FootnoteError, NotFollowed
from rag.follow.followed import Followed, Told
from rag.follow.stock import take_stock
from rag.follow.store import FollowedQuestions
from rag.follow.telling.feed import atom, entity_tag
from rag.follow.telling.mail import Post
from rag.follow.telling.own_mail import DAY
from rag.question.query import MAX_QUESTION
from ui.desk.follow_form import FIELDS, NOTHING, Typed, choices, choose_mail, filter_words, filters, mail_form
from ui.http.reader import KEY, Reader
from ui.keys.rates import Rates
from ui.pages.frame import framed, held, missing_page
from ui.templating import render

PATH = "/followed"
_ON_PAGE = 50  # questions, those with the latest news first
_SHOWN = 10  # runs with news of each question; the feed has more
_IN_FEED = 50
_A_MINUTE = 30  # times that one feed is sent whole
_TOO_OFTEN = "This feed is read too often. Wait {seconds} s, and send If-None-Match: then ask at any time."
_POLITE = {"cache-control": "private, max-age=60"}  # a feed reader may come each second, and is answered 304


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A followed question on the page.

    Attributes:
        fresh: how many of its news, the first ones, the reader has not seen yet.
    """

    followed: Followed
    news: list[Told]
    fresh: int


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the page works on."""

    archive: Archive
    store: FollowedQuestions
    post: Post | None


def followed_page(archive: Archive, store: FollowedQuestions, post: Post | None = None) -> APIRouter:
    """The routes of the page and of the feeds; ``post`` sends readers their own news by e-mail."""
    routes, desk, rates = APIRouter(), _Desk(archive, store, post), Rates()

    @routes.get(PATH)
    def shown(request: Request, page: str = "") -> HTMLResponse:
        reader: Reader = request.scope[KEY]
        return _page(desk, reader, page=int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1)

    @routes.post(PATH)
    async def sent(request: Request) -> Response:
        reader: Reader = request.scope[KEY]
        async with request.form(max_files=0, max_fields=len(FIELDS)) as form:
            typed = Typed({name: str(form.get(name) or "") for name in FIELDS})
        return await run_in_threadpool(_done, desk, reader, typed)

    @routes.get(f"{PATH}/count")
    def count(request: Request) -> JSONResponse:
        reader: Reader = request.scope[KEY]
        return JSONResponse({"new": sum(store.unread(reader.owner).values())}, headers={"cache-control": "no-store"})

    @routes.get(f"{PATH}/{{secret}}.atom")
    def feed(secret: str, request: Request) -> Response:
        try:
            followed = store.by_secret(secret)
        except NotFollowed as error:
            return HTMLResponse(missing_page(str(error)), 404)
        latest = store.runs(followed.id, 1)
        tag, changed = entity_tag(followed, latest), latest[0].at if latest else followed.added
        headers = {**_POLITE, "etag": tag, "last-modified": format_datetime(_utc(changed), usegmt=True)}
        if _is_known(request, tag, changed):
            return Response(status_code=304, headers=headers)
        rate = rates.take(secret, _A_MINUTE)  # of those who read it whole; a 304 costs nothing
        if rate.is_over:
            return PlainTextResponse(_TOO_OFTEN.format(seconds=rate.seconds), 429, rate.headers())
        content = atom(followed, store.runs(followed.id, _IN_FEED), str(request.url))
        return Response(content, media_type="application/atom+xml", headers=headers)

    return routes


def _is_known(request: Request, tag: str, changed: str) -> bool:
    """Whether a feed reader has the feed as it is: by its tag, or else by its day."""
    if (told := request.headers.get("if-none-match")) is not None:
        return tag in [one.strip().removeprefix("W/") for one in told.split(",")]
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return since.tzinfo is not None and since >= _utc(changed)


def _utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC)


def _done(desk: _Desk, reader: Reader, typed: Typed) -> Response:
    store = desk.store
    try:
        if typed["do"] == "remove":
            number = int(typed["id"]) if typed["id"].isdecimal() and len(typed["id"]) < 16 else 0
            store.remove(number, reader.owner)
        elif typed["do"] == "mail":
            choose_mail(store, desk.post, reader, typed)
        else:
            chosen = filters(desk.archive, typed)
            store.add(reader.owner, typed["question"], chosen, take_stock(store.file, desk.archive))
    except NotFollowed:  # in another window, it was removed already
        pass
    except FootnoteError as error:
        is_bad = isinstance(error, BadQuestion | BadFilter)
        return _page(desk, reader, str(error), 400 if is_bad else 503, typed)
    return RedirectResponse(PATH, 303)


def _page(
    desk: _Desk, reader: Reader, wrong: str = "", status: int = 200, typed: Typed = NOTHING, page: int = 1
) -> HTMLResponse:
    archive, store = desk.archive, desk.store
    unread = store.unread(reader.owner)
    page = max(page, 1)
    followed, number = store.page(reader.owner, _ON_PAGE, (page - 1) * _ON_PAGE)
    questions = [
        ShownQuestion(one, store.runs(one.id, max(_SHOWN, min(unread.get(one.id, 0), 50))), unread.get(one.id, 0))
        for one in followed
    ]
    store.looked(reader.owner, [one.id for one in followed if one.id in unread])
    named = {id_ for one in questions for told in one.news for id_ in told.news.articles}
    held_now = {article.id for article in archive.articles(named)}
    content = render(
        "followed.html",
        questions=questions,
        wrong=wrong,
        typed=typed,
        choices=choices(archive),
        words=filter_words,
        mail=mail_form(store, desk.post, reader),
        day=DAY,
        longest=MAX_QUESTION,
        held=held_now,
        page=page,
        pages=-(-number // _ON_PAGE),
        number=number,
    )
    return HTMLResponse(framed("Followed", content, held(archive), PATH), status, {"cache-control": "no-store"})
