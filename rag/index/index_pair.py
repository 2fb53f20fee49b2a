"""IndexPair: the keyword and the vector index of one archive, their ownership and their repair.

A process that is killed while it writes leaves the indexes in doubt. The next owner compares them with the archive and
repairs the differences. Until then the vector index, which may hang, stays closed (``rag.index.vector_repair``). A
keyword index whose files are damaged, or gone, is made anew before anybody asks: an empty one would deny everything.
"""

import logging
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from errors import IndexBroken, IndexInUse
from rag.index.comparing import INDEXES, KEYWORDS, compare, damage, keyword_difference
from rag.index.difference import Difference
from rag.index.engines.engine import Progress, quiet
from rag.index.files.lock import IndexLock
from rag.index.files.rest_mark import RestMark
from rag.index.files.seal import Seal
from rag.index.keyword_index import TantivyKeywords
from rag.index.protocols import IndexedStore, StoredVectors
from rag.index.stored_passages import keyword_entries
from rag.index.vector_index import FOLDER, open_vectors
from rag.index.vector_repair import mend_vectors

KEYWORDS_AT_ONCE = 4_096  # passages between two commits

_log = logging.getLogger(__name__)


class IndexPair:
    """The keyword indexes of passages and of whole articles; for the owner, the vector index of passages as well.

    Attributes:
        vectors: the passages; None in a process that isn't the owner, and while the indexes are in doubt.
    """

    def __init__(self, archive: IndexedStore) -> None:
        """Open the indexes as their owner when no other process owns them, else for reading.

        Raises:
            IndexBroken: a keyword index can't be read, and another process owns it.
        """
        self._archive = archive
        self._folder = archive.folder / INDEXES
        self._vector_folder = self._folder / FOLDER
        self._rest = RestMark(self._folder, archive)
        self._seal = Seal(self._vector_folder)
        self._changing = threading.RLock()  # held by whoever writes to the indexes, or puts a new one in place of one
        self._lock = IndexLock(archive.folder, archive)
        self._lock.acquire()
        self.vectors: StoredVectors | None = None
        self._keywords = {name: self._opened(name) for name in KEYWORDS}
        if self.is_owner:
            self._take_over()

    @property
    def keywords(self) -> TantivyKeywords:
        """The keyword index of passages."""
        return self._keywords["keywords"]

    @property
    def articles(self) -> TantivyKeywords:
        """The keyword index of whole articles, each under the number of its first passage."""
        return self._keywords["articles"]

    def keyword_index(self, name: str) -> TantivyKeywords:
        """The keyword index of that name, keywords or articles."""
        return self._keywords[name]

    def _opened(self, name: str) -> TantivyKeywords:
        try:
            return TantivyKeywords(self._folder / name, KEYWORDS[name])
        except IndexBroken as error:
            if not self.is_owner:
                raise
            _log.error("It is made anew: %s", error)
            self._rest.remove()
            shutil.rmtree(self._folder / name, ignore_errors=True)
            return TantivyKeywords(self._folder / name, KEYWORDS[name])

    def renewed(self, name: str, failed: TantivyKeywords, error: IndexBroken) -> TantivyKeywords:
        """The keyword index in place of one in which a search failed: made anew where its files are damaged.

        Raises:
            IndexBroken: another process owns the indexes.
        """
        with self._changing:
            if self._keywords[name] is not failed:  # another search has found it, too
                return self._keywords[name]
            if not self.is_owner:
                raise IndexBroken(f"{error}. They belong to {self.owner}: end that one first.") from error
            _log.error("A search failed. %s", error)
            failed.release()
            self._keywords[name] = self._opened(name)
            self._fill_what_is_lost()
            return self._keywords[name]

    def _fill_what_is_lost(self) -> None:
        if self._archive.indexed() and not (self.keywords.count() and self.articles.count()):
            self._rest.remove()
            _log.warning("A keyword index is made anew from the articles of the archive.")
            self._mend_keywords(self._compare_keywords(), quiet)
            if self.vectors:
                self.at_rest()

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
        if not (self.is_owner and self._lock.acquire()):
            raise IndexInUse(
                f"The indexes in {str(self._archive.folder)!r} belong to {self.owner}, which indexes for all."
            )

    def close(self) -> None:
        """Give up ownership."""
        self._close_sealed()
        self._lock.release()

    def _close_sealed(self) -> None:
        """Close the vector index, and seal what Chroma has left of it: it writes to its files when it is closed."""
        is_at_rest = self.vectors is not None and self._rest.is_set()
        self._close_vectors()
        if is_at_rest:
            self._seal.set()

    def _take_over(self) -> None:
        for earlier in set(self._archive.folder.glob("index-*/")) - {self._folder}:
            shutil.rmtree(earlier)
        self._fill_what_is_lost()
        is_new = not (self._vector_folder.exists() or self._archive.indexed())
        if is_new or (self._is_sealed() and self._rest.is_set()):
            try:
                self.vectors = open_vectors(self._vector_folder)
                if not self._counts_agree(self.vectors):
                    self.doubt()
            except IndexBroken as error:
                _log.error("It is looked into: %s", error)
                self.doubt()

    def _is_sealed(self) -> bool:
        """Whether the vector index is as it was closed. A graph that is not is removed, for ``mend`` to make anew."""
        broken = self._seal.broken()
        if broken and broken.graph:
            _log.error("It is made anew: %s", damage(self._vector_folder, broken.graph))
            shutil.rmtree(self._vector_folder, ignore_errors=True)
        return broken is not None and not broken

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
        with self._changing:
            self._rest.remove()
            self._seal.remove()
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
        self._close_sealed()
        found = compare(self._archive)
        if found.faults:
            raise IndexBroken(" ".join(found.faults))
        return found.differences

    def _compare_keywords(self) -> dict[str, Difference]:
        return {name: keyword_difference(index, self._archive, name) for name, index in self._keywords.items()}

    def mend(self, progress: Progress = quiet) -> dict[str, Difference]:
        """Make the indexes agree with the archive, from its vectors; returns how each differed, by its name.

        After a kill, the next call continues where this one stopped.

        Raises:
            IndexInUse: another process owns the indexes.
            IndexBroken: an index can't be written to.
        """
        self.require_ownership()
        with self._changing:
            self.doubt()
            self._seal.remove()
            for name, index in self._keywords.items():
                index.release()
                self._keywords[name] = self._opened(name)
            found = self._compare_keywords()
            self._mend_keywords(found, progress)
            held = self._archive
            found["vectors"] = mend_vectors(self._vector_folder, held.folder, progress, server=held.server)
            self.vectors = open_vectors(self._vector_folder)
            self.at_rest()
        return found

    def _mend_keywords(self, found: dict[str, Difference], progress: Progress) -> None:
        for name, index in self._keywords.items():
            if surplus := (*found[name].surplus, *found[name].doubled):
                index.drop(surplus)
        passages, articles = found["keywords"], found["articles"]
        ids = sorted({*passages.missing, *passages.doubled, *articles.missing, *articles.doubled})
        for at in range(0, len(ids), KEYWORDS_AT_ONCE):
            progress("mending the keyword index", at, len(ids))
            self.put_keywords(ids[at : at + KEYWORDS_AT_ONCE])
        if ids:
            progress("mending the keyword index", len(ids), len(ids))

    # Writing

    def put_keywords(self, ids: list[int]) -> None:
        """Put these passages, and the articles that begin with one of them, into the keyword indexes."""
        passages, whole = keyword_entries(self._archive, ids)
        self.articles.put(whole)
        self.keywords.put(passages)

    def put_vectors(self, ids: list[int]) -> set[int]:
        """Put the archive's vectors of these passages into the vector index; returns those that have one."""
        if self.vectors is None:
            raise IndexBroken("The vector index just failed. It is mended before the next try.")
        held, rows = self._archive.vectors(ids)  # another process may have removed some meanwhile
        self.vectors.put(held.tolist(), rows)
        return set(held.tolist())

    def drop(self, ids: list[int]) -> None:
        """Remove these passages from all indexes; those that are not held are no error."""
        if self.vectors is None:
            raise IndexBroken("The vector index just failed. It is mended before the next try.")
        self.vectors.drop(ids)
        self.keywords.drop(ids)
        self.articles.drop(ids)

    def clear(self) -> None:
        """Remove everything; the indexes are in doubt afterwards."""
        self.require_ownership()
        self.doubt()
        self.keywords.clear()
        self.articles.clear()
        self._seal.remove()
        shutil.rmtree(self._vector_folder, ignore_errors=True)
