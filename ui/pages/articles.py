"""The page /articles: keyword search by relevance or date, with filters, results and the coverage plot."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from corpus.article import Article
from corpus.store.archive import Archive
from rag.dates.period import shown
from rag.filters import LABELS, Filters, Label
from rag.reading.genre import shown_genre
from rag.search.spelling import Correction
from ui.answer.name_links import name_address
from ui.pages.article_query import PAGE_SIZE, ArticleQuery
from ui.pages.article_reader import state_of
from ui.pages.article_search import MOST, Listing
from ui.pages.coverage_plot import coverage_plot
from ui.pages.snippet import snippet, wanted
from ui.templating import render

_DATE = "2025-08-19"  # what is shown in an empty box; it takes words, too
_NAME = 4  # words of a name, at most
_ALL = {"source": "All outlets", "section": "All sections", "genre": "All genres"}
_NAMES = {"source": "Outlet", "section": "Section", "genre": "Genre"}


@dataclass(frozen=True, slots=True)
class _Choice:
    """A list of outlets, sections or genres to choose from, each with its number of articles."""

    label: Label
    name: str
    all: str
    options: Sequence[tuple[str, int]]
    chosen: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """An article found, with the remarks beside its outlet and date."""

    article: Article
    about: Sequence[str]
    snippet: Markup


def articles_page(archive: Archive, query: ArticleQuery, filters: Filters, listing: Listing) -> Markup:
    """The content of the page for a search.

    Args:
        archive: the archive whose outlets, sections and genres can be chosen.
        query: the reader's query.
        filters: the filters that it stands for.
        listing: the result of the search.
    """
    found = wanted(listing.spelt.text) if listing.searched else frozenset[str]()
    pages = -(-min(listing.total, MOST if query.words else listing.total) // PAGE_SIZE)
    return render(
        "articles.html",
        **_form(archive, query),
        refused="",
        listing=listing,
        only=_only(query, filters),
        hits=[_Hit(one, _about(one), snippet(one.body, found)) for one in listing.articles],
        start=(query.page - 1) * PAGE_SIZE + 1,
        about=name_address(query.words.strip('"“” ')) if _may_name(query.words) and listing.total else "",
        as_typed=query.address(words=_quoted(query.words, listing.spelt.corrections)),
        pages=pages,
        page=min(query.page, pages + 1),
        plot=coverage_plot(listing.counts, query, filters.published, archive.labels("source")),
    )


def _may_name(words: str) -> bool:
    """Whether a search may be for a name: a few words, none of them in quotation marks of its own."""
    bare = words.strip('"“” ')
    return 0 < len(bare.split()) <= _NAME and not set(bare) & set('"“”')


def _quoted(words: str, corrections: Sequence[Correction]) -> str:
    """The words as the reader typed them, with quotation marks around those that were corrected."""
    for one in corrections:
        words = re.sub(rf"(?<!\w){one.typed}(?!\w)", f'"{one.typed}"', words)
    return words


def refused_page(archive: Archive, query: ArticleQuery, message: str) -> Markup:
    """The content of the page for invalid filters: the reason, and the reader's query for correction."""
    return render("articles.html", **_form(archive, query), refused=message)


def _form(archive: Archive, query: ArticleQuery) -> dict[str, object]:
    """The values that the form shows."""
    choices = [_choice(label, archive.labels(label), getattr(query, label)) for label in LABELS]
    return {
        "query": query,
        "choices": [one for one in choices if one.options],  # without lists that offer no choice
        "date": _DATE,
        "unfiltered": ArticleQuery(query.words, query.sort).address(),
    }


def _choice(label: Label, held: Mapping[str, int], chosen: str) -> _Choice:
    unheld = {chosen: 0} if chosen and chosen not in held else {}
    return _Choice(label, _NAMES[label], _ALL[label], list({**held, **unheld}.items()), chosen)


def _only(query: ArticleQuery, filters: Filters) -> list[str]:
    """The filters on the articles found, in words."""
    only = [shown(filters.published)] if filters.published else []
    only += [name for name in (query.source, query.section, query.genre) if name]
    return [*only, "without a date"] if query.undated else only


def _about(article: Article) -> list[str]:
    section, genre = article.section or "", shown_genre(article) or ""
    about = [section, "" if genre.casefold() == section.casefold() else genre, state_of(article)]
    return [one for one in about if one]
