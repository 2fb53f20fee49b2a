"""evals.workload.readers: readers at once, over the real protocol; and what they may expect of the page."""

import asyncio
import secrets
import threading
import time
from collections import Counter
from pathlib import Path

import httpx

from evals.workload.readers import TimedAnswer, ask, asking, crowd, opening
from tests.browser.conftest import serving

SIXTY = [f"stuck {number}" for number in range(60)]


async def _opened(url: str) -> TimedAnswer:
    """A window opened now."""
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        config = (await client.get("config")).json()
        event = opening(config)
        assert asking(config).number != event.number
        return await asyncio.wait_for(ask(client, event, "", secrets.token_hex(6)), 30)


def test_sixty_are_answered_at_once_and_others_may_click_meanwhile(tmp_path: Path) -> None:
    found: list[TimedAnswer] = []
    with serving(tmp_path) as served:
        readers = threading.Thread(target=lambda: found.extend(asyncio.run(crowd(served.url, SIXTY, 0))))
        readers.start()
        try:
            until = time.monotonic() + 90
            while len(served.assistant.questions) < len(SIXTY) and time.monotonic() < until:
                time.sleep(0.05)
            assert sorted(served.assistant.questions) == sorted(SIXTY)  # none waits for another one's end
            assert asyncio.run(_opened(served.url)).updates > 0  # nor does a window that is opened
            assert not found
        finally:
            served.assistant.unstick.set()
            readers.join(60)
    assert Counter(one.outcome for one in found) == {"answered": len(SIXTY)}
    assert all(one.first is not None and one.first <= one.seconds for one in found)


def test_an_abstention_is_told_from_an_answer_and_from_a_failure(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        found = asyncio.run(crowd(served.url, ["quote it", "absent", "bad"], 0))
    assert [one.outcome for one in found[:2]] == ["answered", "abstained"]
    assert found[2].outcome not in ("answered", "abstained", "refused")
