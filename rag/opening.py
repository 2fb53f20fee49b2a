"""From settings to an assistant: where archive, embedder, indexes and writer are put together."""

from collections.abc import Iterator
from contextlib import contextmanager

from corpus.store.archive import Archive
from rag.assistant import Assistant
from rag.embedding.embedder import embedding
from rag.index.passage_index import opened
from rag.model.rewriter import rewriter
from rag.search.reranker import reranker
from rag.write.writer import model_writer
from settings import Settings


@contextmanager
def open_assistant(settings: Settings, re_embed: bool = False) -> Iterator[Assistant]:
    """The assistant that these settings describe; at the end it gives up its ownership of the indexes.

    Raises:
        ArchiveError: the archive can't be opened.
        RerankError: the reranker named can't be had.
        EmbeddingMismatch: its vectors were made by another model, and ``re_embed`` is not set.
    """
    second_look = reranker(settings)
    with opened(Archive(settings.data), embedding(settings), re_embed) as index:
        model = model_writer(settings, index.archive.newest_day)
        yield Assistant(index, model, [second_look] if second_look else [], rewriter(settings))
