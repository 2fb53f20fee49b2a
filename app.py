"""The front door: ``python app.py`` serves the chat on http://127.0.0.1:7860."""

import argparse
import contextlib
import os
import sys
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from corpus.article import Article
from corpus.formats.files import read_path
from corpus.store.archive import Archive
from corpus.store.runs import user
from errors import FootnoteError
from rag.model.veil import veil_tracebacks
from settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.assistant import Assistant
    from ui.http.may_add import AddFor

SAMPLE = Path(__file__).parent / "corpus" / "sample"


def main(arguments: list[str] | None = None) -> int:
    """Serve the chat until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=7860, help="the port to listen on (7860)")
    parser.add_argument("--data", metavar="DIR", help="the archive's folder (data, or FOOTNOTE_DATA)")
    parser.add_argument("--no-add", action="store_true", help="readers can't add articles from the page")
    parser.add_argument(
        "--add-for",
        choices=("signed-in", "loopback", "anyone"),  # as in ui.http.may_add, which is read later: it takes its time
        default="loopback",
        help="who may: readers who signed in; those, or where nobody signs in this machine (loopback); anyone",
    )
    parser.add_argument("--no-watch", action="store_true", help="don't look at the feeds that are watched")
    options = parser.parse_args(arguments)
    settings = Settings.read(data=options.data)
    console = Console(stderr=True)
    try:
        archive = Archive(settings.data)
        if archive.is_new:
            run = archive.begin("command line", user(), ["the sample edition"])
            added = len(archive.add((found for found in read_path(SAMPLE) if isinstance(found, Article)), run))
            console.print(f"A new archive in {str(settings.data)!r}: the sample edition is added, {added} articles.")
    except FootnoteError as error:
        console.print(str(error), style="red", markup=False)
        return 1
    return _serve(settings, archive, options, console)


def _serve(settings: Settings, archive: Archive, options: argparse.Namespace, console: Console) -> int:
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import uvicorn

    from ui.http.request_log import log_to_stderr
    from ui.opening import keep_open
    from ui.starting import Starting

    log_to_stderr(settings.log)
    assistant: Future[Assistant] = Future()
    building: Future[FastAPI] = Future()
    app = Starting(building, lambda: setattr(server, "should_exit", True))
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=options.host,
            port=options.port,
            log_level="warning",
            log_config=None,  # log_to_stderr's, which tells no key
            ws="none",
            timeout_graceful_shutdown=3,
        )
    )
    built = (settings, archive, assistant, building, None if options.no_add else options.add_for)
    threading.Thread(target=_build, args=built, name="builder", daemon=True).start()
    loader = threading.Thread(
        target=keep_open, args=(settings, assistant, building, server, console, not options.no_watch), name="loader"
    )
    loader.start()
    try:
        server.run()
    finally:
        server.should_exit = True
        loader.join()
    return 0 if server.started and not (building.done() and building.exception()) else 1


def _build(
    settings: Settings,
    archive: Archive,
    assistant: "Future[Assistant]",
    building: "Future[FastAPI]",
    add_for: "AddFor | None",
) -> None:
    """The page, while the server already answers: Gradio alone takes seconds to import."""
    try:
        from ui.http.authentication import SignIn
        from ui.server import build_app

        sign_in = SignIn.read(settings.auth, settings.data) if settings.auth else None
        building.set_result(build_app(archive, assistant, settings=settings, sign_in=sign_in, add_for=add_for))
    except BaseException as error:  # noqa: BLE001  raised again where the page is waited for
        building.set_exception(error)


if __name__ == "__main__":
    veil_tracebacks()
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
