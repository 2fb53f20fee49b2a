"""Worker: a separate process for parsers that may take any time and memory. It is kept warm, and killed at its limits.

A hostile page costs at most ``SECONDS`` and one notice; the reader then continues with the next file.
"""

import atexit
import importlib
import json
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import BinaryIO

from corpus.article import Article, article_from
from corpus.records.notice import Notice, Reading, guarded

SECONDS = 10.0  # for one file or page; the slowest of 89 real pages took 0.3
STARTING = 60.0  # seconds for Python to start and import the parsers: 1 to 2 on a free machine
MEMORY = 1_500_000_000  # bytes of address space; imports take 300 MB
# Bytes of one file; the parent process holds as much, too.
MAX_BYTES = {"page": 10_000_000, "feed": 30_000_000, "xml": 30_000_000, "pdf": 50_000_000, "docx": 50_000_000}

Parse = Callable[..., Reading]
_PARSERS = {
    "page": "corpus.formats.page.webpage:read_page",
    "feed": "corpus.formats.feed:read_feed",
    "xml": "corpus.formats.agency.read:read_xml",
    "pdf": "corpus.formats.pdf:read_pdf",
    "docx": "corpus.formats.word:read_word",
}
# What each parser reads first, by the name of its module.
_ENTRY = b"<rss version='2.0'><channel><title>A</title><item><title>B</title></item></channel></rss>"
_SMALL = {
    "webpage": b"<html><head><title>A</title></head><body><p>One, two, three, four, five.</p></body></html>",
    "feed": _ENTRY,
    "read": _ENTRY,
    "pdf": b"%PDF-1.4",
    "word": b"PK",
}


class Worker:
    """The child process. It starts when first needed, and again after it was killed. Thread-safe."""

    def __init__(self, seconds: float = SECONDS, parsers: dict[str, str] | None = None) -> None:
        self._seconds = seconds
        self._parsers = parsers or _PARSERS
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None

    def read(self, parser: str, data: bytes, path: str, **options: str | None) -> list[Article | Notice]:
        """Parse in the child. Any failure there becomes one Notice.

        Args:
            parser: a name of ``_PARSERS``, such as ``"page"``.
            data: the whole file.
            path: the name to use in notices.
            options: further arguments of that parser, such as ``url``.
        """
        with self._lock:
            try:
                pipe = self._pipe or self._start()
                pipe.send_bytes(json.dumps([self._parsers[parser], path, options]).encode())
                pipe.send_bytes(data)
                if not pipe.poll(
                    STARTING
                ):  # importing a parser takes seconds on a busy machine, which are not the page's
                    raise EOFError
                pipe.recv_bytes()
                if not pipe.poll(self._seconds):
                    self.close()
                    return [Notice(path, None, f"took over {self._seconds:.0f} s to read, and was given up")]
                found = json.loads(pipe.recv_bytes())
            except (EOFError, OSError):  # the child is gone
                self.close()
                return [Notice(path, None, "its parser broke down over it, or asked for too much memory")]
            except BaseException:  # Ctrl-C, say: the next call would receive the answer that is still to come
                self.close()
                raise
        return [Notice(**item) if "reason" in item else article_from(item) for item in found]

    def _start(self) -> Connection:
        ours, theirs = Pipe()
        with theirs:
            command = [sys.executable, "-m", "corpus.formats.worker", str(theirs.fileno())]
            # Run in the folder that holds the package: the user may have started elsewhere.
            self._process = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], cwd=Path(__file__).parents[2], stderr=subprocess.DEVNULL
            )
        self._pipe = ours
        if not ours.poll(STARTING):
            raise EOFError
        ours.recv_bytes()
        return ours

    def close(self) -> None:
        """End the child; the next ``read`` starts a new one."""
        if self._pipe:
            self._pipe.close()
        if self._process:
            self._process.kill()
            self._process.wait()
        self._process = self._pipe = None


WORKER = Worker()
atexit.register(WORKER.close)


def apart(parser: str) -> Callable[[BinaryIO, str], Reading]:
    """Return a reader like those of ``corpus.formats.readers`` that parses in the child."""

    def read(stream: BinaryIO, path: str) -> Reading:
        most = MAX_BYTES[parser]
        data = stream.read(most + 1)
        if len(data) > most:
            yield Notice(path, None, f"over {most // 1_000_000} MB")
        else:
            yield from WORKER.read(parser, data, path)

    return read


def main(descriptor: int) -> None:
    """Run the child: answer requests until the parent closes its end."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with Connection(descriptor) as pipe:
        pipe.send_bytes(b"ready")
        while True:
            try:
                place, path, options = json.loads(pipe.recv_bytes())
                data = pipe.recv_bytes()
            except EOFError:
                return
            try:
                parse = _loaded(place)
                pipe.send_bytes(b"begins")
                found = [asdict(item) for item in guarded(_parsed(parse, data, path, options), path)]
            except MemoryError:
                found = [asdict(Notice(path, None, f"needs over {MEMORY // 1_000_000} MB of memory"))]
            pipe.send_bytes(json.dumps(found).encode())


def _parsed(parse: Parse, data: bytes, path: str, options: dict[str, str | None]) -> Reading:
    yield from parse(data, path, **options)


@cache
def _loaded(place: str) -> Parse:
    """Import a parser, and let it read something small: some import the library that they need when they need it."""
    module, _, name = place.partition(":")
    parse: Parse = getattr(importlib.import_module(module), name)
    if small := _SMALL.get(module.rpartition(".")[2]):
        list(guarded(parse(small, ""), ""))
    return parse


if __name__ == "__main__":
    main(int(sys.argv[1]))
