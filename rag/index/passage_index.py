"""PassageIndex: both indexes of one archive, kept in step with it.

    waiting articles -> split -> embed -> Chroma and Tantivy -> marked as indexed

Each arrow ends in a transaction of the archive, so a process that is killed anywhere can continue from there. The
archive keeps the vectors, so both indexes can be rebuilt without embedding again. While the vector index is in doubt
(``rag.index.index_pair``), search uses keywords and a comparison with every passage (``rag.index.passage_scan``).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from corpus.store.archive import Archive
from corpus.store.passage_table import StoredPassage
from errors import EmbeddingMismatch
from rag.embedding.embedder import Embedding
from rag.index.average import AveragePassage
from rag.index.engines.engine import Engine, Progress, quiet
from rag.index.engines.opened import embedded, engine_at
from rag.index.index_pair import KEYWORDS_AT_ONCE
from rag.index.stored_passages import comparable, passages_by_id
from rag.passage import searched_text, split, subject

_SPLIT_AT_ONCE = 200  # articles
_EMBED_AT_ONCE = 256  # passages between two commits: 2 s of work at risk
MODEL_NOTE = "embedding model"


class PassageIndex:
    """The indexes of one archive, and everything needed to search them. The owner also indexes waiting articles.

    Attributes:
        archive: the indexed archive.
        embedding: makes the vectors of passages and of questions.
        pair: how the indexes are written to, their ownership and their state.
        keywords: the passages, by keyword.
        articles: the whole articles, by keyword, each under the number of its first passage.
        vectors: the passages, by vector.
        average: what all passages have in common.
    """

    def __init__(
        self,
        archive: Archive,
        embedding: Embedding,
        re_embed: bool = False,
        engine: Callable[[Archive], Engine] = embedded,
    ) -> None:
        """Open the indexes of ``archive``: as their owner when no other process owns them, else for reading.

        Args:
            archive: the archive to index.
            embedding: makes the vectors of passages and of questions.
            re_embed: accept a model other than the archive's, because the caller calls ``re_embed`` next.
            engine: opens the indexes; unsaid, those in the archive's folder.

        Raises:
            EmbeddingMismatch: another model than ``embedding`` made the archive's vectors.
        """
        self.archive = archive
        self.embedding = embedding
        if not re_embed:
            self._check_model()
        indexes = engine(archive)
        self.pair = indexes.pair
        self.keywords = indexes.keywords
        self.articles = indexes.articles
        self.vectors = indexes.vectors
        self.average = AveragePassage(archive, self.keywords.count)

    def _check_model(self) -> None:
        made_by = self.archive.note(MODEL_NOTE)
        if made_by not in (None, self.embedding.model_name):
            raise EmbeddingMismatch(
                f"The vectors in {str(self.archive.folder)!r} were made by {made_by!r}, but "
                f"{self.embedding.model_name!r} is configured. "
                "Configure the former, or embed everything anew: python -m rag index --re-embed"
            )

    # Indexing, for the owner

    def sync(self, progress: Progress = quiet, batch: int = 500) -> int:
        """Index everything that is waiting; returns the number of passages indexed.

        Args:
            progress: called with how far indexing is.
            batch: passages handed to Chroma at once. Chroma holds the interpreter meanwhile (50: 130 ms, 200: 580 ms),
                so a process that also answers uses small batches.

        Raises:
            IndexInUse: another process owns the indexes.
            EmbeddingMismatch: the configured model changed, or gives vectors of other dimensions than before.
            EndpointError: the embedding endpoint failed; vectors made before that are kept.
            IndexBroken: an index can't be written to; the next call compares it with the archive and repairs it.
        """
        self.pair.require_ownership()
        self._check_model()
        self.archive.set_note(MODEL_NOTE, self.embedding.model_name)
        if self.pair.is_in_doubt:
            self.pair.mend(progress)
        self._drop()
        self._split(progress)
        self._put_stories(progress)
        self._embed(progress)
        done = self._index(progress, batch)
        self.pair.at_rest()
        return done

    def rebuild(self, progress: Progress = quiet) -> int:
        """Rebuild both indexes from the archive's vectors; returns the number of passages indexed."""
        self.pair.clear()
        return len(self.pair.mend(progress)["vectors"].missing) + self.sync(progress)

    def re_embed(self, progress: Progress = quiet) -> int:
        """Split, embed and index every article again with the model that is configured now."""
        self.pair.require_ownership()
        self.archive.drop_passages()  # first: a process killed here must not leave old vectors under the new name
        self.archive.set_note(MODEL_NOTE, self.embedding.model_name)
        self.pair.clear()
        self.archive.forget_all_removed()
        return self.sync(progress)

    def _drop(self) -> None:
        while ids := self.archive.removed(1_000):
            with self.pair.writing():
                self.pair.drop(ids)
                self.archive.forget_removed(ids)

    def _split(self, progress: Progress) -> None:
        done = 0
        while articles := self.archive.to_split(_SPLIT_AT_ONCE):
            self.archive.put_passages((article, split(article)) for article in articles)
            done += len(articles)
            progress("splitting articles", done, 0)

    def _put_stories(self, progress: Progress) -> None:
        done = 0
        while found := self.archive.put_stories(_SPLIT_AT_ONCE):
            done += found
            progress("looking for copies", done, 0)

    def _embed(self, progress: Progress) -> None:
        total = self.archive.to_embed_count()
        done = 0
        while stored := self.archive.to_embed(_EMBED_AT_ONCE):
            found = passages_by_id(self.archive, [row.id for row in stored])
            texts = [searched_text(subject(passage.article), passage.text) for passage in found.values()]
            vectors = comparable(self.embedding.embed(texts), self.embedding, self.archive)
            self.archive.put_vectors(list(found), vectors)
            done += len(texts)
            progress("embedding passages", done, total)

    def _index(self, progress: Progress, batch: int) -> int:
        total = self.archive.waiting()
        done = 0
        while stored := self.archive.to_index(max(batch, KEYWORDS_AT_ONCE)):
            with self.pair.writing():
                self.pair.put_keywords([row.id for row in stored])
                for part in _batches(stored, batch):
                    self.archive.mark_indexed(self.pair.put_vectors([row.id for row in part]))
                    done += len(part)
                    progress("indexing passages", done, total)
        return done


def _batches(rows: list[StoredPassage], size: int) -> Iterator[list[StoredPassage]]:
    for at in range(0, len(rows), size):
        yield rows[at : at + size]


@contextmanager
def opened(
    archive: Archive, embedding: Embedding, re_embed: bool = False, address: str | None = None
) -> Iterator[PassageIndex]:
    """A ``PassageIndex`` that gives up its ownership when the context ends; ``address`` is that of an index server."""
    index = PassageIndex(archive, embedding, re_embed, lambda archive: engine_at(archive, address))
    try:
        yield index
    finally:
        index.pair.close()
