"""The page /articles: keyword search by relevance or date, its filters, results, and the coverage plot."""

from collections.abc import Mapping, Sequence

from corpus.article import Article
from corpus.store.archive import Archive
from rag.dates.period import shown
from rag.filters import LABELS, Filters, Label
from rag.reading.genre import shown_genre
from ui.answer.article_text import language
from ui.answer.escape import escape
from ui.answer.source_panel import outlet_and_date
from ui.pages.article_query import PAGE_SIZE, ArticleQuery
from ui.pages.article_reader import state_of
from ui.pages.article_search import MOST, Listing
from ui.pages.coverage_plot import coverage_plot
from ui.pages.snippet import snippet, wanted

_DATE = "2025-08-19"  # how one is written; a month or a year is one too
_ALL = {"source": "All outlets", "section": "All sections", "genre": "All genres"}
_NAMES = {"source": "Outlet", "section": "Section", "genre": "Genre"}


def articles_page(archive: Archive, query: ArticleQuery, filters: Filters, listing: Listing) -> str:
    """The page's content for what was found.

    Args:
        archive: whose outlets, sections and genres can be chosen.
        query: what was asked for.
        filters: what that means.
        listing: what was found.
    """
    return (
        '<h2 class="sr">Articles</h2>'
        + _form(archive, query)
        + '<div class="found"><section class="results" aria-label="Results">'
        + _results(query, filters, listing)
        + "</section>"
        f'<section class="beside" aria-label="Coverage">{coverage_plot(listing.counts, query, filters.published)}'
        "</section></div>"
    )


def refused_page(archive: Archive, query: ArticleQuery, message: str) -> str:
    """The page's content where the filters mean nothing: why, and what was asked for, to be changed."""
    told = f'<div class="card error" role="alert"><p>{escape(message)}</p></div>'
    again = f'<p class="again"><a href="{_unfiltered(query)}">Clear the filters</a></p>'
    return f'<h2 class="sr">Articles</h2>{_form(archive, query)}<div class="found">{told}{again}</div>'


def _form(archive: Archive, query: ArticleQuery) -> str:
    choices = "".join(_choice(label, archive.labels(label), getattr(query, label)) for label in LABELS)
    dates = "".join(
        f'<div class="field"><label for="{key}">{name}</label><input id="{key}" name="{key}" value="{escape(value)}" '
        f'placeholder="{_DATE}" maxlength="40" autocomplete="off"></div>'
        for name, key, value in (("From", "from", query.first), ("To", "to", query.last))
    )
    clear = f'<a class="clear" href="{_unfiltered(query)}">Clear filters</a>'
    sort = '<input type="hidden" name="sort" value="date">' if query.sort == "date" else ""
    return (
        '<form class="find" role="search" aria-label="Articles" action="/articles" method="get">'
        '<div class="line"><input type="search" name="q" aria-label="Words" placeholder="Words, or “an exact phrase”" '
        f'value="{escape(query.words)}" maxlength="300" autocomplete="off"><button>Search</button></div>'
        f'<div class="narrow">{choices}{dates}{sort}{clear if query.filtered else ""}</div></form>'
    )


def _choice(label: Label, held: Mapping[str, int], chosen: str) -> str:
    """A list to choose from; nothing where there is no choice."""
    if not held and not chosen:
        return ""
    unheld = {chosen: 0} if chosen and chosen not in held else {}
    options = "".join(
        f'<option value="{escape(name)}"{" selected" if name == chosen else ""}>'
        f"{escape(name)}{f' ({count:,})' if count else ''}</option>"
        for name, count in {**held, **unheld}.items()
    )
    choices = f'<option value="">{_ALL[label]}</option>{options}'
    list_ = f'<select id="{label}" name="{label}">{choices}</select>'
    return f'<div class="field"><label for="{label}">{_NAMES[label]}</label>{list_}</div>'


def _unfiltered(query: ArticleQuery) -> str:
    return escape(ArticleQuery(query.words, query.sort).address())


def _results(query: ArticleQuery, filters: Filters, listing: Listing) -> str:
    note = f'<p class="told wrong" role="status">{escape(listing.note)}</p>' if listing.note else ""
    if not listing.total:
        return f"{note}{_none(query)}"
    found = wanted(query.words) if listing.searched else frozenset[str]()
    items = "".join(_item(article, snippet(article.body, found)) for article in listing.articles)
    start = (query.page - 1) * PAGE_SIZE + 1
    listed = f'<ol class="hits" start="{start}">{items}</ol>' if items else "<p>There is no such page of results.</p>"
    return f"{_count(query, filters, listing)}{note}{listed}{_pager(query, listing.total)}"


def _count(query: ArticleQuery, filters: Filters, listing: Listing) -> str:
    """How many there are, of what, in which order."""
    only = [shown(filters.published)] if filters.published else []
    only += [name for name in (query.source, query.section, query.genre) if name]
    if query.undated:
        only.append("without a date")
    stand = listing.total - listing.withdrawn
    number = f"{stand:,} article{'' if stand == 1 else 's'}"
    number += f" · {listing.withdrawn:,} withdrawn" if listing.withdrawn else ""
    of = f" for <b>{escape(query.words)}</b>" if listing.searched else ""
    within = f' <span class="only">({escape(" · ".join(only))})</span>' if only else ""
    return (
        f'<div class="count"><p><span class="number">{number}</span>{of}{within}</p>{_sorts(query, listing)}'
        '<p class="to-plot"><a href="#coverage">Coverage</a></p></div>'
    )


def _sorts(query: ArticleQuery, listing: Listing) -> str:
    if not listing.searched:
        return '<p class="sorts">Newest first</p>'
    links = "".join(
        f'<a href="{escape(query.address(sort=sort))}"{_CURRENT if query.sort == sort else ""}>{name}</a>'
        for sort, name in (("relevance", "By relevance"), ("date", "Newest first"))
    )
    return f'<nav class="sorts" aria-label="Order">{links}</nav>'


_CURRENT = ' aria-current="true"'


def _none(query: ArticleQuery) -> str:
    asked = f" for <b>{escape(query.words)}</b>" if query.words else ""
    wider = (
        f'<p><a href="{_unfiltered(query)}">Search without filters</a></p>'
        if query.filtered
        else '<p><a href="/articles">List all articles</a></p>'
    )
    return f'<div class="card"><p class="lead">No article{asked} is held.</p>{wider}</div>'


def _item(article: Article, found: str) -> str:
    section, genre = article.section or "", shown_genre(article) or ""
    about = [section, "" if genre.casefold() == section.casefold() else genre, state_of(article)]
    more = "".join(f" · {escape(one)}" for one in about if one)
    return (
        f'<li><h3{language(article)} dir="auto"><a href="/articles/{article.id}">'
        f'{escape(article.headline or "(no headline)")}</a></h3><p class="m">{outlet_and_date(article)}{more}</p>'
        f'<p class="snip"{language(article)} dir="auto">{found}</p></li>'
    )


def _pager(query: ArticleQuery, total: int) -> str:
    pages = -(-min(total, MOST if query.words else total) // PAGE_SIZE)
    if pages < 2:
        return ""
    page = min(query.page, pages + 1)
    links: Sequence[str] = [
        f'<a href="{escape(query.address(page=page - 1))}" rel="prev">Previous</a>' if page > 1 else "<span></span>",
        f"<span>Page {query.page:,} of {pages:,}</span>",
        f'<a href="{escape(query.address(page=page + 1))}" rel="next">Next</a>' if page < pages else "<span></span>",
    ]
    return f'<nav class="pager" aria-label="Pages of results">{"".join(links)}</nav>'
