"""Opening: opens the archive once the page is built, then keeps it indexed and fed until the server ends."""

import gc
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING

from rich.console import Console

from errors import FootnoteError
from settings import Settings
from ui.listening import shown

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from rag.assistant import Assistant
    from rag.follow.store import FollowedQuestions

_COLLECT_AFTER = 20_000  # objects made and not yet freed; an answer soon makes Python's default of 700


def keep_open(
    settings: Settings,
    assistant: "Future[Assistant]",
    building: "Future[FastAPI]",
    server: "uvicorn.Server",
    console: Console,
    is_watching: bool,
    is_working: bool = True,
) -> None:
    """Open the archive's indexes once the page is built, index waiting articles, and watch feeds until the server ends.

    The page comes first: importing LlamaIndex and Chroma takes as long as everything that the page needs.

    Args:
        settings: names the archive and the models.
        assistant: receives the assistant, or the error that prevents one.
        building: the page.
        server: serves the page.
        console: shows the address once questions are answered, and errors.
        is_watching: whether to look at the feeds that the archive watches.
        is_working: whether to index what waits and to watch; else other processes do.
    """
    while not (server.started and building.done()):
        if server.should_exit:
            return
        time.sleep(0.05)
    if error := building.exception():
        if isinstance(error, FootnoteError):
            console.print(str(error), style="red", markup=False)
        return
    from rag.cli.waiting import index_what_waits
    from rag.opening import open_assistant
    from ui.readers.keeping import Keeping

    try:
        with open_assistant(settings) as opened:
            # The Indexer mends indexes in doubt: that may take a minute, and meanwhile keywords answer.
            pair = opened.index.pair
            if is_working and opened.index.archive.waiting() and pair.is_owner and not pair.is_in_doubt:
                index_what_waits(opened.index, console)
            assistant.set_result(opened)
            address = shown(server.config.host, server.config.port)
            console.print(f"Ready: {address} (Ctrl-C ends it)", markup=False, highlight=False, soft_wrap=True)
            keeping = Keeping(opened.index.archive, settings.keep_days)
            with keeping, _working(settings, opened, is_watching) if is_working else nullcontext():
                with suppress(FootnoteError):  # the first question will show the error
                    opened.warm()
                _collect_seldom()
                while not server.should_exit:
                    time.sleep(0.2)
    except FootnoteError as error:
        console.print(str(error), style="red", markup=False)
        _fail(assistant, error)
    except Exception as error:
        _fail(assistant, error)  # otherwise a question would wait for ever
        raise


@contextmanager
def _working(settings: Settings, assistant: "Assistant", is_watching: bool) -> Iterator[None]:
    """Index what comes, watch feeds and ask followed questions again, as long as the context lasts."""
    from corpus.web.watch import Watcher
    from rag.follow.follower import Follower
    from rag.follow.store import FollowedQuestions
    from rag.index.indexer import Indexer

    followed = FollowedQuestions(assistant.index.archive)
    follower = Follower(assistant, followed, partial(_send, settings))
    keeper, watcher = Indexer(assistant.index, follower.wake), Watcher(assistant.index.archive)
    keeper.start()
    if is_watching:
        watcher.start()
    follower.start()
    try:
        yield
    finally:
        watcher.stop()
        keeper.stop()
        follower.stop()
        followed.close()


def _send(settings: Settings, followed: "FollowedQuestions") -> None:
    """Send the news of followed questions by e-mail, where a server is set."""
    from rag.follow.telling.mail import Post, send_news, send_own_news

    if post := Post.read(settings):
        try:
            send_own_news(followed, post)
        finally:  # one reader's address that is refused holds up nobody
            send_news(followed, post)


def _collect_seldom() -> None:
    """Exempt the objects loaded so far, half a million, from Python's garbage collection, and collect less often.

    With sixty readers at once, collecting them stops everybody for some tenths of a second, now and then (2026-11-29).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, *gc.get_threshold()[1:])


def _fail(assistant: "Future[Assistant]", error: Exception) -> None:
    if not assistant.done():
        assistant.set_exception(error)
