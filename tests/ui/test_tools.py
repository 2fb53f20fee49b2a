"""The archive's tools at /mcp of a real server on 127.0.0.1, spoken with the SDK's own client."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import (
    CallToolRequest,
    CallToolRequestParams,
    CallToolResult,
    CancelledNotification,
    CancelledNotificationParams,
    ClientNotification,
    ClientRequest,
)
from pydantic import AnyUrl

from corpus.store.archive import Archive
from rag.assistant import Assistant
from rag.index.passage_index import opened
from rag.model.llm import configured_llm
from rag.search.find import Searched
from rag.tools.http import ArchiveTools
from rag.write.writer import ModelWriter
from settings import Settings
from tests.fakes import WordEmbedding, sse
from tests.loopback import HANG, ScriptedServer, head, scripted_server
from tests.rag.tools.conftest import ARTICLES, FERRY
from tests.rag.tools.test_stdio import INITIALIZE, call
from ui.http.front import Front
from ui.http.names import Names
from ui.http.routes import MAX_PACK
from ui.server import build_app

QUESTION = {"question": "How many people were injured when the ferry struck a dredger?"}
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPTS = {"accept": "application/json, text/event-stream", "content-type": "application/json"}


def _ready(assistant: Assistant) -> "Future[Assistant]":
    opening: Future[Assistant] = Future()
    opening.set_result(assistant)
    return opening


class Served:
    """The whole application, as ``app.py`` serves it, over a few invented articles."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        front = Front(build_app(assistant.index.archive, _ready(assistant)), Names.of("127.0.0.1"))
        self._server = uvicorn.Server(
            uvicorn.Config(front, "127.0.0.1", 0, log_level="critical", ws="none", timeout_graceful_shutdown=1)
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        until = time.monotonic() + 60
        while not self._server.started and time.monotonic() < until:
            time.sleep(0.02)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/mcp"

    def end(self) -> None:
        self._server.should_exit = True
        self._thread.join(30)
        assert not self._thread.is_alive()

    @asynccontextmanager
    async def agent(self) -> AsyncIterator[ClientSession]:
        async with (
            streamable_http_client(self.address) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            yield session


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    archive = Archive(tmp_path_factory.mktemp("served"))
    archive.add(ARTICLES)
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        server = Served(Assistant(index))
        yield server
        server.end()


def test_an_agent_asks_searches_checks_and_reads(served: Served) -> None:
    async def talk() -> None:
        async with served.agent() as session:
            assert len((await session.list_tools()).tools) == 8
            answer = await session.call_tool("ask_archive", QUESTION)
            assert answer.structuredContent and answer.structuredContent["status"] == "answered"
            check = await session.call_tool("check_sentence", {"sentence": "The dock strike ended after 52 days."})
            assert check.structuredContent and check.structuredContent["verdict"] == "not supported"
            refused = await session.call_tool("ask_archive", {"question": ""})
            assert refused.isError
            [content] = (await session.read_resource(AnyUrl(f"article://{FERRY.id}"))).contents
            assert "dredger" in str(content)

    asyncio.run(talk())


def test_many_agents_at_once_are_served(served: Served) -> None:
    async def one(number: int) -> bool:
        async with served.agent() as session:
            found = await session.call_tool("search_archive", {"query": "ferry", "k": 1})
            return found.isError

    async def all_together() -> list[bool]:
        return await asyncio.gather(*map(one, range(8)))

    assert asyncio.run(all_together()) == [False] * 8


def writes(served: Served, model: ScriptedServer) -> None:
    settings = Settings(base_url=model.url, model="scripted", api_key="none")
    llm = configured_llm(settings, 30.0)
    assert llm
    served.assistant.use_model(ModelWriter(llm, "scripted", model.url), None)


@pytest.fixture
def hanging(served: Served) -> Iterator[ScriptedServer]:
    """A model that begins its answer, and falls silent."""
    beginning = [head(), sse("Fourteen people were injured off Saltmarsh [1]. And", finish=None, done=False), HANG]
    with scripted_server(beginning) as model:
        writes(served, model)
        yield model
        served.assistant.use_model(None, None)


@pytest.mark.parametrize("leaves", [False, True], ids=["cancels", "leaves"])
def test_who_cancels_or_leaves_ends_the_request_to_the_model(
    served: Served, hanging: ScriptedServer, leaves: bool
) -> None:
    async def talk() -> None:
        async with served.agent() as session:
            writing = asyncio.Event()

            async def progress(done: float, total: float | None, message: str | None) -> None:
                if "Fourteen" in (message or ""):
                    writing.set()

            asked = CallToolRequest(params=CallToolRequestParams(name="ask_archive", arguments=QUESTION))
            request = asyncio.create_task(
                session.send_request(ClientRequest(asked), CallToolResult, progress_callback=progress)
            )
            await asyncio.wait_for(writing.wait(), 30)
            assert not hanging.gone.is_set()
            if not leaves:
                number = session._request_id - 1  # the SDK's client has no call that cancels
                params = CancelledNotificationParams(requestId=number, reason="enough")
                await session.send_notification(ClientNotification(CancelledNotification(params=params)))
                with pytest.raises(Exception, match="cancelled"):
                    await request
                assert await asyncio.to_thread(hanging.gone.wait, 10)
                assert len((await session.list_tools()).tools) == 8  # the session goes on
            else:
                request.cancel()

    asyncio.run(talk())
    assert hanging.gone.wait(20)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"host": "evil.example"}, 421),
        ({"content-type": "text/plain"}, 400),
        ({"accept": "text/html"}, 406),
        ({"mcp-session-id": "made-up"}, 404),
    ],
    ids=str,
)
def test_what_no_agent_sends_is_refused(served: Served, headers: dict[str, str], status: int) -> None:
    answer = httpx.post(served.address, json=CALL, headers={**ACCEPTS, **headers}, trust_env=False)
    assert answer.status_code == status


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"jsonrpc":"2.0","id":1,"method":"tools/list"}', b"\xff", b"[" * 99_999]
)
def test_what_is_no_greeting_is_an_error_and_no_session(served: Served, body: bytes) -> None:
    answer = httpx.post(served.address, content=body, headers=ACCEPTS, trust_env=False)
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_a_call_that_is_too_large_is_refused(served: Served) -> None:
    answer = httpx.post(served.address, content=b"x" * 16_000_001, headers=ACCEPTS, trust_env=False)
    assert answer.status_code == 413


def test_before_the_server_has_begun_it_says_so(tmp_path: Path) -> None:
    transport = httpx.ASGITransport(ArchiveTools(Archive(tmp_path), Future(), 1_000))  # type: ignore[arg-type]

    async def asked() -> int:
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return (await client.post("/mcp", json=CALL)).status_code

    assert asyncio.run(asked()) == 503


SENDER: ContextVar[str] = ContextVar("sender", default="nobody")


def test_a_tool_works_in_the_context_of_its_own_request(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session of an agent begins with its first request; later ones may come with another key."""
    seen: list[str] = []
    find = Assistant.find

    def noted(self: Assistant, *args: Any, **options: Any) -> Searched:
        seen.append(SENDER.get())
        return find(self, *args, **options)

    monkeypatch.setattr(Assistant, "find", noted)
    tools = ArchiveTools(served.assistant.index.archive, _ready(served.assistant), MAX_PACK)
    number = 0

    async def counted(scope: Any, receive: Any, send: Any) -> None:
        nonlocal number
        number += 1
        SENDER.set(f"request {number}")
        await tools(scope, receive, send)

    async def talk() -> None:
        async with tools.running(), httpx.AsyncClient(transport=httpx.ASGITransport(counted)) as client:
            sent = {"url": "http://127.0.0.1/mcp", "headers": {**ACCEPTS}}
            begun = await client.post(**sent, json=INITIALIZE)
            sent["headers"]["mcp-session-id"] = begun.headers["mcp-session-id"]  # type: ignore[index]
            await client.post(**sent, json={"jsonrpc": "2.0", "method": "notifications/initialized"})
            for _ in range(2):
                answer = await client.post(**sent, json=call(7, "search_archive", query="ferry"))
                assert "dredger" in answer.text

    asyncio.run(talk())
    assert seen == ["request 3", "request 4"]


def test_who_may_not_ask_may_search(served: Served) -> None:
    tools = ArchiveTools(
        served.assistant.index.archive,
        _ready(served.assistant),
        MAX_PACK,
        may_ask=lambda scope: scope["path"] == "/ask",
    )

    async def talk() -> None:
        async with tools.running(), httpx.AsyncClient(transport=httpx.ASGITransport(tools)) as client:  # type: ignore[arg-type]
            headers = dict(ACCEPTS)
            begun = await client.post("http://127.0.0.1/mcp", json=INITIALIZE, headers=headers)
            headers["mcp-session-id"] = begun.headers["mcp-session-id"]
            for path, tool, arguments, is_refused in (
                ("mcp", "ask_archive", QUESTION, True),
                ("mcp", "who_said", {"about": "the ferry"}, True),
                ("mcp", "timeline", {"subject": "the ferry"}, True),
                ("mcp", "search_archive", {"query": "ferry"}, False),
                ("ask", "ask_archive", QUESTION, False),
            ):
                sent = call(7, tool, **arguments)
                answer = await client.post(f"http://127.0.0.1/{path}", json=sent, headers=headers)
                assert ("You may search and read here, and not ask" in answer.text) == is_refused

    asyncio.run(talk())
