"""The page /articles: keyword search by relevance or date, its filters, results, and the coverage plot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from corpus.article import Article
from corpus.store.archive import Archive
from rag.dates.period import shown
from rag.filters import LABELS, Filters, Label
from rag.reading.genre import shown_genre
from ui.pages.article_query import PAGE_SIZE, ArticleQuery
from ui.pages.article_reader import state_of
from ui.pages.article_search import MOST, Listing
from ui.pages.coverage_plot import coverage_plot
from ui.pages.snippet import snippet, wanted
from ui.templating import render

_DATE = "2025-08-19"  # how one is written; a month or a year is one too
_ALL = {"source": "All outlets", "section": "All sections", "genre": "All genres"}
_NAMES = {"source": "Outlet", "section": "Section", "genre": "Genre"}


@dataclass(frozen=True, slots=True)
class _Choice:
    """A list to choose an outlet, a section or a genre from; each option with how many articles it has."""

    label: Label
    name: str
    all: str
    options: Sequence[tuple[str, int]]
    chosen: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """An article found, with what stands behind its outlet and date."""

    article: Article
    about: Sequence[str]
    snippet: Markup


def articles_page(archive: Archive, query: ArticleQuery, filters: Filters, listing: Listing) -> Markup:
    """The page's content for what was found.

    Args:
        archive: whose outlets, sections and genres can be chosen.
        query: what was asked for.
        filters: what that means.
        listing: what was found.
    """
    found = wanted(query.words) if listing.searched else frozenset[str]()
    pages = -(-min(listing.total, MOST if query.words else listing.total) // PAGE_SIZE)
    return render(
        "articles.html",
        **_form(archive, query),
        refused="",
        listing=listing,
        only=_only(query, filters),
        hits=[_Hit(one, _about(one), snippet(one.body, found)) for one in listing.articles],
        start=(query.page - 1) * PAGE_SIZE + 1,
        pages=pages,
        page=min(query.page, pages + 1),
        plot=coverage_plot(listing.counts, query, filters.published),
    )


def refused_page(archive: Archive, query: ArticleQuery, message: str) -> Markup:
    """The page's content where the filters mean nothing: why, and what was asked for, to be changed."""
    return render("articles.html", **_form(archive, query), refused=message)


def _form(archive: Archive, query: ArticleQuery) -> dict[str, object]:
    """What the form shows."""
    choices = [_choice(label, archive.labels(label), getattr(query, label)) for label in LABELS]
    return {
        "query": query,
        "choices": [one for one in choices if one.options],  # none where there is no choice
        "date": _DATE,
        "unfiltered": ArticleQuery(query.words, query.sort).address(),
    }


def _choice(label: Label, held: Mapping[str, int], chosen: str) -> _Choice:
    unheld = {chosen: 0} if chosen and chosen not in held else {}
    return _Choice(label, _NAMES[label], _ALL[label], list({**held, **unheld}.items()), chosen)


def _only(query: ArticleQuery, filters: Filters) -> list[str]:
    """What the articles found are narrowed to."""
    only = [shown(filters.published)] if filters.published else []
    only += [name for name in (query.source, query.section, query.genre) if name]
    return [*only, "without a date"] if query.undated else only


def _about(article: Article) -> list[str]:
    section, genre = article.section or "", shown_genre(article) or ""
    about = [section, "" if genre.casefold() == section.casefold() else genre, state_of(article)]
    return [one for one in about if one]
