"""Standard input and output: ``python -m rag mcp``, which an agent's program starts and speaks with.

Standard output carries the protocol and nothing else: whatever else would print there prints to standard error.
"""

import asyncio
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, BinaryIO, cast

import anyio
from mcp.server.stdio import stdio_server

from corpus.store.archive import Archive
from errors import EmbeddingMismatch, EndpointError, FootnoteError
from rag.tools.archive import OpenArchive
from rag.tools.sdk_log import keep_discreet
from rag.tools.server import archive_server
from rag.tools.whole_text import readable
from rag.tools.work import Workers
from settings import Settings

if TYPE_CHECKING:
    from rag.assistant import Assistant

_GREETED_SECONDS = 2.0  # after which the archive is opened, even if no second line came
_LEAVE_SECONDS = 3.0  # for tools at work, once nobody listens any more
_log = logging.getLogger(__name__)


def serve(settings: Settings) -> int:
    """Serve the archive until standard input ends; it is opened meanwhile, and kept indexed.

    Raises:
        ArchiveError: the archive can't be opened.
        BrokenPipeError: the agent ended without closing standard input.
    """
    keep_discreet()
    with _protocol_alone() as (given, out):
        archive = Archive(settings.data)
        opening: Future[Assistant] = Future()
        ending, lines = threading.Event(), _Lines(given)
        about = (settings, opening, lines.greeted, ending)
        opener = threading.Thread(target=_keep_open, args=about, name="opener", daemon=True)
        opener.start()
        workers = Workers()
        try:
            asyncio.run(_serve(OpenArchive(archive, opening), workers, lines, out))
        except BaseExceptionGroup as group:
            if group.split(BrokenPipeError)[1]:
                raise
            raise BrokenPipeError("The agent has gone.") from group  # the command line knows this one
        finally:
            workers.join(_LEAVE_SECONDS)
            ending.set()
            opener.join(_LEAVE_SECONDS)  # one that still indexes is cut off: whoever comes next goes on from there
    return 0


async def _serve(archive: OpenArchive, workers: Workers, given: "_Lines", out: BinaryIO) -> None:
    server = archive_server(archive, workers)
    lines = cast("anyio.AsyncFile[str]", given)  # of a file, the SDK uses only that it yields lines
    async with stdio_server(lines, anyio.wrap_file(TextIOWrapper(out, encoding="utf-8"))) as (read, write):
        await server.run(read, write, server.create_initialization_options())


@contextmanager
def _protocol_alone() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Standard input and output for the protocol alone; what a library prints goes to standard error meanwhile."""
    ours = os.dup(1)
    os.dup2(2, 1)
    given = os.fdopen(os.dup(0), "rb")  # never closed: that would wait for the thread that reads it
    try:
        with os.fdopen(os.dup(ours), "wb") as out:
            yield given, out
    finally:
        sys.stdout.flush()
        os.dup2(ours, 1)
        os.close(ours)


class _Lines:
    """The lines of a file as they come, read by a thread that Ctrl-C doesn't wait for.

    Attributes:
        greeted: set by the second line, which an agent sends once its first one, the greeting, is answered.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.greeted = threading.Event()

    async def __aiter__(self) -> AsyncIterator[str]:
        loop, lines = asyncio.get_running_loop(), asyncio.Queue[str | None]()

        def read() -> None:
            with suppress(RuntimeError, ValueError, OSError):  # the loop or the file is closed: the process is ending
                for number, line in enumerate(self._file):
                    if number:
                        self.greeted.set()
                    loop.call_soon_threadsafe(lines.put_nowait, _readable(line))
                loop.call_soon_threadsafe(lines.put_nowait, None)

        threading.Thread(target=read, name="standard input", daemon=True).start()
        while (line := await lines.get()) is not None:
            yield line


def _readable(line: bytes) -> str:
    try:
        return readable(line)
    except ValueError:
        return line.decode("utf-8", "replace")  # the SDK notes that it is no message


def _keep_open(
    settings: Settings, opening: "Future[Assistant]", greeted: threading.Event, ending: threading.Event
) -> None:
    """Open the assistant, and keep what it searches indexed until the end.

    Importing what it needs takes the processor for seconds. The greeting is answered first: agents give up on that.
    """
    greeted.wait(_GREETED_SECONDS)
    try:
        from rag.index.indexer import Indexer
        from rag.opening import open_assistant  # imports what takes seconds, while the protocol begins

        with open_assistant(settings) as assistant:
            if assistant.index.archive.waiting() and assistant.index.pair.own():
                _index(assistant)
            opening.set_result(assistant)
            keeper = Indexer(assistant.index)
            keeper.start()
            ending.wait()
            keeper.stop()
    except BaseException as error:  # noqa: BLE001  handed to the tools, which tell it
        if not isinstance(error, FootnoteError):
            _log.exception("The archive could not be opened")
        else:
            _log.error("The archive could not be opened: %s", error)
        if not opening.done():
            opening.set_exception(error)  # otherwise a tool would wait for it


def _index(assistant: "Assistant") -> None:
    try:
        assistant.index.sync()
    except (EndpointError, EmbeddingMismatch) as error:
        _log.warning("What waits stays so: %s", error)
