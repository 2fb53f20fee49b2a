"""An agent for tests: the SDK's own client, connected to the archive's server within this process."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from mcp import ClientSession
from mcp.shared.memory import create_connected_server_and_client_session
from mcp.types import CallToolResult, TextContent

from rag.tools.archive import OpenArchive
from rag.tools.server import archive_server
from rag.tools.work import Workers

T = TypeVar("T")


def within(archive: OpenArchive, talk: Callable[[ClientSession], Awaitable[T]], workers: Workers | None = None) -> T:
    """What an agent's talk with the server comes to."""

    async def connected() -> T:
        server = archive_server(archive, workers or Workers())
        async with create_connected_server_and_client_session(server) as agent:
            return await talk(agent)

    return asyncio.run(connected())


def call(archive: OpenArchive, tool: str, **arguments: Any) -> CallToolResult:
    """The result of one call; the client holds it against the tool's own schema."""

    async def talk(agent: ClientSession) -> CallToolResult:
        await agent.list_tools()
        return await agent.call_tool(tool, arguments)

    return within(archive, talk)


def given(archive: OpenArchive, tool: str, **arguments: Any) -> tuple[dict[str, Any], str]:
    """What a call gives for programs, and for a model to read."""
    result = call(archive, tool, **arguments)
    assert not result.isError, said(result)
    assert result.structuredContent is not None
    return result.structuredContent, said(result)


def refused(archive: OpenArchive, tool: str, **arguments: Any) -> str:
    """Why a call is refused."""
    result = call(archive, tool, **arguments)
    assert result.isError, said(result)
    told = said(result)
    assert "Traceback" not in told and "File " not in told and str(archive.archive.folder) not in told
    return told


def said(result: CallToolResult) -> str:
    """The text of a result."""
    [content] = result.content
    assert isinstance(content, TextContent)
    return content.text
