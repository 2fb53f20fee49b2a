"""The front door: ``python app.py`` serves the chat on http://127.0.0.1:7860."""

import argparse
import contextlib
import os
import sys
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from corpus.archive import Archive
from corpus.article import Article
from corpus.errors import FootnoteError
from corpus.files import read_path
from settings import Settings

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from rag.assistant import Assistant

SAMPLE = Path(__file__).parent / "corpus" / "sample"


def main(arguments: list[str] | None = None) -> int:
    """Serve the chat until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=7860, help="the port to listen on (7860)")
    parser.add_argument("--data", metavar="DIR", help="the archive's folder (data, or FOOTNOTE_DATA)")
    options = parser.parse_args(arguments)
    settings = Settings.read(data=options.data)
    console = Console(stderr=True)
    try:
        archive = Archive(settings.data)
        if archive.is_new:
            added = len(archive.add(found for found in read_path(SAMPLE) if isinstance(found, Article)))
            console.print(f"A new archive in {str(settings.data)!r}: the sample edition is added, {added} articles.")
    except FootnoteError as error:
        console.print(str(error), style="red", markup=False)
        return 1
    return _serve(settings, archive, options.host, options.port, console)


def _serve(settings: Settings, archive: Archive, host: str, port: int, console: Console) -> int:
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import uvicorn

    from ui.starting import Starting

    assistant: Future[Assistant] = Future()
    building: Future[FastAPI] = Future()
    app = Starting(building, lambda: setattr(server, "should_exit", True))
    server = uvicorn.Server(
        uvicorn.Config(app, host=host, port=port, log_level="warning", ws="none", timeout_graceful_shutdown=3)
    )
    threading.Thread(target=_build, args=(archive, assistant, building), name="builder", daemon=True).start()
    loader = threading.Thread(target=_load, args=(settings, assistant, building, server, console), name="loader")
    loader.start()
    try:
        server.run()
    finally:
        server.should_exit = True
        loader.join()
    return 0 if server.started else 1


def _build(archive: Archive, assistant: "Future[Assistant]", building: "Future[FastAPI]") -> None:
    """The page, while the server already answers: Gradio alone takes seconds to import."""
    try:
        from ui.server import build_app

        building.set_result(build_app(archive, assistant))
    except BaseException as error:  # noqa: BLE001  raised again where the page is waited for
        building.set_exception(error)


def _load(
    settings: Settings,
    assistant: "Future[Assistant]",
    building: "Future[FastAPI]",
    server: "uvicorn.Server",
    console: Console,
) -> None:
    """Once the page is served, open the archive's indexes, index what is waiting, and keep doing so until the end.

    After, not before: importing LlamaIndex and Chroma takes as long as everything that the page needs.
    """
    while not (server.started and building.done()):
        if server.should_exit:
            return
        time.sleep(0.05)
    console.print(f"Footnote is served on http://{server.config.host}:{server.config.port}  (Ctrl-C ends it)")
    from rag.keeper import Keeper
    from rag.open import open_assistant
    from rag.show import progress_bar

    try:
        with open_assistant(settings) as opened:
            if opened.index.archive.waiting() and opened.index.is_owner:
                with progress_bar() as progress:
                    opened.index.sync(progress)
            assistant.set_result(opened)
            keeper = Keeper(opened.index)
            keeper.start()
            while not server.should_exit:
                time.sleep(0.2)
            keeper.stop()
    except FootnoteError as error:
        console.print(str(error), style="red", markup=False)
        _fail(assistant, error)
    except Exception as error:
        _fail(assistant, error)  # or a question would wait for ever
        raise


def _fail(assistant: "Future[Assistant]", error: Exception) -> None:
    if not assistant.done():
        assistant.set_exception(error)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
