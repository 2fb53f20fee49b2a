"""A keyword index: passages, or whole articles, by BM25 over their headline and text (Tantivy).

Queries are built in ``rag.index.keyword_query``. Any process may read while the owner writes.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from math import log
from pathlib import Path

import tantivy

from corpus.article import Article
from errors import IndexBroken
from rag.filters import LABELS, NO_FILTERS, Filters
from rag.index.files.segments import require_whole
from rag.index.keyword_query import MAX_TERMS, UNDATED, KeywordQueries
from rag.index.protocols import HeldArticle, Hits, in_order
from rag.passage import subject
from rag.question.analysis import AnalysedQuestion
from rag.text.terms import weighted_terms, words

_WORDS = "words"  # the field with ``rag.text.terms.words``, one after the other
# For passages just enough to find a word that occurs nowhere else: all passages of an article share its headline.
PASSAGE_HEADLINE = 0.02
ARTICLE_HEADLINE = 0.65  # weight of an article's headline beside its body: .5 to .8 find the same


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the index.

    Attributes:
        id: the passage's number in the archive.
        day: the first day of publication, an ordinal; None when undated.
        article: its subject is searched too; its outlet, section and genre are used by filters.
        text: the searched text: a passage, or the whole body.
    """

    id: int
    day: int | None
    article: Article
    text: str


class TantivyKeywords:
    """A Tantivy index in a folder. Only the process that holds the lock may call ``put``, ``drop`` and ``clear``."""

    def __init__(self, folder: Path, headline: float = PASSAGE_HEADLINE) -> None:
        """Open the index in ``folder``, creating it when there is none.

        Args:
            folder: where the index is kept.
            headline: the weight of a term in the headline, beside 1 in the text.

        Raises:
            IndexBroken: its files are damaged; or Tantivy or the file system fails, here or in any other method.
        """
        self._folder = folder
        self._schema = (
            tantivy.SchemaBuilder()
            # Signed: tantivy 0.27's delete_documents_by_term silently deletes nothing by an unsigned term.
            .add_integer_field("id", stored=False, indexed=True, fast=True)
            .add_integer_field("day", stored=False, indexed=True, fast=True)
            .add_text_field("source", tokenizer_name="raw", index_option="basic")
            .add_text_field("section", tokenizer_name="raw", index_option="basic")
            .add_text_field("genre", tokenizer_name="raw", index_option="basic")
            .add_text_field("headline", tokenizer_name=_WORDS, index_option="freq")
            .add_text_field("body", tokenizer_name=_WORDS, index_option="position")
            .build()
        )
        self._queries = KeywordQueries(self._schema, headline)
        self._writer: tantivy.IndexWriter | None = None
        if folder.is_dir() and any(folder.iterdir()):
            self.require_whole()
        with self._telling("opened"):
            folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(self._schema, path=str(folder), reuse=True)
        as_given = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer(_WORDS, as_given)

    def require_whole(self) -> None:
        """Read all files of the index.

        Raises:
            IndexBroken: one is damaged.
        """
        require_whole(self._folder)

    @contextmanager
    def _telling(self, tried: str) -> Iterator[None]:
        """Translate Tantivy's exceptions and the panics of its Rust code; the only place that does."""
        try:
            yield
        except BaseException as error:
            if not isinstance(error, ValueError | OSError) and type(error).__name__ != "PanicException":
                raise
            self._writer = None  # a writer that failed stays unusable
            hint = "Is the disk full? " if tried == "written" else ""
            raise IndexBroken(
                f"The keyword index in {str(self._folder)!r} can't be {tried}: {error}. {hint}"
                "It is mended when indexing goes on, or by: python -m corpus repair"
            ) from error

    def ids(self) -> list[int]:
        """The id of every entry, in no particular order."""
        with self._telling("read"):
            searcher = self._searcher()
            if not (total := searcher.num_docs):
                return []
            hits = searcher.search(tantivy.Query.all_query(), total, count=False).hits
            return _ids(searcher, hits)

    def count(self) -> int:
        """The number of entries held."""
        with self._telling("read"):
            return self._searcher().num_docs

    def _searcher(self) -> tantivy.Searcher:
        self._index.reload()
        return self._index.searcher()

    @contextmanager
    def _writing(self) -> Iterator[tantivy.IndexWriter]:
        """A context in which the index is written to; what was written is durable after it."""
        with self._telling("written"):
            if self._writer is None:
                self._writer = self._index.writer(heap_size=64_000_000, num_threads=1)
            yield self._writer
            self._writer.commit()
            self._index.reload()

    def put(self, entries: Iterable[Entry]) -> None:
        """Add entries, replacing those with the same id; they are durable when this returns."""
        with self._writing() as writer:
            for entry in entries:
                writer.delete_documents_by_term("id", entry.id)
                writer.add_document(_document(entry))

    def drop(self, ids: Iterable[int]) -> None:
        """Remove entries; ids that are not held are no error."""
        with self._writing() as writer:
            for id_ in ids:
                writer.delete_documents_by_term("id", id_)

    def clear(self) -> None:
        """Remove everything."""
        with self._writing() as writer:
            writer.delete_all_documents()

    def release(self) -> None:
        """Give up the lock of the writer, so that another can write to this folder."""
        self._writer = None

    def matching(self, question: AnalysedQuestion, k: int, filters: Filters = NO_FILTERS) -> Hits:
        """The ``k`` entries that match ``question`` best among those that pass ``filters``, as (id, BM25 score).

        Args:
            question: its terms and its pairs of adjacent terms are searched for; nothing in it is query syntax.
            k: the maximum number of hits.
            filters: which articles are searched.
        """
        wanted = list(self._queries.wanted(question))
        if not wanted:
            return []
        clauses = [tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in wanted])]
        clauses += self._queries.passing(filters)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])
        with self._telling("read"):
            searcher = self._searcher()
            hits = searcher.search(query, k, count=False).hits
            scored = [(id_, float(score)) for id_, (score, _) in zip(_ids(searcher, hits), hits, strict=True)]
        return in_order(scored)

    def holding(
        self,
        text: str,
        limit: int,
        filters: Filters = NO_FILTERS,
        *,
        newest_first: bool = False,
        undated: bool = False,
        some: bool = False,
    ) -> HeldArticle:
        """The articles whose headline or text holds all words of ``text``, and whose text holds its quoted phrases.

        Args:
            text: the words. Words that every article holds ("the who") are searched for when there are no others.
            limit: the maximum number of ids, from 1.
            filters: which articles are searched.
            newest_first: sort by the day of publication, undated articles last; else the best match (BM25) first.
            undated: only undated articles; ``filters`` should then have no period.
            some: one of the words is enough.
        """
        wanted = weighted_terms(text) or dict.fromkeys(words(text), 1.0)
        if not wanted:
            return HeldArticle(0, ())
        occur = tantivy.Occur.Should if some else tantivy.Occur.Must
        one_by_one = [(occur, self._queries.in_either(*term)) for term in islice(wanted.items(), MAX_TERMS)]
        one_by_one += [(occur, phrase) for phrase in self._queries.phrases(text)]
        clauses = [tantivy.Query.boolean_query(one_by_one), *self._queries.passing(filters)]
        if undated:
            clauses.append(self._queries.undated())
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])
        with self._telling("read"):
            searcher = self._searcher()
            found = searcher.search(query, limit, order_by_field="day" if newest_first else None)
            count = int(found.count or 0)  # type: ignore[attr-defined]  # its stub leaves it out
            return HeldArticle(count, tuple(_ids(searcher, found.hits)))

    def rarity(self, wanted: Iterable[str]) -> dict[str, float]:
        """Each term's inverse document frequency, as in BM25; a term that is held nowhere has the highest."""
        with self._telling("read"):
            searcher = self._index.searcher()
            total = searcher.num_docs
            frequencies = {term: searcher.doc_freq("body", term) for term in wanted}
        return {term: log(1 + (total - n + 0.5) / (n + 0.5)) for term, n in frequencies.items()}

    def has_like(self, term: str) -> bool:
        """Whether a passage holds ``term``, unchanged or with one letter changed, left out or added."""
        with self._telling("read"):
            return bool(self._index.searcher().search(self._queries.like(term), 1).hits)

    def vocabulary(
        self, prefix: str, least: int = 1, like: Callable[[str], bool] | None = None
    ) -> list[tuple[str, int]]:
        """The terms of the texts that begin with ``prefix``, with the number of passages, most frequent first."""
        with self._telling("read"):
            found: list[tuple[str, int]] = self._index.searcher().terms_with_prefix("body", prefix)
        return [(term, held) for term, held in found if held >= least and (like is None or like(term))]

    def having(self, term: str, limit: int) -> list[int]:
        """The ids of up to ``limit`` entries whose text holds ``term``, the best match first."""
        with self._telling("read"):
            searcher = self._index.searcher()
            return _ids(searcher, searcher.search(self._queries.holding(term), limit, count=False).hits)

    def lacking(self, wanted: Iterable[str]) -> set[str]:
        """The terms that no passage and no headline holds."""
        with self._telling("read"):
            searcher = self._index.searcher()
            fields = ("body", "headline")
            return {term for term in wanted if not any(searcher.doc_freq(field, term) for field in fields)}


def _ids(searcher: tantivy.Searcher, hits: list[tuple[float, tantivy.DocAddress]]) -> list[int]:
    if not hits:
        return []
    return [int(id_ or 0) for id_ in searcher.fast_field_values("id", [address for _, address in hits])]


def _document(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("id", entry.id)
    document.add_integer("day", UNDATED if entry.day is None else entry.day)
    if about := subject(entry.article):
        document.add_text("headline", " ".join(words(about)))
    for name in LABELS:
        if value := getattr(entry.article, name):
            document.add_text(name, value)
    document.add_text("body", " ".join(words(entry.text)))
    return document
