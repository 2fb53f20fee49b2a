"""Newest: the articles of a period or an outlet, newest first, for a question that asks for the news itself."""

from corpus.store.selection import Selection
from rag.filters import Filters
from rag.index.engines.chosen import numbered
from rag.index.protocols import ArticleStore
from rag.passage import Passage, ScoredPassage, split
from rag.question.query import Kind, Query

LISTED_ARTICLES = 20
"""Articles listed; more are on the page of articles."""

_OF: dict[Kind, str] = {"period": " of ", "outlets": " by "}
_COPIES = 3  # times as many are read, since copies of one report are listed once


def newest_articles(query: Query, filters: Filters, store: ArticleStore) -> tuple[list[ScoredPassage], str]:
    """The first passage of each of the newest articles that pass ``filters``, and a notice of how many there are.

    Args:
        query: the question, whose period and outlets ``filters`` hold.
        filters: the reader's own, narrowed to the period itself; later reports on it are not of it.
        store: the archive.
    """
    filters = numbered(filters, store)  # once for the count and the list
    total = sum(day.articles for day in store.counted(_selection(filters, store)))
    passages, has_copies = newest_passages(filters, store, LISTED_ARTICLES)
    return passages, _told(query, total, len(passages), has_copies)


def newest_passages(filters: Filters, store: ArticleStore, most: int) -> tuple[list[ScoredPassage], bool]:
    """The first passages of the newest articles that pass ``filters``, and whether copies were left out."""
    found = [
        one for one in store.listed(_selection(filters, store), _COPIES * most) if not one.status and one.body.strip()
    ]
    story = store.story_of({article.id for article in found})
    originals = {story.get(article.id, article.id): article for article in found}  # the earliest of copies
    listed = [article for article in found if originals[story.get(article.id, article.id)] is article]
    passages = [ScoredPassage(Passage(one, *split(one)[0], story.get(one.id)), 1.0) for one in listed[:most]]
    return passages, len(found) > len(listed)


def _selection(filters: Filters, store: ArticleStore) -> Selection:
    days = (filters.published.first, filters.published.last) if filters.published else None
    numbers = numbered(filters, store).numbers
    return Selection(days, sources=filters.sources, sections=filters.sections, genres=filters.genres, passages=numbers)


def _told(query: Query, total: int, listed: int, has_copies: bool) -> str:
    of = "".join(f"{_OF[one.kind]}{one.text}" for one in query.inferred if one.kind in _OF)
    if not total:
        return f"The archive holds no article{of}."
    told = f"The archive holds {total:,} article{'' if total == 1 else 's'}{of}"
    if has_copies:
        told += "; copies of one report are listed once"
    return f"{told}; the newest {listed} are listed." if listed == LISTED_ARTICLES < total else f"{told}."
