"""The processes that ``evals.workload.chaos`` kills: workers that add and index, and replicas that readers ask.

They tell their parent what was acknowledged, and go on after an error of a server, as the application does.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.article import Article
from corpus.store.archive import Archive
from errors import FootnoteError
from evals.workload.quick_embedding import QuickEmbedding
from rag.index.engines.opened import engine_at
from rag.index.passage_index import PassageIndex
from rag.question.query import understand
from rag.search.retriever import PassageRetriever
from rag.share.feedback import FeedbackStore

_AT_ONCE = 5  # articles a transaction
_BATCH = 50  # passages, as in the running application
_AGAIN = 0.2  # seconds until something is tried again

Tell = Callable[[str, Any], None]


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the archive and the indexes are."""

    archive: str
    index: str


def opened(folder: Path, servers: Servers) -> PassageIndex:
    """The index of the archive on these servers, as soon as they answer."""
    while True:
        try:
            archive = Archive(folder, servers.archive)
            return PassageIndex(archive, QuickEmbedding(), engine=lambda one: engine_at(one, servers.index))
        except FootnoteError:
            time.sleep(_AGAIN)


def work(folder: Path, servers: Servers, articles: list[Article], seed: int, tell: Tell) -> None:
    """Add all articles, in an order of one's own, and index what waits; then only that, until killed."""
    left = random.Random(seed).sample(articles, len(articles))
    index = opened(folder, servers)
    tell("ready", None)
    while True:
        try:
            if some := left[-_AT_ONCE:]:
                index.archive.add(some)
                tell("added", [[one.id, one.content_hash] for one in some])
                del left[-_AT_ONCE:]
            index.sync(batch=_BATCH)
            index.archive.put_stories(_BATCH)
        except FootnoteError as error:
            tell("error", str(error))
            time.sleep(_AGAIN)
        if not left:
            tell("done", None)
            time.sleep(_AGAIN)


def serve(folder: Path, servers: Servers, seed: int, readers: int, tell: Tell) -> None:
    """Answer so many readers at once, who search and say what they think of what they read, until killed."""
    index, telling = opened(folder, servers), threading.Lock()

    def said(word: str, what: Any) -> None:
        with telling:
            tell(word, what)

    said("ready", None)
    asking = [
        threading.Thread(target=_read, args=(index, random.Random(seed * readers + reader), said))
        for reader in range(readers)
    ]
    for one in asking:
        one.start()


def _read(index: PassageIndex, drawn: random.Random, tell: Tell) -> None:
    retriever, feedback = PassageRetriever(index), FeedbackStore(index.archive)
    while True:
        question = f"What did the harbour authority say of number {drawn.randrange(10**9)}?"
        try:
            retriever.search(understand(question))
            tell("asked", None)
            feedback.add(question, "right", "", {}, datetime.now(UTC))
            tell("kept", question)
        except FootnoteError as error:
            tell("error", str(error))
            time.sleep(_AGAIN)
