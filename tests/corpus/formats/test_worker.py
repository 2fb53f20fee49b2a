"""The worker's child with parsers that loop, swallow memory, recurse and die."""

import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from corpus.article import Article
from corpus.formats.worker import Worker
from corpus.records.notice import Notice, Reading

BODY = "The bridge at Harrow Ford opened again on Monday."


def behave(data: bytes, path: str) -> Reading:
    """Runs in the child: does what the data says."""
    if does := DOES.get(data.decode()):
        yield from does() or ()
    yield Article(body=BODY, authors=("Ann Lee",), corrections=(str(os.getpid()),))
    yield Notice(path, None, "said too", skipped=False)


def loop() -> None:
    while True:
        pass


def recurse() -> None:
    recurse()


def fail() -> None:
    raise KeyError


def half() -> Reading:
    yield Article(body=BODY)
    raise AssertionError


def long() -> Reading:
    yield from (Article(body=f"{BODY} {number}") for number in range(120))
    loop()


DOES: dict[str, Callable[[], Reading | None]] = {
    "sleep": lambda: time.sleep(600),
    "die": lambda: os._exit(3),
    "swallow": lambda: iter(bytearray(10_000_000_000)),  # type: ignore[return-value]
    "loop": loop,
    "recurse": recurse,
    "raise": fail,
    "half": half,
    "long": long,
}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    worker = Worker(1, {"odd": "tests.corpus.formats.test_worker:behave"})
    yield worker
    worker.close()


def child(found: list[Article | Notice]) -> str:
    [article, notice] = found
    assert isinstance(article, Article) and article.authors == ("Ann Lee",)
    assert notice == Notice("a", None, "said too", skipped=False)
    return article.corrections[0]


def test_it_stays_warm(worker: Worker) -> None:
    first = child(worker.read("odd", b"", "a"))
    assert child(worker.read("odd", b"", "a")) == first != str(os.getpid())


@pytest.mark.parametrize(
    ("word", "reason", "survives"),
    [
        ("loop", "took over 1 s of processor time to read, and was given up", False),
        ("die", "its parser broke down over it, or asked for too much memory", False),
        ("raise", "its reader broke down: KeyError in corpus/formats/child.py; please report it", True),
        ("swallow", "needs over 2000 MB of memory", True),
        ("recurse", "nested too deeply", True),
    ],
)
def test_whatever_a_parser_does_costs_one_notice(worker: Worker, word: str, reason: str, survives: bool) -> None:
    before = child(worker.read("odd", b"", "a"))
    [notice] = worker.read("odd", word.encode(), "a")
    assert isinstance(notice, Notice)
    assert replace(notice, reason=re.sub(r"\.py:\d+", ".py", notice.reason)) == Notice("a", None, reason)
    assert (child(worker.read("odd", b"", "a")) == before) is survives


def test_what_came_before_an_error_is_kept(worker: Worker) -> None:
    article, notice = worker.read("odd", b"half", "a")
    assert article == Article(body=BODY)
    assert isinstance(notice, Notice) and "AssertionError in corpus/formats/child.py:" in notice.reason


def test_what_was_read_before_the_limit_is_kept(worker: Worker) -> None:
    *articles, notice = worker.read("odd", b"long", "a")
    assert [one.body for one in articles if isinstance(one, Article)][-1] >= f"{BODY} 99"
    assert isinstance(notice, Notice) and notice.reason.startswith("took over 1 s of processor time")


def test_a_parser_that_waits_for_ever_is_given_up() -> None:
    worker = Worker(1, {"odd": "tests.corpus.formats.test_worker:behave"}, patience=0.5)
    try:
        assert worker.read("odd", b"sleep", "a") == [Notice("a", None, "took over 0 s to read, and was given up")]
    finally:
        worker.close()


def test_who_wants_no_more_leaves_nothing_for_the_next(worker: Worker) -> None:
    found = worker.stream("odd", b"long", "a")
    next(found)
    found.close()  # type: ignore[attr-defined]  # a generator
    child(worker.read("odd", b"", "a"))


def test_what_was_broken_off_is_not_the_next_answer(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    child(worker.read("odd", b"", "a"))
    with monkeypatch.context() as patched:
        patched.setattr("corpus.formats.worker.Connection.poll", interrupted)
        with pytest.raises(KeyboardInterrupt):
            worker.read("odd", b"half", "a")
    child(worker.read("odd", b"", "a"))


def interrupted(*_: object) -> bool:
    raise KeyboardInterrupt


def test_a_real_page_goes_through_it() -> None:
    worker = Worker()
    try:
        page = f"<html><body><article><p>{BODY} {BODY}</p></article></body></html>".encode()
        assert worker.read("page", page, "a.html", url="https://a.example/1") == [
            Article(body=f"{BODY} {BODY}", url="https://a.example/1")
        ]
    finally:
        worker.close()


def test_the_import_of_a_parser_is_not_counted_in_the_seconds_of_a_page() -> None:
    worker = Worker(patience=2, parsers={"slow": "tests.corpus.formats.slow_to_import:read"})
    try:
        [found] = worker.read("slow", b"", "a")
    finally:
        worker.close()
    assert isinstance(found, Article)
