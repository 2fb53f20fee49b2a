"""The page /articles/ID: one article to be read, with what a reader must know of it before its text."""

import re

from corpus.archive import Archive
from corpus.article import Article
from corpus.dates import display_date
from rag.genre import shown_genre
from rag.sentence import sentence_spans
from ui.article_query import ArticleQuery
from ui.escape import escape, outside_link
from ui.panel import corrections, headline_markup, language, paragraphs

_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
_MARK = "at"  # the id of the words marked: links end in "#at"
_EXCERPT = 400  # characters shown of an article behind a paywall
_WITHDRAWN = {
    "canceled": "Withdrawn by its publisher. Don’t rely on it.",
    "withheld": "Withheld by its publisher. Don’t rely on it.",
}


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
    text = paragraphs(article.body, span, _MARK if span else "") if free else _excerpt(article, span)
    outside = outside_link(article.url, "Read it at the publisher" if not free else "Open at the publisher")
    return (
        f'<article class="reader"><h2{language(article)} dir="auto">'
        f"{headline_markup(article)}</h2>"
        + _about(article)
        + _notices(article, bool(outside))
        + corrections(article)
        + f'<div class="text"{language(article)}>{text}</div>'
        + (f'<p class="out">{outside}</p>' if outside else "")
        + "</article>"
        + beside(archive, article)
    )


def beside(archive: Archive, article: Article) -> str:
    """The article's copies ("also ran in") and its other versions, shown after its text.

    Nothing yet: the archive does not tell copies and versions apart. What it comes to know is shown here.
    """
    return ""


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


def _notices(article: Article, linked: bool) -> str:
    told = [_WITHDRAWN[article.status]] if article.status in _WITHDRAWN else []
    if article.is_partial:
        told.append("Only a teaser of this article is held, not its whole text.")
    if article.is_free is False:
        where = " The whole text is at the publisher." if linked else ""
        told.append(f"This article is behind its publisher’s paywall: an excerpt is shown.{where}")
    return "".join(f'<p class="corr notice-top">{escape(one)}</p>' for one in told)


def _excerpt(article: Article, span: tuple[int, int] | None) -> str:
    """The first sentences, and the words marked, which a citation must be able to show."""
    ends = [end for _, end in sentence_spans(article.body[: 2 * _EXCERPT]) if end <= _EXCERPT]
    end = max(ends, default=min(_EXCERPT, len(article.body)))
    lead = paragraphs(article.body[:end], span if span and span[0] < end else None, _MARK)
    rest = "<p>…</p>" if end < len(article.body.rstrip()) else ""
    if span is None or span[0] < end:
        return lead + rest
    words = article.body[span[0] : min(span[1], span[0] + _EXCERPT)]
    return f"{lead}{rest}{paragraphs(words, (0, len(words)), _MARK)}"
