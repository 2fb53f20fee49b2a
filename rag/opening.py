"""Opening an assistant: settings become an archive, an embedder, indexes and a writer."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from corpus.store.archive import Archive
from errors import RerankError
from rag.answer.checking import footnote_reader, model_check
from rag.assistant import Assistant
from rag.embedding.embedder import embedding
from rag.index.passage_index import opened
from rag.model.rewriter import rewriter
from rag.pair_model.changes import ANSWERS
from rag.pair_model.model import open_pair_model
from rag.relevance.opened import BUDGET_MS, second_look
from rag.relevance.second_look import SecondLook
from rag.search.reranker import reranker
from rag.write.writer import model_writer
from settings import Settings

_log = logging.getLogger(__name__)


@contextmanager
def open_assistant(settings: Settings, re_embed: bool = False, hurried: bool = True) -> Iterator[Assistant]:
    """Open the assistant that the settings describe; closing it releases its ownership of the indexes.

    With ``hurried`` False the second look takes the time it needs: a figure that depends on the load is none.

    Raises:
        ArchiveError: the archive can't be opened.
        RerankError: the configured reranker can't be loaded.
        CheckError: the configured checker can't be loaded.
        EmbeddingMismatch: another model made the archive's vectors, and ``re_embed`` is not set.
    """
    reranks = reranker(settings)
    look, broken = _second_look(settings, hurried)
    stating = footnote_reader(settings, open_pair_model(settings.cache))
    answering = open_pair_model(settings.cache, ANSWERS) if look else None
    with opened(Archive(settings.data), embedding(settings), re_embed) as index:
        made = Assistant(index, None, [reranks] if reranks else [], None, look, answering, broken, stating)
        use_model_of(settings, made)
        yield made


def use_model_of(settings: Settings, assistant: Assistant) -> None:
    """Have the model that ``settings`` name write the answers of ``assistant``, from its next question on."""
    writer = model_writer(settings, assistant.index.archive.newest_day)
    assistant.use_model(writer, rewriter(settings), model_check(settings))


def _second_look(settings: Settings, hurried: bool) -> tuple[SecondLook | None, str | None]:
    """The built-in second look, or a notice of why there is none: answers are made without it."""
    try:
        return second_look(settings, BUDGET_MS if hurried else 0.0), None
    except RerankError as error:
        _log.warning("%s", error)
        return None, f"{error} Until then, answers are made without the second look."
