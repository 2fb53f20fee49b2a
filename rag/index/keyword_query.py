"""Keyword queries: what is asked of Tantivy. They are built from terms and never parsed, so no text is query syntax.

The one exception is quotation marks around a phrase.
"""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

import tantivy

from rag.filters import Filters
from rag.question.analysis import AnalysedQuestion
from rag.text.terms import words
from rag.text.unspaced import is_single

# Cross-validated on the real news (2026-11-22): MRR .691 with phrases, .686 without; with the day .827 and .824.
_PHRASE = 0.5  # weight of two terms that follow each other in the question, beside each of them alone
_APART = 2  # words that may stand between them; set by hand: "the collision of the ferry"
MAX_TERMS = 64
"""Terms of a question that are searched for; more only cost time."""
UNDATED = 0
"""The day of an undated article: before every period."""
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]+)[\"”“»]")


def quoted_phrases(text: str) -> Iterator[list[str]]:
    """The terms of each phrase of ``text`` that stands in quotation marks, in order; one word is no phrase."""
    for phrase in _QUOTED.findall(text):
        if len(following := words(phrase)[:MAX_TERMS]) > 1:
            yield following


class KeywordQueries:
    """Queries for an index with this schema, whose headlines weigh ``headline`` beside 1 for the text."""

    def __init__(self, schema: tantivy.Schema, headline: float) -> None:
        self._schema = schema
        self._headline = headline

    def in_either(self, term: str, weight: float) -> tantivy.Query:
        """The entries that hold ``term`` in headline or text."""
        fields = (("body", weight), ("headline", self._headline * weight))
        each = [tantivy.Query.boost_query(self._of_term(field, term), boost) for field, boost in fields]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in each])

    def _of_term(self, field: str, term: str) -> tantivy.Query:
        if is_single(term):  # the texts have it in pairs
            return tantivy.Query.regex_query(self._schema, field, f"{term}.*|.*{term}")
        return tantivy.Query.term_query(self._schema, field, term, "freq")

    def phrases(self, text: str) -> Iterator[tantivy.Query]:
        """A query for each phrase of ``text`` that stands in quotation marks."""
        for following in quoted_phrases(text):
            yield tantivy.Query.phrase_query(self._schema, "body", list(following), 0)

    def wanted(self, question: AnalysedQuestion) -> Iterator[tantivy.Query]:
        """A query for each term of the question, in body and headline, and for each pair of adjacent terms."""
        for term, weight in islice(question.weights.items(), MAX_TERMS):
            for field, boost in (("body", weight), ("headline", self._headline * weight)):
                yield tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, term, "freq"), boost)
        for first, second in dict.fromkeys(pairwise(question.sequence[:MAX_TERMS])):
            if first != second:
                phrase = tantivy.Query.phrase_query(self._schema, "body", [first, second], _APART)
                yield tantivy.Query.boost_query(phrase, _PHRASE)

    def passing(self, filters: Filters) -> Iterator[tantivy.Query]:
        """A query for each filter; it adds nothing to the score."""
        if published := filters.published:
            first, last = max(published.first, 1), published.last
            days = tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Integer, first, last)
            yield tantivy.Query.const_score_query(days, 0.0)
        if (numbers := filters.numbers) is not None:
            chosen = tantivy.Query.term_set_query(self._schema, "id", list(numbers))
            yield tantivy.Query.const_score_query(chosen, 0.0)
        for name, values in filters.labels.items():
            yield tantivy.Query.const_score_query(tantivy.Query.term_set_query(self._schema, name, list(values)), 0.0)

    def undated(self) -> tantivy.Query:
        """The undated entries; it adds nothing to the score."""
        days = tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Integer, UNDATED, UNDATED)
        return tantivy.Query.const_score_query(days, 0.0)

    def holding(self, term: str) -> tantivy.Query:
        """The entries whose text holds ``term``."""
        return tantivy.Query.term_query(self._schema, "body", term, "freq")

    def like(self, term: str) -> tantivy.Query:
        """The entries whose text holds ``term``, unchanged or with one letter changed, left out or added."""
        return tantivy.Query.fuzzy_term_query(self._schema, "body", term, distance=1)
