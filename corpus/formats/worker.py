"""Worker: a separate process for parsers that may take any time and memory. It is kept warm, and killed at its limits.

A hostile file costs at most ``SECONDS`` and one notice, and keeps what was read of it before; the reader then continues
with the next file.
"""

import atexit
import importlib
import json
import math
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import cache
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from corpus.article import Article, article_from
from corpus.records.breakdown import DAMAGE, why_unreadable
from corpus.records.notice import Notice, Reading, guarded
from corpus.records.pulse import listen

SECONDS = 10.0  # of processor time for one article; the slowest of 89 real pages took 0.3
PATIENCE = 180.0  # seconds by the clock, in which a busy machine may still give a parser its share
STARTING = 60.0  # seconds for Python to start and import the parsers: 1 to 2 on a free machine
_DYING = 5.0  # seconds for a child whose pipe is closed to end
MEMORY = 2_000_000_000  # bytes of address space; imports take 300 MB, and 94 MB of JSON 650 MB
# Found at once: more go to the parent in several messages, so that it holds few, and the limit of time begins anew.
_ITEMS, _CHARACTERS, _FLUSH = 50, 5_000_000, 1.0

Parse = Callable[..., Reading]
_PARSERS = {
    "page": "corpus.formats.page.webpage:read_page",
    "feed": "corpus.formats.feed:read_feed",
    "xml": "corpus.formats.agency.read:read_xml",
    "pdf": "corpus.formats.pdf:read_pdf",
    "docx": "corpus.formats.word:read_word",
    "post": "corpus.formats.cms.substack:read_post",
    # The bytes given to these are the path of a file, which they open.
    "text": "corpus.formats.readers:read_text",
    "markdown": "corpus.formats.readers:read_markdown",
    "json": "corpus.formats.readers:read_json",
    "jsonl": "corpus.formats.readers:read_jsonl",
    "csv": "corpus.formats.table:read_csv",
    "parquet": "corpus.formats.table:read_parquet",
    "mail": "corpus.formats.newsletter:read_newsletter",
    "mbox": "corpus.formats.newsletter:read_mbox",
    "mhtml": "corpus.formats.saved_page:read_mhtml",
    "warc": "corpus.formats.warc:read_warc_file",
}
_OF_FILES = ("text", "markdown", "json", "jsonl", "csv", "parquet", "mail", "mbox", "mhtml", "warc")
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

    def __init__(
        self, seconds: float = SECONDS, parsers: dict[str, str] | None = None, patience: float = PATIENCE
    ) -> None:
        self._seconds, self._patience = seconds, patience
        self._parsers = parsers or _PARSERS
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None

    def read(self, parser: str, data: bytes, path: str, **options: object) -> list[Article | Notice]:
        """Parse in the child, and return all that it found; see ``stream``."""
        return list(self.stream(parser, data, path, **options))

    def stream(self, parser: str, data: bytes, path: str, **options: object) -> Reading:
        """Parse in the child. Any failure there becomes one Notice, after what was found before it.

        Args:
            parser: a name of ``_PARSERS``, such as ``"page"``.
            data: the whole file; or its path, for those parsers that open it.
            path: the name to use in notices.
            options: further arguments of that parser, such as ``url``; values that JSON has.
        """
        with self._lock:
            try:
                pipe = self._pipe or self._start()
                about = [self._parsers[parser], path, options, parser in _OF_FILES, self._seconds]
                pipe.send_bytes(json.dumps(about).encode())
                pipe.send_bytes(data)
                if not pipe.poll(STARTING):  # the import of a parser is no part of a page's seconds
                    raise EOFError
                pipe.recv_bytes()
                while pipe.poll(self._patience):
                    found = json.loads(pipe.recv_bytes())
                    if found == []:
                        return
                    yield from (Notice(**item) if "reason" in item else article_from(item) for item in found or ())
                self.close()
                yield Notice(path, None, f"took over {self._patience:.0f} s to read, and was given up")
            except (EOFError, OSError):  # the child is gone
                yield Notice(path, None, self._why_gone())
            except BaseException:  # Ctrl-C, say: the next call would receive the answers that are still to come
                self.close()
                raise

    def _why_gone(self) -> str:
        process = self._process
        if process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_DYING)
        self.close()
        if process and process.returncode == -signal.SIGXCPU:
            return f"took over {self._seconds:.0f} s of processor time to read, and was given up"
        return "its parser broke down over it, or asked for too much memory"

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
            if self._process.poll() is None:
                self._process.kill()
            self._process.wait()
        self._process = self._pipe = None


class Workers:
    """Children for whoever asks: two threads that read large files don't wait for each other."""

    def __init__(self, idle: int = 2) -> None:
        """``idle`` is how many children are kept warm."""
        self._most = idle
        self._lock = threading.Lock()
        self._idle: list[Worker] = []

    @contextmanager
    def taken(self) -> Iterator[Worker]:
        """A worker that nobody else has meanwhile."""
        with self._lock:
            worker = self._idle.pop() if self._idle else Worker()
        try:
            yield worker
        finally:
            with self._lock:
                if len(self._idle) < self._most:
                    self._idle.append(worker)
                else:
                    worker.close()

    def read(self, parser: str, data: bytes, path: str, **options: object) -> Reading:
        """Parse in a child; see ``Worker.stream``."""
        with self.taken() as worker:
            yield from worker.stream(parser, data, path, **options)

    def close(self) -> None:
        """End the children that are idle."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()


WORKER = Worker()
WORKERS = Workers()
atexit.register(WORKER.close)
atexit.register(WORKERS.close)


def main(descriptor: int) -> None:
    """Run the child: answer requests until the parent closes its end."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with Connection(descriptor) as pipe:
        pipe.send_bytes(b"ready")
        sending = _Sending(pipe)
        listen(sending.beat)
        while True:
            try:
                place, path, options, opens, seconds = json.loads(pipe.recv_bytes())
                data = pipe.recv_bytes()
            except EOFError:
                return
            _allow(STARTING)
            parse = _loaded(place)
            pipe.send_bytes(b"begins")
            try:
                sending.send(guarded(_parsed(parse, data, path, options, opens), path), seconds)
            except MemoryError:
                sending.tell([asdict(Notice(path, None, f"needs over {MEMORY // 1_000_000} MB of memory"))])
            sending.tell([])


def _allow(seconds: float) -> None:
    """Let the process run for so many seconds of processor time from now on, and then be killed by SIGXCPU."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time() + seconds), hard))


class _Sending:
    """What is found on its way to the parent: some at a time, and the limit of time begins anew each time.

    An empty list is the end, and null says that nothing was found yet.
    """

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._seconds = SECONDS
        self._waiting: list[dict[str, Any]] = []
        self._size, self._since = 0, 0.0

    def send(self, reading: Reading, seconds: float) -> None:
        self._seconds = seconds
        self._begin()
        try:
            for item in reading:
                self._waiting.append(asdict(item))
                self._size += len(item.body) if isinstance(item, Article) else 0
                if len(self._waiting) >= _ITEMS or self._size >= _CHARACTERS or self._is_late():
                    self._flush()
        finally:
            if self._waiting:
                self._flush()

    def beat(self) -> None:
        if self._is_late():
            self._flush()

    def tell(self, items: list[dict[str, Any]] | None) -> None:
        self._pipe.send_bytes(json.dumps(items).encode())

    def _is_late(self) -> bool:
        return time.monotonic() - self._since > _FLUSH

    def _flush(self) -> None:
        waiting = self._waiting
        self._begin()
        self.tell(waiting or None)

    def _begin(self) -> None:
        self._waiting, self._size, self._since = [], 0, time.monotonic()
        _allow(self._seconds)


def _parsed(parse: Parse, data: bytes, path: str, options: dict[str, object], opens: bool) -> Reading:
    if not opens:
        yield from parse(data, path, **options)
        return
    found = 0
    try:
        with open(data, "rb") as stream:  # noqa: PTH123  a name may hold bytes that are no UTF-8
            for item in parse(stream, path, **options):
                found += 1
                yield item
    except DAMAGE as error:
        rest = "; what stands before the damage was read" if found else ""
        yield Notice(path, None, why_unreadable(error) + rest)


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
