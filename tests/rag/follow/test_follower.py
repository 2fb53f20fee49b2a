"""rag.follow.follower: while the application runs, followed questions are asked after indexing, and news are sent."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from errors import MailError
from rag.assistant import Assistant
from rag.follow.follower import Follower
from rag.follow.store import FollowedQuestions
from rag.index.indexer import Indexer
from tests.desk import INJURED, LATER, Desk

_NEVER = 600.0


@contextmanager
def following(desk: Desk, send: Callable[[FollowedQuestions], object] = lambda _: None) -> Iterator[Follower]:
    follower = Follower(Assistant(desk.index), desk.store, send, every=_NEVER)
    follower.start()
    try:
        yield follower
    finally:
        follower.stop()


def until(true: Callable[[], object]) -> None:
    ends = time.monotonic() + 60
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_what_the_indexer_indexes_is_told_soon_after(desk: Desk) -> None:
    asked = desk.following.add("", INJURED)
    with following(desk) as follower:
        indexer = Indexer(desk.index, follower.wake)
        indexer.start()
        desk.index.archive.add([LATER])
        until(lambda: desk.store.runs(asked.id))
        indexer.stop()
    assert LATER.id in desk.store.runs(asked.id)[0].news.articles


def test_news_that_can_not_be_sent_are_told_once_and_sent_when_they_can(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.following.add("", INJURED)
    desk.add(LATER)
    sent: list[int] = []
    tried: list[int] = []

    def send(store: FollowedQuestions) -> None:
        tried.append(len(store.unsent()))
        if len(tried) < 3:
            raise MailError("The server refuses.")
        sent.extend(told.id for _, told in store.unsent())

    with caplog.at_level(logging.ERROR), following(desk, send) as follower:
        for times in (1, 2, 3):
            until(lambda times=times: len(tried) >= times)  # type: ignore[misc]
            follower.wake()
        until(lambda: sent)
    assert tried[0] == 1
    assert [record.message for record in caplog.records] == ["Followed questions: The server refuses."]
