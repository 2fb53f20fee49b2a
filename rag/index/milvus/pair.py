"""MilvusPair: the keyword and vector indexes of one archive on an index server, and their repair.

Every process may write: writing is idempotent, and a passage's number never gets another text. What a killed process
has written but not marked is written again. Nothing is in doubt but a server that holds less than the archive's marks
say: a new one, or one that was restored from an older backup.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from corpus.store.passage_table import LabelledVector
from rag.index.difference import Difference, difference
from rag.index.engines.engine import Engine, Progress, quiet
from rag.index.keyword_index import ARTICLE_HEADLINE
from rag.index.milvus.keywords import MilvusKeywords
from rag.index.milvus.server import MilvusServer
from rag.index.milvus.vectors import MilvusVectors
from rag.index.milvus.vocabulary import MilvusVocabulary
from rag.index.protocols import IndexedStore
from rag.index.stored_passages import keyword_entries, with_articles

_AT_ONCE = 2_000  # passages read from the archive and written to the server at once


class MilvusPair:
    """The indexes of one archive on an index server.

    Attributes:
        keywords: the passages, by keyword.
        articles: the whole articles, by keyword.
        vectors: the passages, by vector.
    """

    def __init__(self, archive: IndexedStore, server: MilvusServer) -> None:
        """Open the indexes.

        Raises:
            IndexBroken: the server doesn't answer.
        """
        self._archive = archive
        self._server = server
        self.keywords = MilvusKeywords(server, "passages", archive, vocabulary=MilvusVocabulary(server))
        self.articles = MilvusKeywords(server, "articles", archive, ARTICLE_HEADLINE)
        self.vectors = MilvusVectors(server, archive)
        self._in_doubt = self._holds_too_little()

    @property
    def engine(self) -> Engine:
        """The indexes, as search and indexing use them."""
        return Engine(self, self.keywords, self.articles, self.vectors)

    def _holds_too_little(self) -> bool:
        marked = self._archive.indexed()  # first: what is marked after this was written before
        if not marked:
            return False
        return min(self.keywords.count(), self.vectors.count()) < marked or not self.articles.count()

    @property
    def is_owner(self) -> bool:
        """True: every process may write to a server."""
        return True

    @property
    def is_in_doubt(self) -> bool:
        """Whether the server was found to hold less than the archive says, and is not mended yet."""
        return self._in_doubt

    @property
    def owner(self) -> str:
        """The server."""
        return self._server.address.shown

    def own(self) -> bool:
        """True: every process may write to a server."""
        return True

    def require_ownership(self) -> None:
        """Do nothing: every process may write to a server."""

    def close(self) -> None:
        """Close the connection."""
        self._server.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A context in which the indexes are written to. It needs no mark: what fails is not marked as indexed."""
        yield

    def at_rest(self) -> None:
        """Do nothing: the archive's marks say what the server holds."""

    # Writing

    def put_keywords(self, ids: list[int]) -> None:
        """Put these passages, and the articles that begin with one of them, into the keyword indexes."""
        passages, whole = keyword_entries(self._archive, ids)
        self.articles.put(whole)
        self.keywords.put(passages)

    def put_vectors(self, ids: list[int]) -> set[int]:
        """Put the archive's vectors of these passages into the vector index; returns those that have one."""
        rows = self._labelled(ids)
        self.vectors.put(rows)
        return {row.id for row in rows}

    def _labelled(self, ids: Sequence[int]) -> list[LabelledVector]:
        held, vectors = self._archive.vectors(ids)
        vector_of = dict(zip(held.tolist(), vectors, strict=True))
        return [
            LabelledVector(row.id, vector_of[row.id], row.day, article.source, article.section, article.genre)
            for row, article in with_articles(self._archive, sorted(vector_of))
        ]

    def drop(self, ids: list[int]) -> None:
        """Remove these passages from all indexes; those that are not held are no error."""
        self.vectors.drop(ids)
        self.keywords.drop(ids)
        self.articles.drop(ids)

    def clear(self) -> None:
        """Remove everything; the indexes are in doubt afterwards."""
        self._in_doubt = True
        self.vectors.clear()
        self.keywords.clear()
        self.articles.clear()

    # Comparing and mending

    def compare(self) -> dict[str, Difference]:
        """The difference of each index from the archive, by the index's name; nothing is changed."""
        ids = self._archive.passage_ids()
        return {
            "keywords": difference(self.keywords.ids(), ids.indexed, ids.all),
            "articles": difference(self.articles.ids(), ids.first, ids.all),
            "vectors": difference(self.vectors.ids(), ids.indexed, ids.all),
        }

    def mend(self, progress: Progress = quiet) -> dict[str, Difference]:
        """Make the indexes agree with the archive, from its vectors; returns how each differed, by its name.

        After a kill, the next call continues where this one stopped.
        """
        self._in_doubt = True
        found = self.compare()
        for name, index in (("keywords", self.keywords), ("articles", self.articles), ("vectors", self.vectors)):
            index.drop((*found[name].surplus, *found[name].doubled))
        by_words = [found["keywords"], found["articles"]]
        wanted = sorted({id_ for one in by_words for id_ in (*one.missing, *one.doubled)})
        for done, some in _batches(wanted):
            progress("mending the keyword index", done, len(wanted))
            self.put_keywords(some)
        lacking = sorted({*found["vectors"].missing, *found["vectors"].doubled})
        for done, some in _batches(lacking):
            progress("mending the vector index", done, len(lacking))
            self.put_vectors(some)
        if wanted or lacking:
            for index in (self.keywords, self.articles, self.vectors):
                index.settle()
        self._in_doubt = False
        return found


def _batches(ids: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    for at in range(0, len(ids), _AT_ONCE):
        yield at, list(ids[at : at + _AT_ONCE])
