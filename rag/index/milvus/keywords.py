"""MilvusKeywords: passages, or whole articles, by BM25 over their headline and text on the server.

The server gets terms, not sentences: Footnote's own analyzer made them, so that all forms of a name meet here as they
do in the embedded index. What Milvus does otherwise than Tantivy:

* Two terms that follow each other in the question score no more than each alone (MRR .686 in place of .691 with the
  embedded index's phrases, real news, 2026-11-22). Phrases in quotation marks are exact all the same: the server tests
  them, and one that can't (Milvus Lite) is asked for the entries that hold the words, which are then read here.
* It keeps no list of its terms. The words that spelling is corrected by are a collection of their own
  (``rag.index.milvus.vocabulary``); how many entries hold a term is counted when it is asked, and known for a minute.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from math import log

from rag.filters import NO_FILTERS, Filters
from rag.index.engines.chosen import numbered
from rag.index.keyword_index import PASSAGE_HEADLINE, Entry
from rag.index.keyword_query import MAX_TERMS, quoted_phrases
from rag.index.milvus.collection import MOST, MilvusCollection, Row, labels
from rag.index.milvus.expressions import UNDATED, any_of, holds, passing, quoted, within
from rag.index.milvus.server import MilvusServer
from rag.index.milvus.term_fields import FIELDS, term_fields
from rag.index.milvus.texts import holds_phrase, kept
from rag.index.milvus.vocabulary import MilvusVocabulary
from rag.index.protocols import ArticleStore, HeldArticle, Hits, in_order
from rag.passage import subject
from rag.question.analysis import AnalysedQuestion
from rag.text.edits import one_edit
from rag.text.terms import weighted_terms, words

_KNOWN_FOR = 60.0  # seconds that a count of a term is used for; two replicas may differ as long
_KNOWN = 20_000  # terms
_READ = 10_000  # entries read for a phrase, on a server that can't test phrases

_log = logging.getLogger(__name__)


class MilvusKeywords:
    """A ``KeywordIndex`` on an index server."""

    def __init__(
        self,
        server: MilvusServer,
        name: str,
        store: ArticleStore,
        headline: float = PASSAGE_HEADLINE,
        vocabulary: MilvusVocabulary | None = None,
    ) -> None:
        """Open it; nothing is made before something is put.

        Args:
            server: the index server.
            name: of the index: passages or articles.
            store: knows the passages of chosen articles.
            headline: the weight of a term in the headline, beside 1 in the text.
            vocabulary: takes the words of the texts; None: there is none, and no spelling is corrected from this index.
        """
        self._entries = MilvusCollection(server, name)
        self._store = store
        self._server = server
        self._headline = headline
        self._vocabulary = vocabulary
        self._counted: dict[str, tuple[float, int]] = {}

    # Writing

    def put(self, entries: Iterable[Entry]) -> None:
        """Add entries, replacing those with the same id; they are durable when this returns."""
        rows, held = list[Row](), set[str]()
        for entry in entries:
            said = words(entry.text)
            held.update(said)
            rows.append(_row(entry, said))
        if rows:
            if self._vocabulary:
                self._vocabulary.put(held)
            self._entries.make(term_fields(self._server, self._entries.name))
            self._entries.put(rows)
            self._counted.clear()

    def drop(self, ids: Iterable[int]) -> None:
        """Remove entries; ids that are not held are no error."""
        self._entries.drop(ids)
        self._counted.clear()

    def clear(self) -> None:
        """Remove everything."""
        self._entries.clear()
        self._counted.clear()
        if self._vocabulary:
            self._vocabulary.clear()

    def settle(self) -> None:
        """Have the server index what was written lately."""
        self._entries.settle()

    # Reading

    def count(self) -> int:
        """The number of entries held."""
        return self._entries.count()

    def ids(self) -> list[int]:
        """The id of every entry, in no particular order."""
        return [row["id"] for row in self._entries.rows([], ["id"])]

    def matching(self, question: AnalysedQuestion, k: int, filters: Filters = NO_FILTERS) -> Hits:
        """The ``k`` entries that match the question best among those that pass ``filters``, with their BM25 scores."""
        weights = dict(islice(question.weights.items(), MAX_TERMS))
        return self._best(weights, k, numbered(filters, self._store))

    def _best(
        self, weights: dict[str, float], k: int, filters: Filters = NO_FILTERS, conditions: Sequence[str] = ()
    ) -> Hits:
        """The best by both fields together. What only one field's search found is looked up in the other."""
        if not weights:
            return []
        asked = " ".join(" ".join([term] * round(weight)) for term, weight in weights.items())
        scores = {field: self._scores(field, asked, k, filters, conditions) for field in FIELDS}
        found = {id_ for of_field in scores.values() for id_ in of_field}
        total = dict.fromkeys(found, 0.0)
        for field, share in zip(FIELDS, (1.0, self._headline), strict=True):
            of_field = scores[field]
            if missing := found - of_field.keys():
                of_field |= self._scores(field, asked, len(missing), NO_FILTERS, [within(sorted(missing))])
            for id_ in found:
                total[id_] += share * of_field.get(id_, 0.0)
        return in_order(total.items())[:k]

    def _scores(self, field: str, asked: str, k: int, filters: Filters, conditions: Sequence[str]) -> dict[int, float]:
        hits = self._entries.best(asked, f"{field}_bm25", k, filters, conditions)
        # Milvus Lite gives BM25 as a distance, below zero; Milvus gives it as it is.
        return {id_: abs(score) for id_, score in hits if score}

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
        """The entries that hold all the words of ``text`` (with ``some``: one of them), the best match first.

        See ``rag.index.keyword_index``. At most 16,384 of them are listed; all are counted.
        """
        wanted = dict(islice((weighted_terms(text) or dict.fromkeys(words(text), 1.0)).items(), MAX_TERMS))
        if not wanted:
            return HeldArticle(0, ())
        filters = numbered(filters, self._store)
        in_either = [any_of(self._holds(field, [term]) for field in FIELDS) for term in wanted]
        conditions = [any_of(in_either)] if some else in_either
        conditions += [f"day == {UNDATED}"] if undated else []
        if not some:  # with one word enough, a phrase adds nothing: its words are searched for
            conditions = self._with_phrases(conditions, filters, list(quoted_phrases(text)))
        narrowed = [*passing(filters), *conditions]
        total = self._entries.count(*narrowed)
        if newest_first:
            return HeldArticle(total, tuple(self._entries.newest(narrowed, limit)))
        best = [id_ for id_, _ in self._best(wanted, limit, filters, conditions)]
        if len(best) < min(total, limit, MOST):  # held by a part of a pair alone, which BM25 doesn't see
            seen = set(best)
            best += [id_ for id_ in sorted(self._entries.some(narrowed, limit)) if id_ not in seen]
        return HeldArticle(total, tuple(best[:limit]))

    def _with_phrases(self, conditions: list[str], filters: Filters, phrases: Sequence[Sequence[str]]) -> list[str]:
        if not phrases or not self._entries.is_there():
            return conditions
        if self._server.can("phrases", lambda client: client.query(self._entries.name, _phrase(["a", "b"]), limit=1)):
            return [*conditions, *map(_phrase, phrases)]
        return [within(self._read_phrases([*passing(filters), *conditions], phrases))]

    def _read_phrases(self, conditions: Sequence[str], phrases: Sequence[Sequence[str]]) -> list[int]:
        every = [*conditions, *(self._holds("body", [term]) for phrase in phrases for term in phrase)]
        found = list[int]()
        for at, row in enumerate(self._entries.rows(every, ["id", "body"])):
            if at == _READ:
                _log.warning("A phrase was looked for in the first %d entries that hold its words.", _READ)
                break
            if all(holds_phrase(row["body"], phrase) for phrase in phrases):
                found.append(row["id"])
        return found

    def rarity(self, wanted: Iterable[str]) -> dict[str, float]:
        """Each term's inverse document frequency; a term that is held nowhere has the highest."""
        total = self._entries.count()
        return {
            term: log(1 + (total - n + 0.5) / (n + 0.5)) for term in wanted for n in (min(self._held(term), total),)
        }

    def _held(self, term: str) -> int:
        """The number of entries whose text holds ``term``."""
        now = time.monotonic()
        since, count = self._counted.get(term, (now - _KNOWN_FOR, 0))
        if now - since >= _KNOWN_FOR:
            count = self._count(term)
            if len(self._counted) >= _KNOWN:
                self._counted.clear()
            self._counted[term] = (now, count)
        return count

    def _count(self, term: str) -> int:
        if not self._matches_words() and (ranked := len(self.having(term, MOST))) < MOST:
            return ranked
        return self._entries.count(self._holds("body", [term]))

    def _matches_words(self) -> bool:
        """Whether words can be conditions; on Milvus Lite 2.5, they can only be ranked by."""
        try_it = holds("body", ["a"])
        return not self._entries.is_there() or self._server.can(
            "words", lambda client: client.query(self._entries.name, try_it, limit=1)
        )

    def _holds(self, field: str, terms: Sequence[str]) -> str:
        return holds(field, terms, by_words=self._matches_words())

    def vocabulary(
        self, prefix: str, least: int = 1, like: Callable[[str], bool] | None = None
    ) -> list[tuple[str, int]]:
        """The terms of the texts that begin with ``prefix``, and how many entries hold each."""
        listed = self._vocabulary.beginning(prefix) if self._vocabulary else ()
        counted = [(term, self._held(term)) for term in listed if like is None or like(term)]
        return sorted(((term, n) for term, n in counted if n >= least), key=lambda one: (-one[1], one[0]))

    def having(self, term: str, limit: int) -> list[int]:
        """The ids of up to ``limit`` entries whose text holds ``term``, the best match first."""
        return [id_ for id_, score in self._entries.best(term, "body_bm25", limit, NO_FILTERS) if score]

    def has_like(self, term: str) -> bool:
        """Whether an entry holds ``term``, unchanged or with one letter changed, left out or added."""
        like = sorted({term, *one_edit(term)} - {""})
        if not self._matches_words():
            return bool(self.having(" ".join(like), 1))
        return bool(self._entries.some([holds("body", like)], 1))

    def lacking(self, wanted: Iterable[str]) -> set[str]:
        """The terms that no entry holds."""
        absent = [term for term in wanted if not self._held(term)]
        return {term for term in absent if not self._entries.some([self._holds("headline", [term])], 1)}


def _phrase(terms: Sequence[str]) -> str:
    return f"PHRASE_MATCH(body, {quoted(' '.join(terms))}, 0)"


def _row(entry: Entry, said: Sequence[str]) -> Row:
    return {
        "id": entry.id,
        "day": entry.day or UNDATED,
        **labels(entry.article),
        "headline": kept(words(subject(entry.article) or "")),
        "body": kept(said),
    }
