"""The panel ``Sources``: the articles that an answer stands on, and one of them opened at the words cited."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from corpus.article import Article
from corpus.dates import display_date
from corpus.headline import DERIVED, shown_headline
from corpus.store.archive import Archive
from errors import ArchiveError, ArticleNotFound, FootnoteError
from rag.answer.answer import Answer, Citation
from rag.reading.genre import shown_genre
from ui.answer.article_text import language, notices, shown_text, withdrawal
from ui.answer.escape import block, escape, outside_link

_TARGET = re.compile(
    r"cite-(?P<turn>\d{1,6})-(?P<number>\d{1,6})|sources-(?P<list>\d{1,6})|article-(?P<id>[0-9a-f]{16})", re.ASCII
)
Answers = Callable[[int], Answer]
KeptArticles = Callable[[str], Article | None]
_CLOSE = '<button type="button" class="close" data-close>Close</button>'


@dataclass(frozen=True, slots=True)
class Standing:
    """How an article that was cited stands in the archive now.

    Attributes:
        status: ``"withheld"`` or ``"canceled"`` when its publisher has withdrawn it.
        outlets: how many other outlets carry a copy of it.
    """

    status: str | None = None
    outlets: int = 0

    @property
    def words(self) -> str:
        """To be read behind outlet and date."""
        ran = f" · also ran in {self.outlets} outlet{'' if self.outlets == 1 else 's'}" if self.outlets else ""
        return ran + (" · <b>withdrawn</b>" if self.status else "")


def outlet_and_date(article: Article) -> str:
    """``Ellery Courier · 19 August 2025, 07:40``."""
    outlet = escape(article.source or "Outlet unknown")
    return f'<span class="outlet">{outlet}</span> · {escape(display_date(article.published))}'


def headline_markup(article: Article) -> str:
    """Its headline, or the first words of its text, marked as that."""
    headline = shown_headline(article)
    return f'<i title="{DERIVED}">{escape(headline.text)}</i>' if headline.is_derived else escape(headline.text)


def page_of(article: Article, span: tuple[int, int] | None) -> str:
    """`` · p. 3``, where the article has pages and words of it are shown."""
    page = article.page_of(span[0]) if span else None
    return f" · p. {page}" if page else ""


def empty_panel() -> str:
    """Before anything was asked, and where an answer has no source."""
    hint = "The articles that an answer stands on appear here. A footnote opens its article at the words it cites."
    return _region("", f'<p class="hint" tabindex="-1">{hint}</p>', "Sources")


def opened(archive: Archive, answers: Answers, target: str, kept: KeptArticles = lambda _: None) -> str:
    """The panel for what was clicked: a footnote, an answer's sources, or an article.

    Args:
        archive: what articles are opened from.
        answers: the conversation's, by number; raises a FootnoteError for one that is not there.
        target: what the link pointed to, as the browser says; nothing of it is believed.
        kept: the article of an id as the conversation itself keeps it.
    """
    match = _TARGET.fullmatch(target)
    if match is None:
        return empty_panel()
    try:
        if match["id"]:
            return _opened_article(archive, match["id"], kept)
        number = int(match["turn"] or match["list"])
        answer = answers(number)
    except FootnoteError as error:
        return message_panel(target, str(error))
    shown = {citation.number: citation for citation in answer.citations}.get(int(match["number"] or 0))
    return answered(archive, number, answer, shown)


def answered(archive: Archive, number: int, answer: Answer, shown: Citation | None) -> str:
    """An answer's sources as they stand in the archive now, and the article of ``shown`` below them."""
    note = held_still(archive, shown.passage.article) if shown else ""
    return sources_panel(number, answer, shown, note, standings(archive, answer))


def _opened_article(archive: Archive, id_: str, kept: KeptArticles) -> str:
    try:
        return article_panel(archive.get(id_))
    except FootnoteError:
        article = kept(id_)
        if article is None:
            raise
        return article_panel(article, held_still(archive, article))


def held_still(archive: Archive, article: Article) -> str:
    """What a reader must know of an article cited: that the archive has it no longer, or in another version."""
    try:
        now = archive.get(article.id)
    except ArticleNotFound:
        return '<p class="corr">The archive no longer holds this article. It is shown as it was when it was cited.</p>'
    except FootnoteError as error:
        return f'<p class="corr">{escape(str(error))} The article is shown as it was when it was cited.</p>'
    if now.status:
        return f'<p class="corr">{escape(withdrawal(now.status))}</p>'
    if now.content_hash == article.content_hash:
        return ""
    link = f'<a href="#article-{article.id}">Open it</a>'
    return (
        '<p class="corr">The archive now holds another version of this article. It is shown as it was when it was '
        f"cited. {link}</p>"
    )


def standings(archive: Archive, answer: Answer) -> dict[str, Standing]:
    """How the articles that an answer cites stand in the archive now, by id; nothing where it can't be read."""
    found = {}
    try:
        withdrawn = archive.withdrawn([citation.passage.article.id for citation in answer.citations])
        for article in (citation.passage.article for citation in answer.citations):
            outlets = {copy.source for copy in archive.copies_of(article.id)} - {article.source, None}
            found[article.id] = Standing(withdrawn.get(article.id), len(outlets))
    except ArchiveError:  # the answer's own articles can be read all the same
        return {}
    return found


def sources_panel(
    turn: int,
    answer: Answer,
    shown: Citation | None,
    note: str = "",
    standing: Mapping[str, Standing] = MappingProxyType({}),
) -> str:
    """The sources of answer number ``turn``, and the article of ``shown`` below them.

    Args:
        turn: the answer's number in the conversation, from 1.
        answer: the answer.
        shown: the citation whose article is opened at its words; None for the list alone.
        note: see ``held_still``; markup.
        standing: how the articles stand in the archive now, by id.
    """
    if not answer.citations:
        return empty_panel()
    items = "".join(_source(turn, citations, shown, standing) for citations in _by_article(answer.citations))
    listed = f'<ol class="src">{items}</ol>'
    if shown is None:
        return _region(f"sources-{turn}", listed)
    target = f"cite-{turn}-{shown.number}"
    return _region(target, listed + article_markup(shown.passage.article, (shown.start, shown.end), target, note))


def article_panel(article: Article, note: str = "") -> str:
    """One article, with nothing marked in it."""
    return _region(f"article-{article.id}", article_markup(article, note=note), "Article")


def message_panel(target: str, message: str) -> str:
    """Why ``target`` can't be shown."""
    return _region(target, f'<p class="hint" tabindex="-1">{escape(message)}</p>', "Article")


def article_markup(article: Article, span: tuple[int, int] | None = None, mark_id: str = "", note: str = "") -> str:
    """A whole article; the ``span`` of its body stands in ``<mark>``, the first of them with ``mark_id``."""
    by = f" · by {escape(', '.join(article.authors))}" if article.authors else ""
    genre = shown_genre(article)
    outside = outside_link(article.url, "Open at the publisher")
    return (
        f"<article{language(article)}>"
        f'<h3 tabindex="-1" dir="auto">{headline_markup(article)}</h3>'
        f'<p class="by">{outlet_and_date(article)}{by}{page_of(article, span)}</p>'
        + (f'<p class="genre">{escape(genre)}</p>' if genre else "")
        + notices(article, note)
        + shown_text(article, span, mark_id)
        + f'<p class="out"><a href="{article_address(article, span)}">Whole article</a>'
        + (f" · {outside}" if outside else "")
        + "</p></article>"
    )


def article_address(article: Article, span: tuple[int, int] | None = None) -> str:
    """Where the article is read by itself; at the ``span`` of its body, which is marked there."""
    return f"/articles/{article.id}" + (f"?at={span[0]}-{span[1]}#at" if span else "")


def _by_article(citations: Sequence[Citation]) -> list[list[Citation]]:
    grouped: dict[str, list[Citation]] = {}
    for citation in citations:
        grouped.setdefault(citation.passage.article.id, []).append(citation)
    return list(grouped.values())


def _source(turn: int, citations: Sequence[Citation], shown: Citation | None, standing: Mapping[str, Standing]) -> str:
    article = citations[0].passage.article
    is_shown = shown is not None and shown.passage.article.id == article.id
    numbers = " ".join(
        f'<a href="#cite-{turn}-{n}" aria-label="Words of footnote {n}">{n}</a>' for n in (c.number for c in citations)
    )
    on = ' class="on"' if is_shown else ""
    return (
        f'<li{on}><span class="nums">{numbers}</span>'
        f'<div><a class="h" dir="auto" href="#cite-{turn}-{citations[0].number}">{headline_markup(article)}</a>'
        f'<p class="m">{outlet_and_date(article)}{standing.get(article.id, Standing()).words}</p></div></li>'
    )


def _region(target: str, content: str, heading: str = "Sources of this answer") -> str:
    return block(
        f'<section aria-label="Sources" data-shown="{escape(target)}">'
        f'<div class="head"><h2 tabindex="-1">{heading}</h2>{_CLOSE}</div>{content}</section>'
    )
