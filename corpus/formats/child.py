"""The worker's child: parses what ``corpus.formats.worker`` sends it, within limits of memory and processor time."""

import importlib
import json
import math
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from multiprocessing.connection import Connection
from typing import Any

from corpus.article import Article
from corpus.formats.worker import MEMORY, SECONDS, STARTING
from corpus.records.breakdown import DAMAGE, why_unreadable
from corpus.records.notice import Notice, Reading, guarded
from corpus.records.pulse import listen
from errors import ReadError

# Found at once: more go to the parent in several messages, so that it holds few, and the limit of time begins anew.
_ITEMS, _CHARACTERS, _FLUSH = 50, 5_000_000, 1.0
# Characters of all articles of a file: so many, and so many times its bytes. News inflates 3 to 10 times.
_TEXT, _INFLATION = 20_000_000, 200

Parse = Callable[..., Reading]
# What each parser reads first, by the name of its module.
_ENTRY = b"<rss version='2.0'><channel><title>A</title><item><title>B</title></item></channel></rss>"
_SMALL = {
    "webpage": b"<html><head><title>A</title></head><body><p>One, two, three, four, five.</p></body></html>",
    "feed": _ENTRY,
    "read": _ENTRY,
    "pdf": b"%PDF-1.4",
    "word": b"PK",
}


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
    found = size = 0
    try:
        with open(data, "rb") as stream:  # noqa: PTH123  a name may hold bytes that are no UTF-8
            most = _TEXT + _INFLATION * os.fstat(stream.fileno()).st_size
            for item in parse(stream, path, **options):
                found += 1
                size += len(item.body) if isinstance(item, Article) else 0
                if size > most:
                    raise ReadError(f"inflates to over {most // 1_000_000} MB of text; what stands before was read")
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
