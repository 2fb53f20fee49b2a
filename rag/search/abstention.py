"""What is said when the archive is silent: what was searched for, how far it reaches, which words it never holds."""

import re
from datetime import date

from corpus.dates import MONTHS, display_date
from corpus.store.archive import Coverage
from rag.index.keyword_index import KeywordIndex
from rag.question.query import Query
from rag.text.terms import terms, weighted_terms

_WORD = re.compile(r"\w+(?:[’'&.-]\w+)*")
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_TOLD = 8  # words


def missing_words(question: str, keywords: KeywordIndex) -> tuple[str, ...]:
    """The words of the question that the archive holds nowhere, as the reader wrote them.

    A name among them is a premise that the archive can't share: nothing was ever reported about it.
    """
    lacking = keywords.lacking(set(terms(question)))
    words = dict.fromkeys(_WORD.findall(question))
    return tuple(word for word in words if (found := terms(word)) and lacking.issuperset(found))


def absent_names(query: Query, keywords: KeywordIndex) -> tuple[str, ...]:
    """The names of the question that no article holds, not even spelt a little otherwise: a premise nothing can meet.

    Days, months, numbers, and what was read as an outlet or a period are none. Of 117 answerable questions of real news
    none has such a name; of 300 absent ones 12 have (2026-11-22).
    """
    inferred = {word for one in query.inferred for word in _WORD.findall(one.words)}
    inferred.update(word for outlet in query.absent for word in _WORD.findall(outlet))
    weights = weighted_terms(query.text)
    return tuple(
        word
        for word in missing_words(query.text, keywords)
        if word[0].isupper()
        and word not in (*MONTHS, *_WEEKDAYS, *inferred)
        and any(weights.get(term, 0.0) > 1 and not keywords.has_like(term) for term in terms(word))
    )


def searched(query: Query, coverage: Coverage) -> str:
    """What was searched, in words: how many articles, of which days, for which words (names first)."""
    weights = weighted_terms(query.text)
    words = [word for word in dict.fromkeys(_WORD.findall(query.text)) if terms(word)]
    words.sort(key=lambda word: -max(weights.get(term, 0.0) for term in terms(word)))
    held = _held(coverage)
    if query.as_of is not None:
        held += f", of them what was published by {display_date(date.fromordinal(query.as_of).isoformat())},"
    return f"Searched {held} for: {', '.join(words[:_TOLD]) or 'nothing'}."


def coverage_line(coverage: Coverage) -> str:
    """How far the archive reaches: ``"The archive: 86 articles from ... to 29 August 2025, of 4 outlets."``."""
    outlets = len(coverage.sources)
    apart = f" Withdrawn by their publishers: {coverage.withdrawn:,}." if coverage.withdrawn else ""
    return f"The archive: {_held(coverage)}, of {outlets:,} outlet{'' if outlets == 1 else 's'}.{apart}"


def _held(coverage: Coverage) -> str:
    held = f"{coverage.articles:,} article{'' if coverage.articles == 1 else 's'}"
    if coverage.first and coverage.newest:
        held += f" from {display_date(coverage.first[:10])} to {display_date(coverage.newest[:10])}"
    return held
