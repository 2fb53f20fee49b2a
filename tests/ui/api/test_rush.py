"""A rush: two hundred requests at once are served, or refused with a time to ask again; then all is as before."""

import asyncio
from collections import Counter
from pathlib import Path

import httpx
import pytest

from rag.assistant import Assistant
from tests.ui.api.conftest import QUESTION, indexed, serving
from ui.api.work import MOST_OF_READER

AT_ONCE = 200


async def rush(url: str) -> list[httpx.Response]:
    limits = httpx.Limits(max_connections=AT_ONCE + 1)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=120) as client:
        asked = [client.post("/api/v1/ask", json={"question": QUESTION}) for _ in range(AT_ONCE - 50)]
        chat = {"model": "footnote", "messages": [{"role": "user", "content": QUESTION}], "stream": True}
        asked += [client.post("/v1/chat/completions", json=chat) for _ in range(50)]
        *replies, health = await asyncio.gather(*asked, client.get("/health"))
        assert health.status_code == 200
        return list(replies)


@pytest.mark.slow
def test_two_hundred_at_once_are_served_or_refused_politely(tmp_path: Path) -> None:
    with indexed(tmp_path) as index, serving(index.archive, Assistant(index)) as server:
        replies = asyncio.run(rush(server.url))
        statuses = Counter(one.status_code for one in replies)
        assert set(statuses) <= {200, 429, 503}, statuses
        assert statuses[200] >= MOST_OF_READER
        for one in replies:
            if one.status_code == 200:
                assert "Fourteen people were injured" in one.text
            else:
                assert int(one.headers["retry-after"]) > 0
                assert {"detail", "error"} & set(one.json())
        assert server.client.post("/api/v1/ask", json={"question": QUESTION}).status_code == 200  # all places are free
