"""The page /articles/ID: one article with its text, after the facts that a reader must know about it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from corpus.article import Article
from corpus.store.archive import Archive
from rag.reading.genre import shown_genre
from rag.reading.history import KEY
from rag.share.article_notices import notices
from ui.answer.article_text import Paragraph, shown_text, versions_address
from ui.answer.set_by_hand import set_by_hand
from ui.http.reader import CURRENT
from ui.pages.article_query import ArticleQuery
from ui.templating import NOTHING, render

_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
_MARK = "at"  # the id of the marked words: links end in "#at"


def state_of(article: Article) -> str:
    """The defect of an article in a word or two; empty when none is known."""
    words = [{"canceled": "withdrawn", "withheld": "withheld"}.get(article.status or "", "")]
    words += ["teaser only" if article.is_partial else "", "behind a paywall" if article.is_free is False else ""]
    return ", ".join(word for word in words if word)


def span_of(text: str, article: Article) -> tuple[int, int] | None:
    """The span of the article's body that ``at=120-260`` in an address names; None when it is invalid."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    start, end = int(match[1]), int(match[2])
    return (start, end) if start < end <= len(article.body) else None


def reader(archive: Archive, article: Article, span: tuple[int, int] | None = None) -> Markup:
    """The content of the page.

    Args:
        archive: the archive that holds copies and other versions.
        article: the article to read.
        span: the words of its body to mark; the page opens there.
    """
    return render(
        "reader.html",
        article=article,
        of_source=ArticleQuery(source=article.source or "").address(),
        of_section=ArticleQuery(section=article.section or "").address(),
        genre=shown_genre(article),
        texts=notices(article),
        paragraphs=shown_text(article, span),
        mark_id=_MARK if span else "",
        beside=beside(archive, article),
        set_by_hand=set_by_hand(archive, article),
        may_manage=bool((now := CURRENT.get()) and now.may_add),
    )


@dataclass(frozen=True, slots=True)
class _Earlier:
    """An earlier version of the article, the day until which it was current, and what changed since."""

    article: Article
    replaced: str
    notices: Sequence[str]
    paragraphs: Sequence[Paragraph]
    changes: str


def beside(archive: Archive, article: Article) -> Markup:
    """Other outlets that carry the same report, and the article's other versions; shown after its text."""
    copies = archive.copies_of(article.id)
    versions = [
        _Earlier(
            one.article,
            one.replaced[:10],
            notices(one.article),
            shown_text(one.article),
            versions_address(article.id, one.article.content_hash[:KEY], article.content_hash[:KEY]),
        )
        for one in reversed(archive.versions(article.id))
    ]
    if not copies and not versions:
        return NOTHING
    return render("beside.html", copies=copies, versions=versions, all_versions=versions_address(article.id))


def not_held(id_: str) -> Markup:
    """The content of the page when no article has that id."""
    return render("not_held.html", id=repr(id_))
