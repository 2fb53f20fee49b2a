"""Chosen articles: the numbers of their passages, which both engines test.

The indexes know passages by number, not articles by id, so no index need be made anew for this filter; and after an
article is indexed again, the next search looks its numbers up again.
"""

from dataclasses import replace

from rag.filters import Filters
from rag.index.protocols import ArticleStore


def numbered(filters: Filters, store: ArticleStore) -> Filters:
    """The filters with the numbers of the passages of the chosen articles, where any are chosen."""
    if not filters.articles or filters.passages is not None:
        return filters
    return replace(filters, passages=tuple(store.passages_of(filters.articles)))
