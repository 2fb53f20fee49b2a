"""What the page shows first when it is loaded, by its own event handler."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from starlette.datastructures import QueryParams

from corpus.store.archive import Archive
from settings import Settings
from tests.fakes import article
from ui.chat.conversations import Conversations
from ui.chat.page import build
from ui.http.reader import KEY, Reader


def loaded(archive: Archive, change: Callable[[], object], **query: str) -> list[dict[str, Any]]:
    """The updates of the event "load", by the id of what each changes; ``change`` happens after the page is built."""
    request = SimpleNamespace(
        request=SimpleNamespace(query_params=QueryParams(query), scope={KEY: Reader("browser:ada")})
    )

    async def seen() -> list[dict[str, Any]]:
        page = build(archive, Future(), Conversations(archive.folder), Settings)
        change()
        [handler] = [one.fn for one in page.fns.values() if getattr(one.fn, "__name__", "") == "loaded"]
        return [{part.elem_id: value for part, value in updates.items()} async for updates in handler(request)]

    with asyncio.Runner() as runner:  # where no event loop runs, Gradio makes some and leaves them unclosed
        return runner.run(seen())


def test_the_header_counts_what_was_added_before_the_examples_are_made(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first, *rest = loaded(archive, lambda: archive.add([article(url="https://c.example/ferry")]))
    assert "1 article<" in first["header"] and "now" not in first
    assert "Ask the archive" in rest[-1]["now"]
