"""The page /articles/ID: one article to be read, with what a reader must know of it before its text."""

import re

from corpus.article import Article
from corpus.dates import display_date
from corpus.store.archive import Archive
from corpus.store.stories import Brief
from corpus.store.versions import Version
from rag.reading.genre import shown_genre
from ui.answer.article_text import language, notices, shown_text
from ui.answer.escape import escape, outside_link
from ui.answer.source_panel import headline_markup
from ui.pages.article_query import ArticleQuery

_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
_MARK = "at"  # the id of the words marked: links end in "#at"


def state_of(article: Article) -> str:
    """In a word or two, what is wrong with an article; empty where nothing is known to be."""
    words = [{"canceled": "withdrawn", "withheld": "withheld"}.get(article.status or "", "")]
    words += ["teaser only" if article.is_partial else "", "behind a paywall" if article.is_free is False else ""]
    return ", ".join(word for word in words if word)


def span_of(text: str, article: Article) -> tuple[int, int] | None:
    """The span of the article's body that an address's ``at=120-260`` names; None when it is none."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    start, end = int(match[1]), int(match[2])
    return (start, end) if start < end <= len(article.body) else None


def reader(archive: Archive, article: Article, span: tuple[int, int] | None = None) -> str:
    """The page's content.

    Args:
        archive: where copies and other versions are looked for.
        article: what is read.
        span: the words of its body that are marked, where the page opens.
    """
    free = article.is_free is not False
    outside = outside_link(article.url, "Read it at the publisher" if not free else "Open at the publisher")
    return (
        f'<article class="reader"><h2{language(article)} dir="auto">'
        f"{headline_markup(article)}</h2>"
        + _about(article)
        + notices(article)
        + f'<div class="text"{language(article)}>{shown_text(article, span, _MARK if span else "")}</div>'
        + (f'<p class="out">{outside}</p>' if outside else "")
        + "</article>"
        + beside(archive, article)
    )


def beside(archive: Archive, article: Article) -> str:
    """Where else the same report ran, and the article's other versions; shown after its text."""
    copies = "".join(map(_copy, archive.copies_of(article.id)))
    also = f"<h3>The same report</h3><ul>{copies}</ul>" if copies else ""
    versions = "".join(map(_version, reversed(archive.versions(article.id))))
    other = f"<h3>Other versions</h3>{versions}" if versions else ""
    return f'<aside class="reader also" aria-label="Copies and versions">{also}{other}</aside>' if also or other else ""


def _copy(copy: Brief) -> str:
    where = f'<span class="outlet">{escape(copy.source or "Outlet unknown")}</span>'
    original = " · the original" if copy.is_original else ""
    return (
        f'<li><a href="/articles/{copy.id}" dir="auto">{escape(copy.headline or "(no headline)")}</a>'
        f"<p>{where} · {escape(display_date(copy.published))}{original}</p></li>"
    )


def _version(version: Version) -> str:
    article = version.article
    return (
        f"<details><summary>Until {escape(display_date(version.replaced[:10]))}: {headline_markup(article)}</summary>"
        f'{notices(article)}<div class="text"{language(article)}>{shown_text(article)}</div></details>'
    )


def not_held(id_: str) -> str:
    """The page's content where no article has that id."""
    return (
        '<div class="card"><p class="lead">No such article is held.</p>'
        f"<p>The archive has no article {escape(repr(id_))}. It may have been removed since the link was made, or the "
        'link belongs to another archive.</p><p><a href="/articles">Search the articles</a> · '
        '<a href="/">Ask a question</a></p></div>'
    )


def _about(article: Article) -> str:
    outlet = escape(article.source or "Outlet unknown")
    if article.source:
        outlet = f'<a href="{escape(ArticleQuery(source=article.source).address())}">{outlet}</a>'
    parts = [f'<span class="outlet">{outlet}</span>', escape(display_date(article.published))]
    if article.updated and article.updated != article.published:
        parts.append(f"updated {escape(display_date(article.updated))}")
    if article.authors:
        parts.append(f"by {escape(', '.join(article.authors))}")
    if article.section:
        parts.append(
            f'<a href="{escape(ArticleQuery(section=article.section).address())}">{escape(article.section)}</a>'
        )
    if article.version:
        parts.append(f"version {escape(article.version)}")
    genre = shown_genre(article)
    return f'<p class="by">{" · ".join(parts)}</p>' + (f'<p class="genre">{escape(genre)}</p>' if genre else "")
