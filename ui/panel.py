"""The panel ``Sources``: the articles that an answer stands on, and one of them opened at the words cited."""

import re
from collections.abc import Callable, Sequence

from corpus.archive import Archive
from corpus.article import Article
from corpus.dates import display_date
from corpus.errors import ArticleNotFound, FootnoteError
from rag.answer import Answer, Citation
from rag.genre import shown_genre
from ui.escape import block, escape, outside_link

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_TARGET = re.compile(
    r"cite-(?P<turn>\d{1,6})-(?P<number>\d{1,6})|sources-(?P<list>\d{1,6})|article-(?P<id>[0-9a-f]{16})", re.ASCII
)
Answers = Callable[[int], Answer]
KeptArticles = Callable[[str], Article | None]
_CLOSE = '<button type="button" class="close" data-close>Close</button>'


def outlet_and_date(article: Article) -> str:
    """``Ellery Courier · 19 August 2025, 07:40``."""
    outlet = escape(article.source or "Outlet unknown")
    return f'<span class="outlet">{outlet}</span> · {escape(display_date(article.published))}'


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
    return sources_panel(number, answer, shown, held_still(archive, shown.passage.article) if shown else "")


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
    if now.content_hash == article.content_hash:
        return ""
    link = f'<a href="#article-{article.id}">Open it</a>'
    return (
        '<p class="corr">The archive now holds another version of this article. It is shown as it was when it was '
        f"cited. {link}</p>"
    )


def sources_panel(turn: int, answer: Answer, shown: Citation | None, note: str = "") -> str:
    """The sources of answer number ``turn``, and the article of ``shown`` below them.

    Args:
        turn: the answer's number in the conversation, from 1.
        answer: the answer.
        shown: the citation whose article is opened at its words; None for the list alone.
        note: see ``held_still``; markup.
    """
    if not answer.citations:
        return empty_panel()
    items = "".join(_source(turn, citations, shown) for citations in _by_article(answer.citations))
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
    language = article.language if article.language and _LANGUAGE.fullmatch(article.language) else None
    by = f" · by {escape(', '.join(article.authors))}" if article.authors else ""
    genre = shown_genre(article)
    corrections = "".join(f'<p class="corr">{escape(_correction(text))}</p>' for text in article.corrections)
    outside = outside_link(article.url, "Open at the publisher")
    spoken = f' lang="{language}"' if language else ""
    return (
        f"<article{spoken}>"
        f'<h3 tabindex="-1" dir="auto">{escape(article.headline or "(no headline)")}</h3>'
        f'<p class="by">{outlet_and_date(article)}{by}</p>'
        + (f'<p class="genre">{escape(genre)}</p>' if genre else "")
        + note
        + corrections
        + _paragraphs(article.body, span, mark_id)
        + (f'<p class="out">{outside}</p>' if outside else "")
        + "</article>"
    )


def _paragraphs(body: str, span: tuple[int, int] | None, mark_id: str) -> str:
    start, end = span or (0, 0)
    paragraphs = []
    for line in re.finditer(r"[^\n]*\S[^\n]*", body):
        first, last = max(start, line.start()), min(end, line.end())
        if not body[first:last].strip():
            paragraphs.append(f'<p dir="auto">{escape(line.group())}</p>')
            continue
        before, cited, after = body[line.start() : first], body[first:last], body[last : line.end()]
        # One mark a paragraph, as a mark may not reach over the end of one; the first is where the reader is taken.
        attributes = f' id="{escape(mark_id)}" tabindex="-1"' if mark_id else ""
        mark_id = ""
        paragraphs.append(f'<p dir="auto">{escape(before)}<mark{attributes}>{escape(cited)}</mark>{escape(after)}</p>')
    return "".join(paragraphs)


def _by_article(citations: Sequence[Citation]) -> list[list[Citation]]:
    grouped: dict[str, list[Citation]] = {}
    for citation in citations:
        grouped.setdefault(citation.passage.article.id, []).append(citation)
    return list(grouped.values())


def _source(turn: int, citations: Sequence[Citation], shown: Citation | None) -> str:
    article = citations[0].passage.article
    is_shown = shown is not None and shown.passage.article.id == article.id
    numbers = " ".join(
        f'<a href="#cite-{turn}-{n}" aria-label="Words of footnote {n}">{n}</a>' for n in (c.number for c in citations)
    )
    on = ' class="on"' if is_shown else ""
    headline = escape(article.headline or "(no headline)")
    return (
        f'<li{on}><span class="nums">{numbers}</span>'
        f'<div><a class="h" dir="auto" href="#cite-{turn}-{citations[0].number}">{headline}</a>'
        f'<p class="m">{outlet_and_date(article)}</p></div></li>'
    )


def _correction(text: str) -> str:
    return text if text.casefold().startswith(("correct", "clarif")) else f"Correction: {text}"


def _region(target: str, content: str, heading: str = "Sources of this answer") -> str:
    return block(
        f'<section aria-label="Sources" data-shown="{escape(target)}">'
        f'<div class="head"><h2 tabindex="-1">{heading}</h2>{_CLOSE}</div>{content}</section>'
    )
