"""The application: ``python app.py`` serves the chat on http://127.0.0.1:7860."""

import contextlib
import os
import re
import socket
import sys
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from ipaddress import ip_network
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from command_line import Chosen, Data, Version, bare, complain, examples, run, there
from settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from corpus.store.archive import Archive
    from rag.assistant import Assistant

_PROGRAM = "app.py"

Role = Literal["all", "serve", "work"]

AddFor = Literal["signed-in", "loopback", "anyone"]  # the values of ui.http.may_add, which is slow to import

front_door = bare()


@dataclass(frozen=True, slots=True)
class Serving:
    """The server's address and names, its archive, and what readers may do: add articles (None: nobody), share."""

    host: str
    port: int
    data: str | None
    add_for: AddFor | None
    watches: bool
    shares: bool = True
    names: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    root: str = ""
    role: Role = "all"
    open_api: bool = False


def _checked_proxies(proxies: list[str]) -> list[str]:
    for one in proxies:
        try:
            ip_network(one)
        except ValueError:
            raise typer.BadParameter(f"{one!r} is no address or network, such as 10.0.0.9 or 10.0.0.0/8.") from None
    return proxies


def _checked_root(path: str) -> str:
    whole = path.strip("/")
    if not re.fullmatch(r"(?:[\w.~-]+/?)*", whole, re.ASCII):
        raise typer.BadParameter(f"{path!r} is no path, such as /footnote.")
    return f"/{whole}" if whole else ""


def main(arguments: list[str] | None = None) -> int:
    """Serve the chat until interrupted."""
    return run(front_door, _PROGRAM, arguments)


@front_door.command(epilog=examples(_PROGRAM))
def serve(
    host: Annotated[str, typer.Option("--host", metavar="HOST", help="the address to listen on")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", min=0, max=65_535, help="the port to listen on; 0: any free one")
    ] = 7860,
    data: Data = None,
    no_add: Annotated[bool, typer.Option("--no-add", help="readers can't add articles from the page")] = False,
    add_for: Annotated[
        AddFor,
        typer.Option(
            "--add-for",
            help="who may: readers who signed in; those, or where nobody signs in this machine (loopback); anyone",
        ),
    ] = "loopback",
    no_share: Annotated[
        bool, typer.Option("--no-share", help="the link to an answer opens it for its own reader alone")
    ] = False,
    no_watch: Annotated[bool, typer.Option("--no-watch", help="don't look at the feeds that are watched")] = False,
    name: Annotated[
        list[str], typer.Option("--name", metavar="NAME", help="a further name that the server answers to; repeatable")
    ] = [],  # noqa: B006  Typer's way to say "none"
    proxy: Annotated[
        list[str],
        typer.Option(
            "--proxy", metavar="ADDRESS", callback=_checked_proxies, help="a proxy in front, or its network; repeatable"
        ),
    ] = [],  # noqa: B006
    root_path: Annotated[
        str,
        typer.Option(
            "--root-path", metavar="PATH", callback=_checked_root, help="the path under which a proxy offers the chat"
        ),
    ] = "",
    role: Annotated[
        Role,
        typer.Option(
            "--role",
            envvar="FOOTNOTE_ROLE",
            help="of several processes on one archive: serve answers readers, and neither indexes nor watches feeds; "
            "work does these two, and is asked nothing but its health",
        ),
    ] = "all",
    open_api: Annotated[
        bool, typer.Option("--open-api", help="programs anywhere need no key, where nobody signs in")
    ] = False,
    version: Version = False,
) -> None:
    """Serve the chat in the browser, until Ctrl-C."""
    add = None if no_add else add_for
    names, proxies = tuple(name), tuple(proxy)
    serving = Serving(host, port, data, add, not no_watch, not no_share, names, proxies, root_path, role, open_api)
    raise Chosen(lambda: _open(serving))


def _open(serving: Serving) -> int:
    from corpus.store.archive import Archive  # imported here, so that --help does not wait for it
    from ui.listening import listening

    settings = there(Settings.read(data=serving.data))
    if serving.role != "all" and settings.index is None:
        raise SystemExit(
            f"--role {serving.role} (FOOTNOTE_ROLE) is for processes that share an index server, and FOOTNOTE_INDEX "
            "names none. The indexes in a folder have one owner, which does both. Set FOOTNOTE_INDEX, or leave "
            "the role out."
        )
    with listening(serving.host, serving.port) as bound:
        archive = Archive(settings.data, settings.archive)
        if archive.is_new:
            _add_sample(archive, settings)
        return _serve(settings, archive, serving, bound)


def _add_sample(archive: "Archive", settings: Settings) -> None:
    from corpus.article import Article
    from corpus.formats.files import read_path
    from corpus.sample_edition import SAMPLE
    from corpus.store.runs import user

    run = archive.begin("command line", user(), ["the sample edition"])
    added = len(archive.add((found for found in read_path(SAMPLE) if isinstance(found, Article)), run))
    place = archive.database.name if settings.archive else repr(str(settings.data))
    complain(
        f"A new archive in {place}, with the sample edition: {added} invented articles from an invented region.",
        None,
    )


def _serve(settings: Settings, archive: "Archive", serving: Serving, bound: socket.socket) -> int:
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import uvicorn
    from rich.console import Console

    from ui.http.connections import Connection, raise_file_limit
    from ui.http.front import Front
    from ui.http.names import Names
    from ui.http.request_log import log_to_stderr
    from ui.opening import keep_open
    from ui.starting import Starting

    log_to_stderr(settings.log)
    raise_file_limit()
    assistant: Future[Assistant] = Future()
    building: Future[FastAPI] = Future()
    app = Starting(building, lambda: setattr(server, "should_exit", True))
    server = uvicorn.Server(
        uvicorn.Config(
            Front(app, Names.of(serving.host, serving.names, bool(serving.proxies)), serving.root),
            host=serving.host,
            port=bound.getsockname()[1],
            log_level="warning",
            log_config=None,  # keeps the handlers of log_to_stderr, which hide keys
            http=Connection,
            ws="none",
            # Whose X-Forwarded-For and -Proto are believed: whoever is on this machine, and the proxies named.
            forwarded_allow_ips=["127.0.0.1", "::1", *serving.proxies],
            timeout_graceful_shutdown=3,
        )
    )
    built = (settings, archive, assistant, building, serving)
    threading.Thread(target=_build, args=built, name="builder", daemon=True).start()
    loader = threading.Thread(
        target=keep_open,
        args=(settings, assistant, building, server, Console(stderr=True), serving.watches, serving.role != "serve"),
        name="loader",
    )
    loader.start()
    try:
        server.run(sockets=[bound])
    finally:
        server.should_exit = True
        loader.join()
    return 0 if server.started and not (building.done() and building.exception()) else 1


def _build(
    settings: Settings,
    archive: "Archive",
    assistant: "Future[Assistant]",
    building: "Future[FastAPI]",
    serving: Serving,
) -> None:
    """Build the page while the server already answers: Gradio alone takes seconds to import."""
    try:
        from ui.http.authentication import SignIn
        from ui.server import build_app

        sign_in = SignIn.read(settings.auth, archive) if settings.auth else None
        building.set_result(
            build_app(
                archive,
                assistant,
                settings=settings,
                sign_in=sign_in,
                add_for=serving.add_for,
                shares=serving.shares,
                open_api=serving.open_api,
            )
        )
    except BaseException as error:  # noqa: BLE001  raised again by the code that waits for the page
        building.set_exception(error)


if __name__ == "__main__":
    from rag.model.veil import veil_tracebacks

    veil_tracebacks()
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
