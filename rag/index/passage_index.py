"""PassageIndex: both indexes over one archive, kept in step with it.

    waiting articles -> split -> embed -> Chroma and Tantivy -> marked as indexed

Each arrow ends in a transaction of the archive, so a process killed anywhere goes on from there. The archive keeps the
vectors: both indexes can be made anew without embedding anything again. While they are in doubt
(``rag.index.index_pair``), keywords and a comparison with every passage (``rag.index.passage_scan``) find what there
is.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from corpus.store.archive import Archive
from corpus.store.passage_table import StoredPassage
from errors import EmbeddingMismatch, IndexBroken
from rag.filters import NO_FILTERS, Filters
from rag.index.average import AveragePassage
from rag.index.difference import Difference
from rag.index.embedding import Embedding
from rag.index.index_pair import KEYWORDS_AT_ONCE, BothIndexes, Progress, with_articles
from rag.index.keyword_index import Held, KeywordIndex
from rag.index.passage_scan import Hits, PassageScan
from rag.index.vector_index import ChromaVectors
from rag.passage import Passage, searched_text, split, subject
from rag.question.analysis import AnalysedQuestion

_SPLIT_AT_ONCE = 200  # articles
_WIDE = 2  # so many times more are asked of Chroma than should pass filters
# n of N passages pass. Comparing them one by one takes 0.14 µs * n; asking Chroma for 300 N / n takes 6 µs each. Both
# take as long when n * n is so many times N: at 72,354 passages where 42 % pass (4.4 ms), at a million 11 % (16 ms).
_FEW = 13_000
_EMBED_AT_ONCE = 256  # passages between two commits: 2 s of work at risk
MODEL_NOTE = "embedding model"
_HEADLINE = 0.65  # of an article’s headline beside its body: .5 to .8 find the same

_log = logging.getLogger(__name__)


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
        self.both = both = BothIndexes(archive)
        self._few = few
        self._scan = PassageScan(archive)
        self.average = AveragePassage(archive, lambda: both.keywords.count())

    def _check_model(self) -> None:
        made_by = self.archive.note(MODEL_NOTE)
        if made_by not in (None, self.embedding.model_name):
            raise EmbeddingMismatch(
                f"The vectors in {str(self.archive.folder)!r} were made by {made_by!r}, but "
                f"{self.embedding.model_name!r} is configured. "
                "Configure the former, or embed everything anew: python -m rag index --re-embed"
            )

    @property
    def is_owner(self) -> bool:
        """Whether this process may index."""
        return self.both.is_owner

    @property
    def is_in_doubt(self) -> bool:
        """Whether this process owns the indexes, and they are still to be compared with the archive, and mended."""
        return self.both.is_in_doubt

    @property
    def keywords(self) -> KeywordIndex:
        """The keyword index of passages."""
        return self.both.keywords

    @property
    def owner(self) -> str:
        """Which process owns the indexes."""
        return self.both.owner

    def own(self) -> bool:
        """Become the owner if nobody is; whether this process is it now."""
        return self.both.own()

    def close(self) -> None:
        """Give up ownership."""
        self.both.close()

    def nearest(self, vector: np.ndarray, k: int, filters: Filters = NO_FILTERS) -> Hits:
        """The ``k`` passages that pass ``filters`` nearest to ``vector``, as (passage id, cosine)."""
        chroma = self.both.chroma
        if chroma is None:
            return self._scan.nearest(vector, k, filters)
        try:
            return self._nearest(chroma, vector, k, filters)
        except IndexBroken as error:
            if self.both.chroma is chroma:  # else another thread has begun to mend it
                _log.error("Every passage is compared instead: %s", error)
                self.both.doubt()
            return self._scan.nearest(vector, k, filters)

    def _nearest(self, chroma: ChromaVectors, vector: np.ndarray, k: int, filters: Filters) -> Hits:
        if not filters:
            return chroma.nearest(vector, k)
        passing, held = self.passing(filters), len(self._scan)
        if len(passing) ** 2 > self._few * held:
            # Those that pass are taken to be as near as the others. Where they are not, all are compared.
            wide = chroma.nearest(vector, _WIDE * k * held // len(passing))
            inside = np.isin([id_ for id_, _ in wide], passing)
            if inside.sum() >= k:
                return [hit for hit, passes in zip(wide, inside, strict=True) if passes][:k]
        return self._scan.nearest(vector, k, filters)

    def passing(self, filters: Filters) -> np.ndarray:
        """The ids of the passages that pass ``filters``, int64, ascending."""
        return self._scan.passing(filters)

    def matching_articles(self, question: AnalysedQuestion, k: int, filters: Filters = NO_FILTERS) -> dict[int, float]:
        """The ``k`` best articles that pass ``filters``: BM25 by the number of their first passage."""
        return dict(self.both.articles.matching(question, k, filters, _HEADLINE))

    def articles_holding(
        self,
        text: str,
        limit: int,
        filters: Filters = NO_FILTERS,
        *,
        newest_first: bool = False,
        undated: bool = False,
        some: bool = False,
    ) -> Held:
        """The articles that hold the words of ``text``, by the number of their first passage; see ``KeywordIndex``."""
        return self.both.articles.holding(
            text, limit, filters, _HEADLINE, newest_first=newest_first, undated=undated, some=some
        )

    def fetch(self, ids: list[int]) -> dict[int, Passage]:
        """The passages of these ids, whole; those that are gone from the archive are left out."""
        found = with_articles(self.archive, ids)
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
            IndexBroken: an index can't be written to; the next call compares it with the archive, and mends it.
        """
        self.both.require_ownership()
        self._check_model()
        self.archive.set_note(MODEL_NOTE, self.embedding.model_name)
        if self.is_in_doubt:
            self.mend(progress)
        self._drop()
        self._split(progress)
        self._put_stories(progress)
        self._embed(progress)
        done = self._index(progress, batch)
        self.both.at_rest()
        return done

    def compare(self) -> dict[str, Difference]:
        """How each index differs from the archive; see ``BothIndexes.compare``."""
        return self.both.compare()

    def mend(self, progress: Progress = _quiet) -> dict[str, Difference]:
        """Make both indexes agree with the archive, without embedding; see ``BothIndexes.mend``."""
        return self.both.mend(progress)

    def rebuild(self, progress: Progress = _quiet) -> int:
        """Make both indexes anew from the archive's vectors; the number of passages indexed."""
        self.both.clear()
        return len(self.mend(progress)["vectors"].missing) + self.sync(progress)

    def re_embed(self, progress: Progress = _quiet) -> int:
        """Split, embed and index every article anew, with the model configured now."""
        self.both.require_ownership()
        self.archive.drop_passages()  # first: a process killed here must not leave old vectors under the new name
        self.archive.set_note(MODEL_NOTE, self.embedding.model_name)
        self.both.clear()
        self.archive.forget_all_removed()
        return self.sync(progress)

    def _drop(self) -> None:
        while ids := self.archive.removed(1_000):
            with self.both.writing() as chroma:
                chroma.drop(ids)
                self.keywords.drop(ids)
                self.both.articles.drop(ids)
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

    def _index(self, progress: Progress, batch: int) -> int:
        total = self.archive.waiting()
        done = 0
        while stored := self.archive.to_index(max(batch, KEYWORDS_AT_ONCE)):
            with self.both.writing() as chroma:
                self.both.put_keywords([row.id for row in stored])
                for part in _batches(stored, batch):
                    ids, vectors = self.archive.vectors([row.id for row in part])
                    held = set(ids.tolist())  # another process may have removed some meanwhile
                    chroma.put(ids.tolist(), vectors)
                    self.archive.mark_indexed(held)
                    done += len(part)
                    progress("indexing passages", done, total)
        return done


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
