"""ui.chat.latest_snapshot: the newest snapshot, the last one always, and no waiting for a silent writer."""

import threading
import time
from collections.abc import Iterator

import pytest

from rag.answer.answer import Answer
from rag.model.throttle import UPDATE_SECONDS
from rag.question.query import Query
from ui.chat.latest_snapshot import latest


def answer(text: str) -> Answer:
    return Answer(text, Query(text))


def test_fast_snapshots_are_thinned_and_the_last_one_comes() -> None:
    def writing() -> Iterator[Answer]:
        for number in range(200):
            yield answer(str(number))
            time.sleep(0.002)

    began = time.monotonic()
    seen = [given.question for given in latest(writing()) if given]
    assert seen[-1] == "199"
    assert 3 <= len(seen) <= 2 + (time.monotonic() - began) / UPDATE_SECONDS


def test_while_nothing_comes_it_says_so_and_can_be_closed_at_once() -> None:
    silent, closed = threading.Event(), threading.Event()

    def writing() -> Iterator[Answer]:
        try:
            yield answer("one")
            silent.wait(60)
            yield answer("two")
        finally:
            closed.set()

    given = latest(writing())
    assert next(given) == answer("one")
    assert next(given) is None
    given.close()  # type: ignore[attr-defined]  # it is a generator
    assert not closed.is_set()  # so nobody waited for the writer
    silent.set()
    assert closed.wait(20), "the writer was not closed"


def test_what_the_writer_raises_is_raised_after_what_it_gave() -> None:
    def writing() -> Iterator[Answer]:
        yield answer("one")
        raise ValueError("scripted")

    given = latest(writing())
    assert next(given) == answer("one")
    with pytest.raises(ValueError, match="scripted"):
        list(given)
