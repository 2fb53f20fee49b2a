"""Opening an assistant: settings become an archive, an embedder, indexes and a writer."""

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
    """Open the assistant that the settings describe; closing it releases its ownership of the indexes.

    Raises:
        ArchiveError: the archive can't be opened.
        RerankError: the configured reranker can't be loaded.
        EmbeddingMismatch: another model made the archive's vectors, and ``re_embed`` is not set.
    """
    second_look = reranker(settings)
    with opened(Archive(settings.data), embedding(settings), re_embed) as index:
        model = model_writer(settings, index.archive.newest_day)
        yield Assistant(index, model, [second_look] if second_look else [], rewriter(settings))
