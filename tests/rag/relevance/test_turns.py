import threading
import time
from concurrent.futures import ThreadPoolExecutor

from rag.relevance.turns import Turns


def test_without_a_limit_there_is_no_deadline() -> None:
    assert Turns().deadline() is None


def test_one_question_alone_has_the_whole_budget() -> None:
    turns = Turns(60_000)
    with turns.turn():
        deadline = turns.deadline()
    assert deadline is not None
    assert 55 < deadline - time.monotonic() <= 60


def test_the_budget_shrinks_with_those_who_wait_and_only_one_computes_at_a_time() -> None:
    turns = Turns(60_000)
    inside, most = 0, 0
    budgets: list[float] = []
    entered, go = threading.Semaphore(0), threading.Event()

    def ask() -> None:
        nonlocal inside, most
        entered.release()
        with turns.turn():
            go.wait()
            inside += 1
            most = max(most, inside)
            deadline = turns.deadline()
            assert deadline is not None
            budgets.append(deadline - time.monotonic())
            inside -= 1

    with ThreadPoolExecutor(10) as pool:
        asked = [pool.submit(ask) for _ in range(10)]
        for _ in asked:
            entered.acquire()
        while turns._waiting < 10:  # each has said that it waits
            time.sleep(0.001)
        go.set()
        for one in asked:
            one.result()
    assert most == 1
    assert budgets[0] < 13  # a fifth of a minute, for ten who wait; two may have the whole
    assert budgets[-1] > 55
