"""Abstention: the text of an answer when the archive is silent: the search, its reach, and words it never holds."""

from datetime import date

from corpus.dates import display_date
from corpus.store.archive import Coverage
from rag.index.protocols import KeywordIndex
from rag.question.analysis import AnalysedQuestion, QuestionWord
from rag.question.query import Query
from rag.text.language import ENGLISH

_TOLD = 8  # words


def missing_words(question: AnalysedQuestion, keywords: KeywordIndex) -> tuple[str, ...]:
    """The words of the question that the archive holds nowhere, as the reader wrote them.

    A name among them is a premise that the archive can't support: no article ever reported on it.
    """
    return tuple(word.text for word in _missing(question, keywords))


def _missing(question: AnalysedQuestion, keywords: KeywordIndex) -> list[QuestionWord]:
    lacking = keywords.lacking(question.weights)
    return [word for word in question.words if word.terms and lacking.issuperset(word.terms)]


def absent_names(query: Query, keywords: KeywordIndex) -> tuple[str, ...]:
    """The names of the question that no article holds, even in a slightly different spelling: a premise that fails.

    Days, months, numbers, and words read as an outlet or a period don't count. Of 117 answerable questions of real news
    none has such a name; of 300 absent ones 12 have one (2026-11-22).
    """
    no_names = {*ENGLISH.months, *ENGLISH.weekdays, *query.inferred_words}
    weights = query.analysed.weights
    return tuple(
        word.text
        for word in _missing(query.analysed, keywords)
        if word.text[0].isupper()
        and word.text not in no_names
        and any(weights.get(term, 0.0) > 1 and not keywords.has_like(term) for term in word.terms)
    )


def searched(query: Query, coverage: Coverage) -> str:
    """The search in words: the number of articles, their days, and the words searched for, names first."""
    weights = query.analysed.weights
    words = [word for word in query.analysed.words if word.terms]
    words.sort(key=lambda word: -max(weights.get(term, 0.0) for term in word.terms))
    held = _held(coverage)
    if query.as_of is not None:
        held += f", of them what was published by {display_date(date.fromordinal(query.as_of).isoformat())},"
    return f"Searched {held} for: {', '.join(word.text for word in words[:_TOLD]) or 'nothing'}."


def coverage_line(coverage: Coverage) -> str:
    """The reach of the archive: ``"The archive: 86 articles from ... to 29 August 2025, of 4 outlets."``."""
    outlets = len(coverage.sources)
    apart = f" Withdrawn by their publishers: {coverage.withdrawn:,}." if coverage.withdrawn else ""
    return f"The archive: {_held(coverage)}, of {outlets:,} outlet{'' if outlets == 1 else 's'}.{apart}"


def _held(coverage: Coverage) -> str:
    held = f"{coverage.articles:,} article{'' if coverage.articles == 1 else 's'}"
    if coverage.first and coverage.newest:
        held += f" from {display_date(coverage.first[:10])} to {display_date(coverage.newest[:10])}"
    return held
