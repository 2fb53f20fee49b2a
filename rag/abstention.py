"""What is said when the archive is silent: what was searched for, how far it reaches, which words it never holds."""

import re
from datetime import date

from corpus.archive import Coverage
from corpus.dates import display_date
from rag.keywords import KeywordIndex
from rag.query import Query
from rag.terms import terms, weighted_terms

_WORD = re.compile(r"\w+(?:[’'&.-]\w+)*")
_TOLD = 8  # words


def missing_words(question: str, keywords: KeywordIndex) -> tuple[str, ...]:
    """The words of the question that the archive holds nowhere, as the reader wrote them.

    A name among them is a premise that the archive can't share: nothing was ever reported about it.
    """
    lacking = keywords.lacking(set(terms(question)))
    words = dict.fromkeys(_WORD.findall(question))
    return tuple(word for word in words if (found := terms(word)) and lacking.issuperset(found))


def searched(query: Query, coverage: Coverage) -> str:
    """What was searched, in words: how many articles, of which days, for which words (names first)."""
    weights = weighted_terms(query.text)
    words = [word for word in dict.fromkeys(_WORD.findall(query.text)) if terms(word)]
    words.sort(key=lambda word: -max(weights.get(term, 0.0) for term in terms(word)))
    held = f"{coverage.articles:,} article{'' if coverage.articles == 1 else 's'}"
    if coverage.first and coverage.newest:
        held += f" from {display_date(coverage.first[:10])} to {display_date(coverage.newest[:10])}"
    if query.as_of is not None:
        held += f", of them what was published by {display_date(date.fromordinal(query.as_of).isoformat())},"
    return f"Searched {held} for: {', '.join(words[:_TOLD]) or 'nothing'}."
