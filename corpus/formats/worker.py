"""Worker: a separate process for parsers that may take any time and memory. It is kept warm, and killed at its limits.

A hostile file costs at most ``SECONDS`` and one notice, and keeps what was read of it before; the reader then continues
with the next file.
"""

import atexit
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from corpus.article import Article, article_from
from corpus.records.notice import Notice, Reading

SECONDS = 10.0  # of processor time for one article; the slowest of 89 real pages took 0.3
PATIENCE = 180.0  # seconds by the clock, in which a busy machine may still give a parser its share
STARTING = 60.0  # seconds for Python to start and import the parsers: 1 to 2 on a free machine
_DYING = 5.0  # seconds for a child whose pipe is closed to end
MEMORY = 2_000_000_000  # bytes of address space; imports take 300 MB, and 94 MB of JSON 650 MB

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
            command = [sys.executable, "-m", "corpus.formats.child", str(theirs.fileno())]
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
