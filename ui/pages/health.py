"""``GET /health``: what is held, whether search is behind and who indexes, whether the model answers, versions."""

import platform
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
    """Looks at an archive and what answers from it, without making anybody wait: no model is asked here."""

    def __init__(self, archive: Archive, assistant: "Future[Assistant]", settings: Settings) -> None:
        """Nothing is looked at yet."""
        self._archive = archive
        self._assistant = assistant
        self._settings = settings
        self._probe = ModelProbe(settings)

    def status(self) -> tuple[int, dict[str, Any]]:
        """The HTTP status, and what is told.

        503 where questions can't be answered: the archive can't be read, or could not be opened for answering. A model
        that doesn't answer is no reason, since the archive is quoted then.
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
        """``"loading"``, ``"ready"``, or ``"failed: "`` and why."""
        if not self._assistant.done():
            return "loading"
        error = None if self._assistant.cancelled() else self._assistant.exception()
        if self._assistant.cancelled() or error is not None:
            return f"failed: {hidden(str(error)) if error else 'cancelled'}"
        return "ready"

    def model(self) -> dict[str, Any]:
        """The model by name, and whether its endpoint answered when it was last asked."""
        if not self._settings.model:
            return {"name": QUOTES_ONLY}
        found = asdict(self._probe.found)
        return {"name": self._settings.model, **{"reachable": found.pop("is_reachable"), **found}}

    def _owner(self) -> dict[str, Any]:
        """Which process indexes: here, elsewhere, or not known while the archive is being opened."""
        if self.assistant_state() != "ready":
            return {"owned_here": None, "owner": None}
        index = self._assistant.result().index
        return {"owned_here": index.pair.is_owner, "owner": index.pair.owner}


@cache
def versions() -> dict[str, str]:
    """Of Footnote, Python and the libraries that answers depend on."""
    found = {"footnote": VERSION, "python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
