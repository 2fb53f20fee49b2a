"""The panel ``Sources``: the articles that an answer stands on, and one of them opened at the words cited."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from corpus.archive import Archive
from corpus.article import Article
from corpus.dates import display_date
from corpus.errors import ArchiveError, ArticleNotFound, FootnoteError
from corpus.headline import DERIVED, shown_headline
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


def withdrawal(status: str) -> str:
    """What a reader is told of an article with that ``Article.status``."""
    return f"Withdrawn by its publisher ({status}). It is not answered from."


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
        + (note or (f'<p class="corr">{escape(withdrawal(article.status))}</p>' if article.status else ""))
        + "".join(f'<p class="partial">{escape(notice)}</p>' for notice in _limits(article))
        + corrections(article)
        + paragraphs(article.body, span, mark_id)
        + f'<p class="out"><a href="{article_address(article, span)}">Whole article</a>'
        + (f" · {outside}" if outside else "")
        + "</p></article>"
    )


def article_address(article: Article, span: tuple[int, int] | None = None) -> str:
    """Where the article is read by itself; at the ``span`` of its body, which is marked there."""
    return f"/articles/{article.id}" + (f"?at={span[0]}-{span[1]}#at" if span else "")


def language(article: Article) -> str:
    """The attribute that says which language the article is in; nothing where it is unknown."""
    known = article.language and _LANGUAGE.fullmatch(article.language)
    return f' lang="{article.language}"' if known else ""


def corrections(article: Article) -> str:
    """Its publisher's notices, which stand above the text."""
    return "".join(f'<p class="corr">{escape(_correction(text))}</p>' for text in article.corrections)


def _limits(article: Article) -> list[str]:
    """What a reader should know of a text that is not whole, or not free where it comes from."""
    limits = []
    if article.is_partial:
        limits.append("Teaser only: the whole article stands at its publisher.")
    if article.is_free is False:
        limits.append("Behind a paywall at its publisher.")
    if article.source is None and article.outlet_hint:
        limits.append(f"The text names {article.outlet_hint}; whose article it is was not given.")
    return limits


def paragraphs(body: str, span: tuple[int, int] | None = None, mark_id: str = "") -> str:
    """A text's paragraphs; the ``span`` of it stands in ``<mark>``, the first of them with ``mark_id``."""
    start, end = span or (0, 0)
    found = []
    for line in re.finditer(r"[^\n]*\S[^\n]*", body):
        first, last = max(start, line.start()), min(end, line.end())
        if not body[first:last].strip():
            found.append(f'<p dir="auto">{escape(line.group())}</p>')
            continue
        before, cited, after = body[line.start() : first], body[first:last], body[last : line.end()]
        # One mark a paragraph, as a mark may not reach over the end of one; the first is where the reader is taken.
        attributes = f' id="{escape(mark_id)}" tabindex="-1"' if mark_id else ""
        mark_id = ""
        found.append(f'<p dir="auto">{escape(before)}<mark{attributes}>{escape(cited)}</mark>{escape(after)}</p>')
    return "".join(found)


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


def _correction(text: str) -> str:
    return text if text.casefold().startswith(("correct", "clarif")) else f"Correction: {text}"


def _region(target: str, content: str, heading: str = "Sources of this answer") -> str:
    return block(
        f'<section aria-label="Sources" data-shown="{escape(target)}">'
        f'<div class="head"><h2 tabindex="-1">{heading}</h2>{_CLOSE}</div>{content}</section>'
    )
