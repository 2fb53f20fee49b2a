"""PassageIndex: both indexes over one archive, kept in step with it.

    waiting articles -> split -> embed -> Chroma and Tantivy -> marked as indexed

Each arrow ends in a transaction of the archive, so a process killed anywhere goes on from there. The archive keeps the
vectors: both indexes can be made anew without embedding anything again.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from corpus.archive import Archive, StoredPassage
from corpus.article import Article
from corpus.errors import EmbeddingMismatch, IndexInUse
from rag.embedding import Embedding
from rag.filters import NO_FILTERS, Filters
from rag.keywords import Entry, KeywordIndex
from rag.lock import IndexLock
from rag.passage import Passage, searched_text, split, subject
from rag.scan import Hits, PassageScan
from rag.vectors import ChromaVectors

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, how many are done, of how many)."""

_SPLIT_AT_ONCE = 200  # articles
_WIDE = 2  # so many times more are asked of Chroma than should pass filters
# n of N passages pass. Comparing them one by one takes 0.14 µs * n; asking Chroma for 300 N / n takes 6 µs each. Both
# take as long when n * n is so many times N: at 72,354 passages where 42 % pass (4.4 ms), at a million 11 % (16 ms).
_FEW = 13_000
_EMBED_AT_ONCE = 256  # passages between two commits: 2 s of work at risk
_MODEL_NOTE = "embedding model"
_HEADLINE = 0.65  # of an article’s headline beside its body: .5 to .8 find the same
_FOLDER = "index-6"  # changes with what the indexes hold; they are then made anew, without embedding


def _quiet(what: str, done: int, total: int) -> None:
    """No progress shown."""


class PassageIndex:
    """Finds passages by vector and by keyword. As owner it also indexes what is waiting in the archive."""

    def __init__(self, archive: Archive, embedding: Embedding, re_embed: bool = False, few: int = _FEW) -> None:
        """Open the indexes of ``archive``: as their owner when no other process is, else for reading.

        Args:
            archive: what is indexed.
            embedding: what makes the vectors, of passages and of questions.
            re_embed: another model than the archive's is no error, since ``re_embed`` is to be called next.
            few: from 0 on: how seldom Chroma is asked when there are filters, and every passage compared instead.

        Raises:
            EmbeddingMismatch: the archive's vectors were made by another model than ``embedding``.
        """
        self.archive = archive
        self.embedding = embedding
        if not re_embed:
            self._check_model()
        self._folder = archive.folder / _FOLDER
        self.keywords = KeywordIndex(self._folder / "keywords")
        self._articles = KeywordIndex(self._folder / "articles")  # each under the number of its first passage
        self._lock = IndexLock(archive.folder)
        self._chroma: ChromaVectors | None = None
        self._few = few
        self._scan = PassageScan(archive)
        self.own()

    def _check_model(self) -> None:
        made_by = self.archive.note(_MODEL_NOTE)
        if made_by not in (None, self.embedding.model_name):
            raise EmbeddingMismatch(
                f"The vectors in {str(self.archive.folder)!r} were made by {made_by!r}, but "
                f"{self.embedding.model_name!r} is configured. "
                "Configure the former, or embed everything anew: python -m rag index --re-embed"
            )

    @property
    def is_owner(self) -> bool:
        """Whether this process may index."""
        return self._chroma is not None

    @property
    def owner(self) -> str:
        """Which process owns the indexes."""
        return self._lock.owner

    def own(self) -> bool:
        """Become the owner if nobody is; whether this process is it now."""
        if self._chroma is None and self._lock.acquire():
            self._chroma = ChromaVectors(self._folder / "chroma")
            for earlier in set(self.archive.folder.glob("index-*/")) - {self._folder}:
                shutil.rmtree(earlier)
            if not self._is_whole(self._chroma):
                self._clear()  # of an earlier Footnote, or a folder was deleted: make both anew from the archive
        return self.is_owner

    def _is_whole(self, chroma: ChromaVectors) -> bool:
        # Killed while indexing, an index holds passages that are not yet marked, which are put again; never fewer.
        marked = self.archive.indexed()
        most = marked + self.archive.waiting()
        held = (chroma.count(), self.keywords.count())
        return all(marked <= count <= most for count in held) and (not marked or self._articles.count() > 0)

    def close(self) -> None:
        """Give up ownership."""
        if self._chroma:
            self._chroma.close()
        self._chroma = None
        self._lock.release()

    def nearest(self, vector: np.ndarray, k: int, filters: Filters = NO_FILTERS) -> Hits:
        """The ``k`` passages that pass ``filters`` nearest to ``vector``, as (passage id, cosine)."""
        if self._chroma is None:
            return self._scan.nearest(vector, k, filters)
        if not filters:
            return self._chroma.nearest(vector, k)
        passing, held = self.passing(filters), len(self._scan)
        if len(passing) ** 2 > self._few * held:
            # Those that pass are taken to be as near as the others. Where they are not, all are compared.
            wide = self._chroma.nearest(vector, _WIDE * k * held // len(passing))
            inside = np.isin([id_ for id_, _ in wide], passing)
            if inside.sum() >= k:
                return [hit for hit, passes in zip(wide, inside, strict=True) if passes][:k]
        return self._scan.nearest(vector, k, filters)

    def passing(self, filters: Filters) -> np.ndarray:
        """The ids of the passages that pass ``filters``, int64, ascending."""
        return self._scan.passing(filters)

    def matching_articles(self, text: str, k: int, filters: Filters = NO_FILTERS) -> dict[int, float]:
        """The ``k`` best articles that pass ``filters``: BM25 with ``text``, by the number of their first passage."""
        return dict(self._articles.matching(text, k, filters, _HEADLINE))

    def fetch(self, ids: list[int]) -> dict[int, Passage]:
        """The passages of these ids, whole; those that are gone from the archive are left out."""
        found = self._with_articles(ids)
        story = self.archive.story_of({article.id for _, article in found})
        return {row.id: Passage(article, row.start, row.end, story.get(article.id)) for row, article in found}

    # Indexing: for the owner

    def sync(self, progress: Progress = _quiet, batch: int = 500) -> int:
        """Index everything that is waiting; the number of passages indexed.

        Args:
            progress: told how far it is.
            batch: passages handed to Chroma at once. It holds the interpreter meanwhile (50: 130 ms, 200: 580 ms), so
                a process that also answers uses small ones.

        Raises:
            IndexInUse: another process owns the indexes.
            EmbeddingMismatch: the configured model changed.
            EndpointError: the embedding endpoint failed; what was embedded by then is kept.
        """
        chroma = self._owned()
        self._check_model()
        self.archive.set_note(_MODEL_NOTE, self.embedding.model_name)
        self._drop(chroma)
        self._split(progress)
        self._put_stories(progress)
        self._embed(progress)
        return self._index(chroma, progress, batch)

    def rebuild(self, progress: Progress = _quiet) -> int:
        """Make both indexes anew from the archive's vectors; the number of passages indexed."""
        self._owned()
        self._clear()
        return self.sync(progress)

    def re_embed(self, progress: Progress = _quiet) -> int:
        """Split, embed and index every article anew, with the model configured now."""
        self._owned()
        self.archive.drop_passages()  # first: a process killed here must not leave old vectors under the new name
        self.archive.set_note(_MODEL_NOTE, self.embedding.model_name)
        self._clear()
        return self.sync(progress)

    def _owned(self) -> ChromaVectors:
        if self._chroma is None:
            raise IndexInUse(
                f"The indexes in {str(self.archive.folder)!r} belong to {self.owner}, which indexes for all."
            )
        return self._chroma

    def _clear(self) -> None:
        # Marked first: a process killed after this line finds indexes and marks that differ, and comes here again.
        self.archive.mark_unindexed()
        self._owned().clear()
        self.keywords.clear()
        self._articles.clear()

    def _drop(self, chroma: ChromaVectors) -> None:
        while ids := self.archive.removed(1_000):
            chroma.drop(ids)
            self.keywords.drop(ids)
            self._articles.drop(ids)
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
            found = self.fetch([row.id for row in stored])
            texts = [searched_text(subject(passage.article), passage.text) for passage in found.values()]
            self.archive.put_vectors(list(found), self.embedding.embed(texts))
            done += len(texts)
            progress("embedding passages", done, total)

    def _index(self, chroma: ChromaVectors, progress: Progress, batch: int) -> int:
        total = self.archive.waiting()
        done = 0
        while stored := self.archive.to_index(max(batch, 4_096)):
            self._put_keywords([row.id for row in stored])
            for part in _batches(stored, batch):
                ids, vectors = self.archive.vectors([row.id for row in part])
                held = set(ids.tolist())  # another process may have removed some meanwhile
                chroma.put(ids.tolist(), vectors)
                self.archive.mark_indexed(held)
                done += len(part)
                progress("indexing passages", done, total)
        return done

    def _put_keywords(self, ids: list[int]) -> None:
        passages, whole = [], []
        for row, article in self._with_articles(ids):
            passages.append(Entry(row.id, row.day, article, article.body[row.start : row.end]))
            if not article.body[: row.start].strip():  # the first one
                whole.append(Entry(row.id, row.day, article, article.body))
        self._articles.put(whole)
        self.keywords.put(passages)

    def _with_articles(self, ids: list[int]) -> list[tuple[StoredPassage, Article]]:
        """These passages, each with its article; those that are gone from the archive are left out."""
        stored = self.archive.passages(ids)
        articles = {article.id: article for article in self.archive.articles({row.article_id for row in stored})}
        return [(row, articles[row.article_id]) for row in stored if row.article_id in articles]


def _batches(rows: list[StoredPassage], size: int) -> Iterator[list[StoredPassage]]:
    for at in range(0, len(rows), size):
        yield rows[at : at + size]


@contextmanager
def opened(archive: Archive, embedding: Embedding, re_embed: bool = False) -> Iterator[PassageIndex]:
    """A ``PassageIndex`` that gives up its ownership at the end."""
    index = PassageIndex(archive, embedding, re_embed)
    try:
        yield index
    finally:
        index.close()
