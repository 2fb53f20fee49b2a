"""python -m rag mcp: a real process, spoken with over its standard input and output."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import (
    CallToolRequest,
    CallToolRequestParams,
    CallToolResult,
    CancelledNotification,
    CancelledNotificationParams,
    ClientNotification,
    ClientRequest,
    TextResourceContents,
)
from pydantic import AnyUrl

from corpus.store.archive import Archive
from rag.pair_model.model import open_pair_model
from tests.fakes import sse
from tests.loopback import HANG, ScriptedServer, head, said, scripted_server
from tests.places import ROOT
from tests.rag.tools import agents
from tests.rag.tools.conftest import ARTICLES, FERRY

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}
INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}
QUESTION = {"question": "How many people were injured when the ferry struck a dredger?"}


def environment(cache: Path, model: ScriptedServer | None = None) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("FOOTNOTE_", "OPENAI_"))}
    endpoint = {"OPENAI_BASE_URL": model.url, "FOOTNOTE_MODEL": "scripted"} if model else {}
    return {**ours, "FOOTNOTE_CACHE": str(cache), "FOOTNOTE_RERANK": "none", **endpoint}


def command(data: Path) -> list[str]:
    return ["-m", "rag", "mcp", "--data", str(data)]


@asynccontextmanager
async def agent(data: Path, environ: dict[str, str]) -> AsyncIterator[ClientSession]:
    started = StdioServerParameters(command=sys.executable, args=command(data), env=environ, cwd=ROOT)
    async with stdio_client(started) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        yield session


async def until_open(session: ClientSession) -> None:
    """Call again while the archive is being opened, as the tool says: on a busy machine it takes long."""
    for _ in range(8):
        found = await session.call_tool("search_archive", {"query": "dock"})
        if "still being opened" not in agents.said(found):
            break
    assert not found.isError


def call(id_: int, tool: str, **arguments: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": id_, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}


class Raw:
    """The process as bytes: what else it prints, what a broken line does, how it ends."""

    def __init__(self, data: Path, cache: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *command(data)],
            cwd=ROOT,
            env=environment(cache),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.answers: dict[int | None, dict[str, Any]] = {}

    def send(self, *messages: dict[str, Any] | bytes) -> None:
        assert self.process.stdin
        for one in messages:
            self.process.stdin.write(one if isinstance(one, bytes) else json.dumps(one).encode() + b"\n")
        self.process.stdin.flush()

    def answer(self, id_: int) -> dict[str, Any]:
        """The answer of that id; every line is JSON."""
        assert self.process.stdout
        while id_ not in self.answers:
            line = self.process.stdout.readline()
            assert line, f"no answer {id_}"
            read = json.loads(line)
            self.answers[read.get("id")] = read
        return self.answers[id_]

    def end(self, how: Callable[[], None]) -> tuple[int, str]:
        """The exit status and what it said on standard error, once it ended in time."""
        assert self.process.stdout and self.process.stderr
        how()
        told = self.process.stderr.read().decode()
        assert self.process.stdout.read() == b""
        status = self.process.wait(20)
        self.close()
        return status, told

    def close(self) -> None:
        self.process.kill()
        self.process.wait(20)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with suppress(BrokenPipeError):
                if pipe:
                    pipe.close()


@pytest.fixture
def raw(tmp_path: Path, minilm_cache: Path) -> Iterator[Raw]:
    open_pair_model(minilm_cache)  # built before: a process that ends while it builds it says that it has none
    Archive(tmp_path / "archive").close()
    found = Raw(tmp_path / "archive", minilm_cache)
    hung = threading.Timer(120, found.process.kill)  # a test that waits for a line fails then
    hung.start()
    yield found
    hung.cancel()
    found.close()


def test_it_begins_at_once_speaks_only_the_protocol_and_ends_with_its_input(raw: Raw) -> None:
    raw.send(INITIALIZE)
    assert raw.answer(1)["result"]["serverInfo"]["name"] == "footnote"
    raw.send(INITIALIZED, b"no JSON\n", {"jsonrpc": "2.0", "id": 2, "method": "tools/list"})
    assert len(raw.answer(2)["result"]["tools"]) == 8
    half = json.dumps(call(3, "ask_archive", question="Who is X?")).replace("X", "\\ud83d").encode()
    raw.send(half + b"\n")
    assert "holds no article yet" in json.dumps(raw.answer(3))
    raw.send(call(4, "read_article", article_id="x"), {"jsonrpc": "2.0", "id": 5, "method": "tools/call"})
    assert "holds no article" in json.dumps(raw.answer(4))
    assert raw.answer(5)["error"]["message"] == "Invalid request parameters"
    assert raw.process.stdin
    status, told = raw.end(raw.process.stdin.close)
    assert status == 0
    assert "Traceback" not in told and "tools/call" not in told and "no JSON" not in told
    assert "does not fit the protocol" in told


@pytest.mark.slow
def test_ctrl_c_ends_it(raw: Raw) -> None:
    raw.send(INITIALIZE)
    raw.answer(1)
    status, told = raw.end(lambda: raw.process.send_signal(signal.SIGINT))
    assert status == 130 and "Traceback" not in told


@pytest.mark.slow
def test_an_agent_that_has_gone_ends_it(raw: Raw) -> None:
    raw.send(INITIALIZE)
    raw.answer(1)
    assert raw.process.stdout and raw.process.stderr
    raw.process.stdout.close()
    raw.send(INITIALIZED, {"jsonrpc": "2.0", "id": 2, "method": "tools/list"})
    assert raw.process.wait(60) == 141
    assert raw.process.stderr.read() == b""


@pytest.mark.slow
def test_a_folder_that_is_not_there_is_told(tmp_path: Path, minilm_cache: Path) -> None:
    raw = Raw(tmp_path / "nowhere", minilm_cache)
    assert raw.process.stdin
    status, told = raw.end(raw.process.stdin.close)
    assert status == 1 and "There is no folder" in told and "Traceback" not in told


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of which nothing is indexed yet."""
    folder = tmp_path_factory.mktemp("stdio")
    archive = Archive(folder)
    archive.add(ARTICLES)
    archive.close()
    return folder


@pytest.mark.slow
def test_an_agent_asks_searches_and_reads(data: Path, minilm_cache: Path) -> None:
    async def talk() -> None:
        async with agent(data, environment(minilm_cache)) as session:
            await session.list_tools()
            await until_open(session)
            answer = await session.call_tool("ask_archive", QUESTION)
            assert answer.structuredContent and answer.structuredContent["status"] == "answered"
            assert "Fourteen people" in agents.said(answer)
            together = await asyncio.gather(*(session.call_tool("search_archive", {"query": "dock"}) for _ in range(8)))
            assert [one.isError for one in together] == [False] * 8
            [content] = (await session.read_resource(AnyUrl(f"article://{FERRY.id}"))).contents
            assert isinstance(content, TextResourceContents) and content.text.endswith(FERRY.body)

    asyncio.run(talk())


@pytest.mark.slow
def test_a_cancelled_answer_ends_the_request_to_the_model(data: Path, minilm_cache: Path) -> None:
    async def talk(model: ScriptedServer) -> None:
        async with agent(data, environment(minilm_cache, model)) as session:
            await until_open(session)
            writing = asyncio.Event()

            async def progress(done: float, total: float | None, message: str | None) -> None:
                if "Fourteen" in (message or ""):
                    writing.set()

            asked = CallToolRequest(params=CallToolRequestParams(name="ask_archive", arguments=QUESTION))
            request = asyncio.create_task(
                session.send_request(ClientRequest(asked), CallToolResult, progress_callback=progress)
            )
            await asyncio.wait_for(writing.wait(), 60)
            assert not model.gone.is_set()
            number = session._request_id - 1  # the SDK's client has no call that cancels
            params = CancelledNotificationParams(requestId=number, reason="enough")
            await session.send_notification(ClientNotification(CancelledNotification(params=params)))
            assert await asyncio.to_thread(model.gone.wait, 15)  # a model that is silent is waited for longer
            with pytest.raises(Exception, match="cancelled"):
                await request
            model.replies = (said("Fourteen people were injured off Saltmarsh [1]."),)
            answer = await session.call_tool("ask_archive", QUESTION)  # the next question is answered as ever
            assert answer.structuredContent and answer.structuredContent["writer"] == "scripted"

    beginning = [head(), sse("Fourteen people were injured off Saltmarsh [1]. And", finish=None, done=False), HANG]
    with scripted_server(beginning) as model:
        asyncio.run(talk(model))
