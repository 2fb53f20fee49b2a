"""Article search: the articles for an ``ArticleQuery``, by keyword from the index, else from the archive."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.article import Article
from corpus.store.archive import Archive
from corpus.store.selection import DayCount, Selection
from rag.filters import NO_FILTERS, Filters
from rag.index.stored_passages import passages_by_id
from rag.search.spelling import Spelt, spelt
from rag.text.terms import words
from ui.pages.article_query import PAGE_SIZE, ArticleQuery

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.index.passage_index import PassageIndex

MOST = 20_000
"""The most articles of one search that can be paged through and plotted."""

_OPENING = "The index is still being opened or made, so words can’t be searched yet. Articles are listed newest first."
_FAILED = "The index could not be opened, so words can’t be searched ({}). Articles are listed newest first."
_NO_WORD = "There is no word to search for in {!r}. Articles are listed newest first."
_SOME = "No article holds all of these words. These hold some of them."


@dataclass(frozen=True, slots=True)
class Listing:
    """The result of an article search.

    Attributes:
        total: the number of articles on all pages, including the withdrawn.
        articles: the articles of the requested page.
        counts: the articles that can be asked about, by day and outlet, undated ones included; None when too many.
        searched: whether the search used words; it then finds no withdrawn articles.
        note: a remark on the search for the reader; may be empty.
        withdrawn: the number of articles in ``total`` that their publishers withdrew.
        spelt: the words searched for, and which of them are corrected.
    """

    total: int
    articles: Sequence[Article]
    counts: Sequence[DayCount] | None
    searched: bool = False
    note: str = ""
    withdrawn: int = 0
    spelt: Spelt = field(default_factory=Spelt)


def search(archive: Archive, assistant: "Future[Assistant]", query: ArticleQuery, filters: Filters) -> Listing:
    """Find the articles for ``query``; ``filters`` are its filters in this archive.

    Raises:
        ArchiveError: the archive can't be read.
    """
    note = _no_search(assistant, query)
    if query.words and not note:
        return _by_words(archive, assistant.result().index, query, filters)
    return _by_date(archive, query, filters, note)


def _no_search(assistant: "Future[Assistant]", query: ArticleQuery) -> str:
    """The reason why the words can't be searched for; empty when they can, or when there are none."""
    if not query.words:
        return ""
    if not words(query.words):
        return _NO_WORD.format(query.words)
    if not assistant.done():
        return _OPENING
    error = "it was cancelled" if assistant.cancelled() else assistant.exception()
    return _FAILED.format(error) if error else ""


def _by_words(archive: Archive, index: "PassageIndex", query: ArticleQuery, filters: Filters) -> Listing:
    newest_first = query.sort == "date"
    read = spelt(query.words, index.keywords, index.archive)
    some = not index.articles.holding(read.text, 1).total  # without filters: the question is what the archive holds
    found = index.articles.holding(read.text, MOST, filters, newest_first=newest_first, some=some)
    note = _SOME if some and found.total else ""
    counts = archive.counted(Selection(passages=found.ids)) if found.total <= MOST else None
    if query.undated:
        found = index.articles.holding(read.text, MOST, filters, newest_first=newest_first, undated=True, some=some)
    return Listing(found.total, _articles(index, found.ids, query.page), counts, True, note, spelt=read)


def _articles(index: "PassageIndex", ids: Sequence[int], page: int) -> list[Article]:
    shown = ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return [passage.article for passage in passages_by_id(index.archive, list(shown)).values()]


def _by_date(archive: Archive, query: ArticleQuery, filters: Filters, note: str) -> Listing:
    counts = archive.counted(selection(filters))
    wanted = selection(filters, query.undated)
    withdrawn = archive.counted_withdrawn(wanted)
    total = withdrawn + sum(count.articles for count in counts if not query.undated or count.day is None)
    listed = archive.listed(wanted, PAGE_SIZE, (query.page - 1) * PAGE_SIZE)
    return Listing(total, listed, counts, False, note, withdrawn)


def selection(filters: Filters = NO_FILTERS, undated: bool = False) -> Selection:
    """The articles that pass ``filters``; with ``undated``, only the undated ones."""
    days = (filters.published.first, filters.published.last) if filters.published else None
    return Selection(days, undated, filters.sources, filters.sections, filters.genres)
