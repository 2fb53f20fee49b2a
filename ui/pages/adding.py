"""The page ``/add``: hand in files, or name an address; and how far what was handed in is."""

import shutil
import tempfile
from pathlib import Path, PurePath

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from corpus.adding import Added, Adder, Bringer, Progress
from corpus.dates import display_date
from corpus.formats.files import FORMATS
from corpus.records.notice import Notice
from corpus.store.archive import Archive
from errors import TooMuchAtOnce
from ui.answer.escape import escape
from ui.http.guard import MAX_FILES, TooLarge
from ui.http.may_add import REFUSED, AddFor
from ui.http.reader import KEY, Reader
from ui.pages.frame import framed, held

_LONGEST_URL = 2_000  # characters
_MOST_FILES = 200
_SCRIPT = Path(__file__).parents[1] / "static" / "adding.js"
_STAGES = {
    "waiting": "Waits for what others are adding",
    "reading": "Reading",
    "indexing": "Read; being indexed",
    "ready": "Ready: all of it can be asked about",
    "failed": "Stopped",
}


def adding(archive: Archive, adder: Adder | None, add_for: AddFor | None = "loopback") -> APIRouter:
    """The routes of adding from the page; without an ``adder`` they say that this is switched off."""
    routes = APIRouter()

    @routes.get("/add")
    def form(request: Request) -> HTMLResponse:
        if adder is not None and not _reader(request).may_add:
            return _refused(archive, add_for)
        return _page(archive, _form("") if adder else _OFF)

    if adder is not None:
        _take(routes, archive, adder, add_for)
        _tell(routes, archive, adder)
    return routes


def _take(routes: APIRouter, archive: Archive, adder: Adder, add_for: AddFor | None) -> None:
    """Offer what the form sends to."""

    @routes.post("/add")
    async def add(request: Request) -> Response:
        reader = _reader(request)
        if not reader.may_add:
            return _refused(archive, add_for)
        bringer = Bringer(reader.owner, request.client.host if request.client else None)
        try:
            async with request.form(max_files=_MOST_FILES, max_fields=8) as sent:
                url, watch = str(sent.get("url") or "").strip(), bool(sent.get("watch"))
                files = [one for one in sent.getlist("files") if isinstance(one, UploadFile) and one.filename]
                word = await run_in_threadpool(_taken, adder, bringer, url, watch, files)
        except TooLarge as error:
            return _page(archive, _form(str(error)), 413)
        except TooMuchAtOnce as error:
            return _page(archive, _form(str(error)), 503)
        except _Refused as error:
            return _page(archive, _form(str(error)), 400)
        return RedirectResponse(f"/add/{word}", 303)


def _tell(routes: APIRouter, archive: Archive, adder: Adder) -> None:
    """Offer how far what was sent is."""

    @routes.get("/add/{word}")
    def job(word: str) -> HTMLResponse:
        found = adder.progress(word)
        if found is None:
            return _page(archive, _form("Nothing is known (any more) of what was added there."), 404)
        again = "" if found.is_over else '<noscript><meta http-equiv="refresh" content="3"></noscript>'
        return _page(archive, f"{progress(found)}{again}{_MORE}", script=True)

    @routes.get("/add/{word}/progress")
    def news(word: str) -> HTMLResponse:
        found = adder.progress(word)
        return HTMLResponse(progress(found) if found else "", 200 if found else 404)


def _reader(request: Request) -> Reader:
    """Who sent it: the door lets nothing by without a reader."""
    found: Reader = request.scope[KEY]
    return found


def _refused(archive: Archive, add_for: AddFor | None) -> HTMLResponse:
    """The page that says why somebody may not add, and what to do."""
    told = f'<p class="told wrong" role="alert">{escape(REFUSED[add_for or ""])}</p>'
    return _page(archive, f"<h1>Add articles</h1>{told}{_BY_COMMAND}", 403)


class _Refused(Exception):
    """What was sent is nothing that can be added; the message says why."""


def _taken(adder: Adder, bringer: Bringer, url: str, watch: bool, files: list[UploadFile]) -> str:
    """Hand on what was sent; the job's word."""
    if files:
        return adder.add_folder(_kept(files), bringer)
    if not url:
        raise _Refused("Choose files, or give the address of an article or a feed.")
    if len(url) > _LONGEST_URL or not url.lower().startswith(("http://", "https://")):
        raise _Refused("An address begins with https:// or http://, such as https://courier.example/fog.")
    return adder.add_url(url, bringer, watch)


def _kept(files: list[UploadFile]) -> Path:
    """The files in a new folder under their own names, as far as those are names."""
    folder = Path(tempfile.mkdtemp(prefix="footnote-"))
    for number, file in enumerate(files, 1):
        name = "".join(one for one in PurePath(file.filename or "").name if one.isprintable())[-120:].lstrip(".")
        path = folder / (name or f"file {number}")
        if path.exists():
            path = path.with_name(f"{number} {path.name}")
        with path.open("wb") as kept:
            shutil.copyfileobj(file.file, kept)
    return folder


_BY_COMMAND = "<p>Whoever runs this Footnote also adds articles with: <code>python -m corpus add PATH|URL</code></p>"
_OFF = f"<h1>Add articles</h1><p>Adding from the page is switched off here.</p>{_BY_COMMAND}"
_MORE = '<p><a href="/add">Add more</a> · <a href="/">Ask the archive</a></p>'


def _page(archive: Archive, content: str, status: int = 200, script: bool = False) -> HTMLResponse:
    js = f"<script>{_SCRIPT.read_text(encoding='utf-8')}</script>" if script else ""
    content = f'<div class="adding">{content}</div>{js}'
    return HTMLResponse(framed("Add articles", content, held(archive), "/add"), status)


def _form(wrong: str) -> str:
    told = f'<p class="told wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    most = f"{MAX_FILES // 1_000_000} MB at once, {_MOST_FILES} files"
    return (
        f"<h1>Add articles</h1>{told}"
        '<form method="post" action="/add" enctype="multipart/form-data">'
        '<h2><label for="files">Files</label></h2><p class="hint" id="about-files">Drop them here, or choose them: '
        "text, Markdown, JSON, CSV, web pages, feeds, newsletters, WARC; also as .gz, .zip, .tar.gz. "
        f"{most}.</p>"
        f'<input type="file" id="files" name="files" multiple aria-describedby="about-files">'
        '<p><button type="submit">Add files</button></p></form>'
        '<form method="post" action="/add" enctype="multipart/form-data">'
        '<h2><label for="url">Address</label></h2><p class="hint" id="about-url">Of an article or a feed (RSS, Atom, '
        "JSON Feed). Sites that ask robots to stay away are not read.</p>"
        f'<p class="line"><input type="url" id="url" name="url" required maxlength="{_LONGEST_URL}" '
        'placeholder="https://courier.example/fog" aria-describedby="about-url">'
        '<button type="submit">Add address</button></p>'
        '<p><label><input type="checkbox" name="watch" value="1"> If it is a feed, look again every 15 minutes</label>'
        "</p></form>"
        f"<details><summary>What is read</summary><p>{escape(FORMATS.partition(': ')[2])}.</p></details>"
    )


def progress(found: Progress) -> str:
    """How far a job is, as markup that the page shows and looks for anew."""
    more = "" if found.is_over else ' data-more aria-busy="true"'
    names = ", ".join(found.names[:5]) + (f" and {len(found.names) - 5} more" if len(found.names) > 5 else "")
    return (
        f'<section id="progress" aria-label="Progress"{more}><h1>Adding</h1><p class="names">{escape(names)}</p>'
        f"{_told(found)}{_items(found)}{_notices(found)}</section>"
    )


def _told(found: Progress) -> str:
    counts = [
        f"{found.counts[name]:,} {name}"
        for name in ("added", "changed", "unchanged", "skipped")
        if found.counts.get(name)
    ]
    reach = f"{found.ready:,} of {found.read:,} ready to be asked about" if found.read else ""
    parts = " · ".join(filter(None, [*counts, reach]))
    bar = ""
    if found.read and not found.is_over:
        label = 'aria-label="Articles that can be asked about"'
        bar = f'<progress max="{found.read}" value="{found.ready}" {label}></progress>'
    error = f'<p class="told wrong">{escape(found.error)}</p>' if found.error else ""
    nothing = "" if found.read or not found.is_over else "<p>No article was found in it.</p>"
    return (
        f'<div id="told"><p role="status" data-stage="{found.stage}"><b>{_STAGES[found.stage]}.</b> {parts}</p>'
        f"{bar}{error}{nothing}</div>"
    )


def _items(found: Progress) -> str:
    left = found.read - len(found.articles)
    before = f'<p class="hint">The last {len(found.articles):,}; {left:,} before them.</p>' if left > 0 else ""
    items = "".join(map(_item, reversed(found.articles)))
    return f'<div id="items">{before}<ul class="added">{items}</ul></div>'


def _item(one: Added) -> str:
    state = "ready" if one.ready else "being indexed"
    icon = "✓" if one.ready else "…"
    headline = escape(one.headline or "(no headline)")
    return (
        f'<li data-ready="{str(one.ready).lower()}"><span class="state"><span aria-hidden="true">{icon}</span> {state}'
        f'</span><div><a class="h" dir="auto" href="/articles/{one.id}">{headline}</a><p class="m">'
        f'<span class="outlet">{escape(one.source or "Outlet unknown")}</span> · {escape(display_date(one.published))}'
        f" · {one.outcome}</p></div></li>"
    )


def _notices(found: Progress) -> str:
    items = "".join(map(_notice, found.notices))
    skipped = found.counts.get("skipped", 0)
    noted = len(found.notices)
    heading = f"{skipped:,} skipped" + (f", {noted:,} remarks in all" if noted > skipped else "")
    return f'<div id="notices">{f"<h2>{heading}</h2><ul>{items}</ul>" if items else ""}</div>'


def _notice(notice: Notice) -> str:
    where = notice.path + (f", line {notice.line}" if notice.line else "")
    kind = "skipped" if notice.skipped else "kept"
    return f'<li dir="auto"><b>{escape(where)}</b> ({kind}): {escape(notice.reason)}</li>'
