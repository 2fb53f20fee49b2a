"""``GET /health``: the archive's size, the lag of search, the indexing process, the model's state, and versions."""

import platform
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from corpus.store.archive import Archive
from corpus.web.feeds import feeds, silence_of
from errors import FootnoteError
from rag.model.reachable import ModelProbe
from rag.model.veil import hidden
from settings import VERSION, Settings

if TYPE_CHECKING:
    from rag.assistant import Assistant

QUOTES_ONLY = "quotes only"
_LIBRARIES = ("chromadb", "gradio", "llama-index-core", "onnxruntime", "tantivy", "trafilatura")


class Health:
    """Reports on an archive and its assistant without delay: it never calls the model."""

    def __init__(self, archive: Archive, assistant: "Future[Assistant]", settings: Callable[[], Settings]) -> None:
        """Keep the parts to report on; nothing is read yet."""
        self._archive = archive
        self._assistant = assistant
        self._settings = settings
        self._probe, self._probed = ModelProbe(settings()), settings()

    def status(self) -> tuple[int, dict[str, Any]]:
        """The HTTP status and the report.

        The status is 503 when questions can't be answered: the archive can't be read, or failed to open for answering.
        A model that doesn't answer is no such case, because Footnote then quotes the archive.
        """
        state = self.assistant_state()
        try:
            coverage, watched = self._archive.coverage(), feeds(self._archive)
        except FootnoteError as error:
            return 503, {"status": "failed", "error": str(error), "assistant": state, "versions": versions()}
        failed = state.startswith("failed")
        return 503 if failed else 200, {
            "status": "failed" if failed else "ok",
            "articles": coverage.articles,
            "passages": coverage.passages,
            "newest": coverage.newest,
            "withdrawn": coverage.withdrawn,
            "waiting": coverage.waiting,
            "assistant": state,
            "index": {"behind": coverage.waiting > 0, **self._owner()},
            "feeds": {"watched": len(watched), "silent": silence_of(watched, datetime.now(UTC))},
            "model": self.model(),
            "versions": versions(),
        }

    def assistant_state(self) -> str:
        """``"loading"``, ``"ready"``, or ``"failed: "`` and the reason."""
        if not self._assistant.done():
            return "loading"
        error = None if self._assistant.cancelled() else self._assistant.exception()
        if self._assistant.cancelled() or error is not None:
            return f"failed: {hidden(str(error)) if error else 'cancelled'}"
        return "ready"

    def model(self) -> dict[str, Any]:
        """The model's name, and whether its endpoint answered when last asked."""
        now = self._settings()
        if now != self._probed:  # another model was chosen meanwhile
            self._probe, self._probed = ModelProbe(now), now
        if not now.model:
            return {"name": QUOTES_ONLY}
        found = asdict(self._probe.found)
        return {"name": now.model, **{"reachable": found.pop("is_reachable"), **found}}

    def _owner(self) -> dict[str, Any]:
        """The process that indexes: this one, another, or unknown while the archive is opening."""
        if self.assistant_state() != "ready":
            return {"owned_here": None, "owner": None}
        index = self._assistant.result().index
        return {"owned_here": index.pair.is_owner, "owner": index.pair.owner}


@cache
def versions() -> dict[str, str]:
    """The versions of Footnote, Python and the libraries that answers depend on."""
    found = {"footnote": VERSION, "python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
