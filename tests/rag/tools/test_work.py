"""rag.tools.work: progress is told, nobody's work is stopped, too much is refused."""

import asyncio
import threading
import time
from collections.abc import Generator

import pytest

from errors import BadQuestion, FootnoteError
from rag.tools.work import Result, Work, Workers

DONE = Result({}, "done")


async def quiet(line: str) -> None:
    pass


def counting(to: int, pause: float = 0.0) -> Work:
    for number in range(to):
        yield str(number)
        time.sleep(pause)
    return DONE


def test_the_result_comes_and_progress_is_thinned() -> None:
    told: list[str] = []

    async def tell(line: str) -> None:
        told.append(line)

    began = time.monotonic()
    assert asyncio.run(Workers().done(counting(60, 0.02), tell)) == DONE
    assert 1 <= len(told) <= 1 + (time.monotonic() - began) / 0.5
    assert told == sorted(told, key=int)


def test_what_the_work_raises_is_raised() -> None:
    def failing() -> Work:
        yield "one"
        raise BadQuestion("scripted")

    with pytest.raises(BadQuestion, match="scripted"):
        asyncio.run(Workers().done(failing(), quiet))


def test_cancelled_work_is_closed_and_its_thread_ends() -> None:
    closed, begun, workers = threading.Event(), threading.Event(), Workers()

    def endless() -> Generator[str, None, Result]:
        try:
            while True:
                begun.set()
                yield "on and on"
                time.sleep(0.01)
        finally:
            closed.set()

    async def give_up() -> None:
        task = asyncio.create_task(workers.done(endless(), quiet))
        while not begun.is_set():
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(give_up())
    assert closed.wait(20)
    workers.join(20)
    assert not workers.working


def test_more_than_the_most_is_refused_and_room_comes_back() -> None:
    going, workers = threading.Event(), Workers(2)

    def waiting() -> Work:
        yield "waiting"
        going.wait(20)
        return DONE

    async def crowd() -> None:
        two = [asyncio.create_task(workers.done(waiting(), quiet)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(FootnoteError, match="does 2 things for agents at once"):
            await workers.done(waiting(), quiet)
        going.set()
        assert await asyncio.gather(*two) == [DONE, DONE]
        workers.join(20)
        assert await workers.done(waiting(), quiet) == DONE

    asyncio.run(crowd())


def test_one_agent_can_not_take_all_places() -> None:
    going, workers = threading.Event(), Workers(4, most_of_one=2)

    def waiting() -> Work:
        yield "waiting"
        going.wait(20)
        return DONE

    async def crowd() -> None:
        greedy = [asyncio.create_task(workers.done(waiting(), quiet, share="key:bot")) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(FootnoteError, match="2 of your tools are at work"):
            await workers.done(waiting(), quiet, share="key:bot")
        other = asyncio.create_task(workers.done(waiting(), quiet, share="key:desk"))
        await asyncio.sleep(0)
        going.set()
        assert await asyncio.gather(*greedy, other) == [DONE] * 3
        workers.join(5)
        assert await workers.done(waiting(), quiet, share="key:bot") == DONE

    asyncio.run(crowd())


def test_a_silent_work_is_told_of_again() -> None:
    told: list[str] = []
    again = threading.Event()

    def silent() -> Work:
        yield "0"
        assert again.wait(20)
        return DONE

    async def tell(line: str) -> None:
        told.append(line)
        if told.count("0") == 2:
            again.set()

    assert asyncio.run(Workers(still_every=0.2).done(silent(), tell)) == DONE
