"""IndexPair: the keyword and the vector index of one archive, their ownership and their repair.

A process that is killed while it writes leaves the indexes in doubt. The next owner compares them with the archive and
repairs the differences. Until then the vector index, which may hang, stays closed (``rag.index.vector_repair``).
"""

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from errors import IndexBroken, IndexInUse
from rag.index.difference import Difference, difference
from rag.index.keyword_index import ARTICLE_HEADLINE, PASSAGE_HEADLINE, Entry, TantivyKeywords
from rag.index.lock import IndexLock
from rag.index.protocols import IndexedStore, StoredVectors
from rag.index.rest_mark import RestMark
from rag.index.stored_passages import with_articles
from rag.index.vector_index import FOLDER, open_vectors
from rag.index.vector_repair import compare_vectors, mend_vectors

Progress = Callable[[str, int, int], None]
"""Called with (the name of the step, the number done, the total)."""

KEYWORDS_AT_ONCE = 4_096  # passages between two commits
_FOLDER = "index-7"  # changes with the content of the indexes, which are then rebuilt without embedding again

_log = logging.getLogger(__name__)


def quiet(what: str, done: int, total: int) -> None:
    """A ``Progress`` that shows nothing."""


class IndexPair:
    """The keyword indexes of passages and of whole articles; for the owner, the vector index of passages as well.

    Attributes:
        keywords: the passages.
        articles: the whole articles, each under the number of its first passage.
        vectors: the passages; None in a process that isn't the owner, and while the indexes are in doubt.
    """

    def __init__(self, archive: IndexedStore) -> None:
        """Open the indexes as their owner when no other process owns them, else for reading.

        Raises:
            IndexBroken: a keyword index can't be read, and another process owns it.
        """
        self._archive = archive
        self._folder = archive.folder / _FOLDER
        self._vector_folder = self._folder / FOLDER
        self._rest = RestMark(self._folder, archive)
        self._lock = IndexLock(archive.folder)
        self._lock.acquire()
        self.vectors: StoredVectors | None = None
        self.keywords = self._keyword_index("keywords", PASSAGE_HEADLINE)
        self.articles = self._keyword_index("articles", ARTICLE_HEADLINE)
        if self.is_owner:
            self._take_over()

    def _keyword_index(self, name: str, headline: float) -> TantivyKeywords:
        try:
            return TantivyKeywords(self._folder / name, headline)
        except IndexBroken as error:
            if not self.is_owner:
                raise
            _log.error("It is made anew: %s", error)
            self._rest.remove()
            shutil.rmtree(self._folder / name)
            return TantivyKeywords(self._folder / name, headline)

    @property
    def is_owner(self) -> bool:
        """Whether this process may write to the indexes."""
        return self._lock.is_held

    @property
    def is_in_doubt(self) -> bool:
        """Whether this process owns the indexes and has yet to compare them with the archive and repair them."""
        return self.is_owner and self.vectors is None

    @property
    def owner(self) -> str:
        """The process that owns the indexes."""
        return self._lock.owner

    def own(self) -> bool:
        """Become the owner if there is none; returns whether this process is the owner now."""
        if not self.is_owner and self._lock.acquire():
            self._take_over()
        return self.is_owner

    def require_ownership(self) -> None:
        """Raise ``IndexInUse`` when another process owns the indexes."""
        if not self.is_owner:
            raise IndexInUse(
                f"The indexes in {str(self._archive.folder)!r} belong to {self.owner}, which indexes for all."
            )

    def close(self) -> None:
        """Give up ownership."""
        self._close_vectors()
        self._lock.release()

    def _take_over(self) -> None:
        for earlier in set(self._archive.folder.glob("index-*/")) - {self._folder}:
            shutil.rmtree(earlier)
        if self._rest.is_set() or not (self._vector_folder.exists() or self._archive.indexed()):
            try:
                self.vectors = open_vectors(self._vector_folder)
                if not self._counts_agree(self.vectors):
                    self.doubt()
            except IndexBroken as error:
                _log.error("It is looked into: %s", error)
                self.doubt()

    def _counts_agree(self, vectors: StoredVectors) -> bool:
        # The mark may outlive an index whose folder was deleted. A waiting passage may be in an index already.
        marked = self._archive.indexed()
        most = marked + self._archive.waiting()
        held = (vectors.count(), self.keywords.count())
        return all(marked <= count <= most for count in held) and (not marked or self.articles.count() > 0)

    # In doubt, and mended

    def doubt(self) -> None:
        """Close the vector index until ``mend``, because the indexes may differ from the archive."""
        self._rest.remove()
        self._close_vectors()

    def _close_vectors(self) -> None:
        stored, self.vectors = self.vectors, None
        if stored:
            stored.close()

    @contextmanager
    def writing(self) -> Iterator[StoredVectors]:
        """A context in which the indexes are written to; they are in doubt when it fails or the process ends."""
        self._rest.remove()
        if self.vectors is None:
            raise IndexBroken("The vector index just failed. It is mended before the next try.")
        try:
            yield self.vectors
        except BaseException:
            self.doubt()
            raise

    def at_rest(self) -> None:
        """Record that the indexes agree with the archive, so that the next owner may rely on it."""
        self._rest.set()

    def compare(self) -> dict[str, Difference]:
        """The difference of each index from the archive, by the index's name; nothing is changed.

        Raises:
            IndexInUse: another process owns the indexes.
            IndexBroken: an index can't be read.
        """
        self.require_ownership()
        self._close_vectors()
        found = self._compare_keywords() | {"vectors": compare_vectors(self._vector_folder, self._archive.folder)}
        if any(found.values()):
            self._rest.remove()
        return found

    def _compare_keywords(self) -> dict[str, Difference]:
        ids = self._archive.passage_ids()
        return {
            "keywords": difference(self.keywords.ids(), ids.indexed, ids.all),
            "articles": difference(self.articles.ids(), ids.first, ids.all),
        }

    def mend(self, progress: Progress = quiet) -> dict[str, Difference]:
        """Make the indexes agree with the archive, from its vectors; returns how each differed, by its name.

        After a kill, the next call continues where this one stopped.

        Raises:
            IndexInUse: another process owns the indexes.
            IndexBroken: an index can't be written to.
        """
        self.require_ownership()
        self.doubt()
        found = self._compare_keywords()
        self._mend_keywords(found["keywords"], found["articles"], progress)
        found["vectors"] = mend_vectors(self._vector_folder, self._archive.folder, progress)
        self.vectors = open_vectors(self._vector_folder)
        self.at_rest()
        return found

    def _mend_keywords(self, passages: Difference, articles: Difference, progress: Progress) -> None:
        for index, found in ((self.keywords, passages), (self.articles, articles)):
            if found.surplus or found.doubled:
                index.drop((*found.surplus, *found.doubled))
        ids = sorted({*passages.missing, *passages.doubled, *articles.missing, *articles.doubled})
        for at in range(0, len(ids), KEYWORDS_AT_ONCE):
            progress("mending the keyword index", at, len(ids))
            self.put_keywords(ids[at : at + KEYWORDS_AT_ONCE])
        if ids:
            progress("mending the keyword index", len(ids), len(ids))

    # Writing

    def put_keywords(self, ids: list[int]) -> None:
        """Put these passages, and the articles that begin with one of them, into the keyword indexes."""
        passages, whole = [], []
        for row, article in with_articles(self._archive, ids):
            passages.append(Entry(row.id, row.day, article, article.body[row.start : row.end]))
            if not article.body[: row.start].strip():  # the article's first passage
                whole.append(Entry(row.id, row.day, article, article.body))
        self.articles.put(whole)
        self.keywords.put(passages)

    def clear(self) -> None:
        """Remove everything; the indexes are in doubt afterwards."""
        self.require_ownership()
        self.doubt()
        self.keywords.clear()
        self.articles.clear()
        shutil.rmtree(self._vector_folder, ignore_errors=True)
