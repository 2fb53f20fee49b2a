"""ui.http.shares at a running server: one reader's streams and events, and what is left to the others."""

import asyncio
import secrets
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from evals.workload.readers import asking, crowd
from tests.browser.conftest import serving
from ui.chat.writing import MOST, MOST_OF_READER
from ui.http.reader import KEY, Reader
from ui.http.shares import A_SECOND, BURST, MOST_OF_ADDRESS, MOST_STREAMS, Quota, Shares


async def _attack(url: str, with_cookie: bool) -> Counter[int]:
    """Join as many questions as there are places, as one reader, and read nothing; the statuses of the answers."""
    limits = httpx.Limits(max_connections=4)
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False, limits=limits) as client:
        config = (await client.get("config")).json()
        if with_cookie:
            await client.get("evals")
        event, statuses = asking(config), Counter[int]()
        for number in range(2 * MOST):
            join = {
                "data": event.data(f"stuck {number}"),
                "fn_index": event.number,
                "session_hash": secrets.token_hex(6),
                "trigger_id": event.trigger,
            }
            statuses[(await client.post("gradio_api/queue/join", json=join)).status_code] += 1
    return statuses


@pytest.mark.parametrize("with_cookie", [True, False])
def test_one_reader_who_joins_questions_and_reads_nothing_leaves_room(
    tmp_path: Path, with_cookie: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.http.shares.A_SECOND", 0.0)  # a busy machine is not asked faster than that
    with serving(tmp_path) as served:
        try:
            statuses = asyncio.run(_attack(served.url, with_cookie))
            assert statuses[429] > 0
            [found] = asyncio.run(crowd(served.url, ["who was hurt?"], 0))
            assert found.outcome == "answered"
            assert len([one for one in served.assistant.questions if "stuck" in one]) <= MOST_OF_READER
        finally:
            served.assistant.unstick.set()


def test_one_reader_has_so_many_streams_and_another_has_his(tmp_path: Path) -> None:
    async def streams() -> tuple[list[int], int, int]:
        async with (
            httpx.AsyncClient(base_url=served.url, timeout=60, trust_env=False) as one,
            httpx.AsyncClient(base_url=served.url, timeout=60, trust_env=False) as other,
        ):
            await one.get("evals")
            await other.get("evals")
            opened = [
                await one.send(one.build_request("GET", f"gradio_api/heartbeat/{number}"), stream=True)
                for number in range(MOST_STREAMS + 3)
            ]
            his = await other.send(other.build_request("GET", "gradio_api/heartbeat/his"), stream=True)
            for stream in (*opened, his):
                await stream.aclose()
            for _ in range(100):  # the server hears of it in its own time
                again = await one.send(one.build_request("GET", "gradio_api/heartbeat/again"), stream=True)
                await again.aclose()
                if again.status_code == 200:
                    break
                await asyncio.sleep(0.1)
            return [one.status_code for one in opened], his.status_code, again.status_code

    with serving(tmp_path) as served:
        opened, his, again = asyncio.run(streams())
    assert opened == [200] * MOST_STREAMS + [429] * 3
    assert (his, again) == (200, 200)


def test_many_cookies_from_one_address_share_a_share() -> None:
    quota = Quota(MOST_STREAMS, MOST_OF_ADDRESS)
    readers = [Reader(f"browser:{number}", address="10.0.0.9") for number in range(2 * MOST_OF_ADDRESS)]
    assert sum(quota.take(one) for one in readers) == MOST_OF_ADDRESS
    assert quota.take(Reader("browser:x", address="10.0.0.8"))
    quota.leave(readers[0])
    assert quota.take(readers[-1])


def test_events_come_back_with_time() -> None:
    now = 0.0
    done = 0

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal done
        done += 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    shares = Shares(app, clock=lambda: now)

    async def as_reader(scope: Any, receive: Any, send: Any) -> None:
        await shares({**scope, KEY: Reader(scope["query_string"].decode())}, receive, send)

    client = TestClient(as_reader)
    for _ in range(BURST + 5):
        answer = client.post("/gradio_api/queue/join?ada")
    assert (done, answer.status_code) == (BURST, 429)
    assert "come faster than Footnote answers one reader" in answer.text
    assert client.post("/gradio_api/queue/join?bo").status_code == 200
    now = 1.0
    assert [client.post("/gradio_api/queue/join?ada").status_code for _ in range(int(A_SECOND) + 1)] == [200] * int(
        A_SECOND
    ) + [429]
