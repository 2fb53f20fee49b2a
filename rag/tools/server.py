"""Server: the archive as the Model Context Protocol offers it: tools and resources, over whatever transport."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

import anyio.to_thread
from mcp.server.lowlevel import Server
from mcp.server.lowlevel.helper_types import ReadResourceContents
from mcp.shared.exceptions import McpError
from mcp.types import (
    INTERNAL_ERROR,
    CallToolResult,
    ErrorData,
    Resource,
    ResourceTemplate,
    TextContent,
    Tool,
)
from pydantic import AnyUrl

from errors import FootnoteError
from rag.tools import resources
from rag.tools.archive import OpenArchive
from rag.tools.catalogue import INSTRUCTIONS, TOOLS
from rag.tools.whole_text import whole
from rag.tools.work import Told, Workers
from settings import VERSION

_UNEXPECTED = "Something went wrong in Footnote itself; its log tells what. The same call will likely fail again."
_log = logging.getLogger(__name__)

T = TypeVar("T")
ArchiveServer = Server[Any, Any]


CONTEXT = "footnote.context"
"""The key of a request's context in its ASGI scope: the session that works for it began in that of another request."""

SHARE = "footnote.share"
"""The key of whose share of the places a request takes, in its ASGI scope."""

MayAsk = Callable[[Mapping[str, Any]], bool]
"""Whether the sender of a request, whose ASGI scope is given, may ask questions."""

_MAY_NOT_ASK = (
    "You may search and read here, and not ask: your key has no such right, or has used up its tokens for today. Use "
    "search_archive and read_article."
)


def archive_server(archive: OpenArchive, workers: Workers, may_ask: MayAsk = lambda scope: True) -> ArchiveServer:
    """The server of one archive; its tools work in the threads of ``workers``."""
    server: ArchiveServer = Server("footnote", VERSION, INSTRUCTIONS)
    tools = {tool.name: tool for tool in TOOLS}

    async def listed() -> list[Tool]:
        return [tool.listed for tool in TOOLS]

    async def called(name: str, arguments: dict[str, Any]) -> CallToolResult:
        tool = tools.get(name)
        if tool is None:
            return _failed(f"There is no tool {name!r:.80}. There are: {', '.join(tools)}.")
        scope: Mapping[str, Any] = getattr(server.request_context.request, "scope", {})
        if tool.asks and not may_ask(scope):
            return _failed(_MAY_NOT_ASK)
        try:
            work = tool.begin(archive, whole(arguments))
            result = await workers.done(work, _progress(server), scope.get(CONTEXT), scope.get(SHARE, ""))
        except FootnoteError as error:
            return _failed(str(error))
        except Exception:  # noqa: BLE001  logged with its traceback; the agent learns that it is no fault of the call
            _log.exception("The tool %s failed", name)
            return _failed(_UNEXPECTED)
        content = TextContent(type="text", text=whole(result.text))
        return CallToolResult(content=[content], structuredContent=whole(dict(result.json)))

    async def articles() -> list[Resource]:
        return await _read(partial(resources.listed, archive))

    async def templates() -> list[ResourceTemplate]:
        return [resources.TEMPLATE]

    async def article(address: AnyUrl) -> list[ReadResourceContents]:
        return await _read(partial(resources.read, archive, str(address)))

    # The SDK's decorators have no types; arguments are checked by the tools, whose messages say what to do.
    server.list_tools()(listed)  # type: ignore[no-untyped-call]
    server.call_tool(validate_input=False)(called)
    server.list_resources()(articles)  # type: ignore[no-untyped-call]
    server.list_resource_templates()(templates)  # type: ignore[no-untyped-call]
    server.read_resource()(article)  # type: ignore[no-untyped-call]
    return server


def _failed(message: str) -> CallToolResult:
    """An error that the model reads and can act on; the protocol's own errors reach only its program."""
    return CallToolResult(content=[TextContent(type="text", text=whole(message))], isError=True)


def _progress(server: ArchiveServer) -> Told:
    """Tells progress to whoever made the current request, if it asked for that."""
    context = server.request_context
    token = context.meta.progressToken if context.meta else None
    told = 0

    async def tell(line: str) -> None:
        nonlocal told
        told += 1  # the protocol wants a number that rises; nobody knows the end of an answer
        if token is not None:
            request = str(context.request_id)  # over HTTP, the stream of this very request carries it
            await context.session.send_progress_notification(token, told, None, whole(line), request)

    return tell


async def _read(work: Callable[[], T]) -> T:
    try:
        return await anyio.to_thread.run_sync(work)
    except McpError:
        raise
    except FootnoteError as error:
        raise McpError(ErrorData(code=INTERNAL_ERROR, message=whole(str(error)))) from error
    except Exception as error:
        _log.exception("A resource could not be read")
        raise McpError(ErrorData(code=INTERNAL_ERROR, message=_UNEXPECTED)) from error
