"""A keyword index: passages, or whole articles, by BM25 over their headline and text (Tantivy).

Queries are built from terms and never parsed, so a reader's text is never query syntax. The one exception is quotation
marks around a phrase in ``holding``. Any process may read while the owner writes.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, pairwise
from math import log
from pathlib import Path

import tantivy

from corpus.article import Article
from errors import IndexBroken
from rag.filters import LABELS, NO_FILTERS, Filters
from rag.index.protocols import HeldArticle, Hits
from rag.passage import subject
from rag.question.analysis import AnalysedQuestion
from rag.text.terms import weighted_terms, words
from rag.text.unspaced import is_single

# Cross-validated on the real news (2026-11-22): MRR .691 with phrases, .686 without; with the day .827 and .824.
_PHRASE = 0.5  # weight of two terms that follow each other in the question, beside each of them alone
_APART = 2  # words that may stand between them; set by hand: "the collision of the ferry"
_WORDS = "words"  # the field with ``rag.text.terms.words``, one after the other
_MAX_TERMS = 64  # of a question: more terms only cost time
_UNDATED = 0  # the day of an undated article: before every period
# For passages just enough to find a word that occurs nowhere else: all passages of an article share its headline.
PASSAGE_HEADLINE = 0.02
ARTICLE_HEADLINE = 0.65  # weight of an article's headline beside its body: .5 to .8 find the same
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]+)[\"”“»]")


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
            IndexBroken: Tantivy or the file system fails, here or in any method that writes.
        """
        self._folder = folder
        self._headline = headline
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
        with self._telling():
            folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(self._schema, path=str(folder), reuse=True)
        as_given = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer(_WORDS, as_given)
        self._writer: tantivy.IndexWriter | None = None

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Translate Tantivy's exceptions; the only place that does."""
        try:
            yield
        except (ValueError, OSError) as error:
            self._writer = None  # a writer that failed stays unusable
            raise IndexBroken(
                f"The keyword index in {str(self._folder)!r} failed: {error}. Is the disk full? "
                "It is mended when indexing goes on, or by: python -m corpus repair"
            ) from error

    def ids(self) -> list[int]:
        """The id of every entry, in no particular order."""
        self._index.reload()
        searcher = self._index.searcher()
        if not (total := searcher.num_docs):
            return []
        hits = searcher.search(tantivy.Query.all_query(), total, count=False).hits
        return [int(id_ or 0) for id_ in searcher.fast_field_values("id", [address for _, address in hits])]

    def count(self) -> int:
        """The number of entries held."""
        self._index.reload()
        return self._index.searcher().num_docs

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=64_000_000, num_threads=1)
        return self._writer

    def put(self, entries: Iterable[Entry]) -> None:
        """Add entries, replacing those with the same id; they are durable when this returns."""
        with self._telling():
            writer = self._writing()
            for entry in entries:
                writer.delete_documents_by_term("id", entry.id)
                writer.add_document(_document(entry))
            writer.commit()
            self._index.reload()

    def drop(self, ids: Iterable[int]) -> None:
        """Remove entries; ids that are not held are no error."""
        with self._telling():
            writer = self._writing()
            for id_ in ids:
                writer.delete_documents_by_term("id", id_)
            writer.commit()
            self._index.reload()

    def clear(self) -> None:
        """Remove everything."""
        with self._telling():
            writer = self._writing()
            writer.delete_all_documents()
            writer.commit()
            self._index.reload()

    def matching(self, question: AnalysedQuestion, k: int, filters: Filters = NO_FILTERS) -> Hits:
        """The ``k`` entries that match ``question`` best among those that pass ``filters``, as (id, BM25 score).

        Args:
            question: its terms and its pairs of adjacent terms are searched for; nothing in it is query syntax.
            k: the maximum number of hits.
            filters: which articles are searched.
        """
        self._index.reload()
        wanted = list(self._wanted(question))
        if not wanted:
            return []
        clauses = [tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in wanted])]
        clauses += self._passing(filters)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])
        searcher = self._index.searcher()
        hits = searcher.search(query, k, count=False).hits
        addresses = [address for _, address in hits]
        ids = searcher.fast_field_values("id", addresses) if addresses else []
        return [(int(id_ or 0), float(score)) for id_, (score, _) in zip(ids, hits, strict=True)]

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
        self._index.reload()
        wanted = weighted_terms(text) or dict.fromkeys(words(text), 1.0)
        if not wanted:
            return HeldArticle(0, ())
        occur = tantivy.Occur.Should if some else tantivy.Occur.Must
        one_by_one = [(occur, self._in_either(*term)) for term in islice(wanted.items(), _MAX_TERMS)]
        one_by_one += [(occur, phrase) for phrase in self._phrases(text)]
        clauses = [tantivy.Query.boolean_query(one_by_one), *self._passing(filters)]
        if undated:
            days = tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Integer, _UNDATED, _UNDATED)
            clauses.append(tantivy.Query.const_score_query(days, 0.0))
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])
        searcher = self._index.searcher()
        found = searcher.search(query, limit, order_by_field="day" if newest_first else None)
        addresses = [address for _, address in found.hits]
        ids = searcher.fast_field_values("id", addresses) if addresses else []
        return HeldArticle(
            int(found.count or 0),  # type: ignore[attr-defined]  # its stub leaves it out
            tuple(int(id_ or 0) for id_ in ids),
        )

    def _in_either(self, term: str, weight: float) -> tantivy.Query:
        fields = (("body", weight), ("headline", self._headline * weight))
        each = [tantivy.Query.boost_query(self._of_term(field, term), boost) for field, boost in fields]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in each])

    def _of_term(self, field: str, term: str) -> tantivy.Query:
        if is_single(term):  # the texts have it in pairs
            return tantivy.Query.regex_query(self._schema, field, f"{term}.*|.*{term}")
        return tantivy.Query.term_query(self._schema, field, term, "freq")

    def _phrases(self, text: str) -> Iterator[tantivy.Query]:
        for phrase in _QUOTED.findall(text):
            if len(following := words(phrase)[:_MAX_TERMS]) > 1:
                yield tantivy.Query.phrase_query(self._schema, "body", list(following), 0)

    def _wanted(self, question: AnalysedQuestion) -> Iterator[tantivy.Query]:
        """A query for each term of the question, in body and headline, and for each pair of adjacent terms."""
        for term, weight in islice(question.weights.items(), _MAX_TERMS):
            for field, boost in (("body", weight), ("headline", self._headline * weight)):
                yield tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, term, "freq"), boost)
        for first, second in dict.fromkeys(pairwise(question.sequence[:_MAX_TERMS])):
            if first != second:
                phrase = tantivy.Query.phrase_query(self._schema, "body", [first, second], _APART)
                yield tantivy.Query.boost_query(phrase, _PHRASE)

    def _passing(self, filters: Filters) -> Iterator[tantivy.Query]:
        """A query for each filter; it adds nothing to the score."""
        if published := filters.published:
            first, last = max(published.first, 1), published.last
            days = tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Integer, first, last)
            yield tantivy.Query.const_score_query(days, 0.0)
        for name, values in filters.labels.items():
            yield tantivy.Query.const_score_query(tantivy.Query.term_set_query(self._schema, name, list(values)), 0.0)

    def rarity(self, wanted: Iterable[str]) -> dict[str, float]:
        """Each term's inverse document frequency, as in BM25; a term that is held nowhere has the highest."""
        searcher = self._index.searcher()
        total = searcher.num_docs
        frequencies = {term: searcher.doc_freq("body", term) for term in wanted}
        return {term: log(1 + (total - n + 0.5) / (n + 0.5)) for term, n in frequencies.items()}

    def has_like(self, term: str) -> bool:
        """Whether a passage holds ``term``, unchanged or with one letter changed, left out or added."""
        searcher = self._index.searcher()
        near = tantivy.Query.fuzzy_term_query(self._schema, "body", term, distance=1)
        return bool(searcher.search(near, 1).hits)

    def vocabulary(self, prefix: str) -> list[tuple[str, int]]:
        """The terms of the texts that begin with ``prefix``, with the number of passages, most frequent first."""
        found: list[tuple[str, int]] = self._index.searcher().terms_with_prefix("body", prefix)
        return found

    def having(self, term: str, limit: int) -> list[int]:
        """The ids of up to ``limit`` entries whose text holds ``term``, the best match first."""
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.term_query(self._schema, "body", term, "freq"), limit, count=False).hits
        return [int(id_ or 0) for id_ in searcher.fast_field_values("id", [address for _, address in hits])]

    def lacking(self, wanted: Iterable[str]) -> set[str]:
        """The terms that no passage and no headline holds."""
        searcher = self._index.searcher()
        return {term for term in wanted if not any(searcher.doc_freq(field, term) for field in ("body", "headline"))}


def _document(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("id", entry.id)
    document.add_integer("day", _UNDATED if entry.day is None else entry.day)
    if about := subject(entry.article):
        document.add_text("headline", " ".join(words(about)))
    for name in LABELS:
        if value := getattr(entry.article, name):
            document.add_text(name, value)
    document.add_text("body", " ".join(words(entry.text)))
    return document
