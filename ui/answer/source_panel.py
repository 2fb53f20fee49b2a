"""The panel ``Sources``: the articles that an answer cites, and one of them opened at the cited words."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from markupsafe import Markup

from corpus.article import Article
from corpus.store.archive import Archive
from errors import ArchiveError, ArticleNotFound, FootnoteError
from rag.answer.answer import Answer
from rag.answer.cited_sentence import Citation
from rag.reading.genre import shown_genre
from rag.reading.history import KEY
from rag.share.article_notices import notices, withdrawal
from ui.answer.article_text import shown_text, versions_address
from ui.templating import NOTHING, block, render

_TARGET = re.compile(
    r"cite-(?P<turn>\d{1,6})-(?P<number>\d{1,6})|sources-(?P<list>\d{1,6})|article-(?P<id>[0-9a-f]{16})", re.ASCII
)
Answers = Callable[[int], Answer]
KeptArticles = Callable[[str], Article | None]
_HINT = "The articles that an answer stands on appear here. A footnote opens its article at the words it cites."


@dataclass(frozen=True, slots=True)
class Standing:
    """The present state of a cited article in the archive.

    Attributes:
        status: ``"withheld"`` or ``"canceled"`` when its publisher has withdrawn it.
        outlets: how many other outlets carry a copy of it.
    """

    status: str | None = None
    outlets: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A notice on a cited article.

    Attributes:
        now: the id of the version that the archive holds.
        changes: the address of what changed since the version that was cited.
    """

    text: str
    now: str = ""
    changes: str = ""


@dataclass(frozen=True, slots=True)
class _Source:
    """An article in the list, with the numbers of its footnotes."""

    article: Article
    numbers: Sequence[int]
    is_shown: bool
    standing: Standing


def empty_panel() -> str:
    """The panel before the first question, and for an answer without sources."""
    return _region("", "Sources", hint=_HINT)


def opened(archive: Archive, answers: Answers, target: str, kept: KeptArticles = lambda _: None) -> str:
    """The panel for a clicked link: a footnote, an answer's sources, or an article.

    Args:
        archive: the source of opened articles.
        answers: the conversation's answers, by number; raises a FootnoteError for a missing one.
        target: the link's target, as the browser sends it; untrusted.
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
    """An answer's sources with their present state in the archive, and the article of ``shown`` below them."""
    note = held_still(archive, shown.passage.article) if shown else None
    return sources_panel(number, answer, shown, note, standings(archive, answer))


def _opened_article(archive: Archive, id_: str, kept: KeptArticles) -> str:
    try:
        return article_panel(archive.get(id_))
    except FootnoteError:
        article = kept(id_)
        if article is None:
            raise
        return article_panel(article, held_still(archive, article))


def held_still(archive: Archive, article: Article) -> Note | None:
    """A notice when the archive no longer has a cited article, or has another version of it; else None."""
    try:
        now = archive.get(article.id)
    except ArticleNotFound:
        return Note("The archive no longer holds this article. It is shown as it was when it was cited.")
    except FootnoteError as error:
        return Note(f"{error} The article is shown as it was when it was cited.")
    if now.status:
        return Note(withdrawal(now.status))
    if now.content_hash == article.content_hash:
        return None
    text = "The archive now holds another version of this article. It is shown as it was when it was cited."
    return Note(text, article.id, versions_address(now.id, article.content_hash[:KEY], now.content_hash[:KEY]))


def standings(archive: Archive, answer: Answer) -> dict[str, Standing]:
    """The present state of the articles that an answer cites, by id; empty when the archive can't be read."""
    found = {}
    try:
        withdrawn = archive.withdrawn([citation.passage.article.id for citation in answer.citations])
        for article in (citation.passage.article for citation in answer.citations):
            outlets = {copy.source for copy in archive.copies_of(article.id)} - {article.source, None}
            found[article.id] = Standing(withdrawn.get(article.id), len(outlets))
    except ArchiveError:  # the answer keeps its own articles
        return {}
    return found


def sources_panel(
    turn: int,
    answer: Answer,
    shown: Citation | None,
    note: Note | None = None,
    standing: Mapping[str, Standing] = MappingProxyType({}),
) -> str:
    """The sources of answer number ``turn``, and the article of ``shown`` below them.

    Args:
        turn: the answer's number in the conversation, from 1.
        answer: the answer.
        shown: the citation whose article is opened at its words; None for the list alone.
        note: see ``held_still``.
        standing: the present state of the articles in the archive, by id.
    """
    if not answer.citations:
        return empty_panel()
    sources = [_source(citations, shown, standing) for citations in _by_article(answer.citations)]
    target, article = f"sources-{turn}", NOTHING
    if shown is not None:
        target = f"cite-{turn}-{shown.number}"
        article = article_markup(shown.passage.article, (shown.start, shown.end), target, note)
    return _region(target, "Sources of this answer", turn=turn, sources=sources, article=article)


def article_panel(article: Article, note: Note | None = None) -> str:
    """The panel with one article, nothing marked."""
    return _region(f"article-{article.id}", "Article", article=article_markup(article, note=note))


def message_panel(target: str, message: str) -> str:
    """The panel with a message: why ``target`` can't be shown."""
    return _region(target, "Article", hint=message)


def article_markup(
    article: Article, span: tuple[int, int] | None = None, mark_id: str = "", note: Note | None = None
) -> Markup:
    """A whole article; ``<mark>`` elements hold the ``span`` of its body, the first one with ``mark_id``."""
    return render(
        "article.html",
        article=article,
        paragraphs=shown_text(article, span),
        texts=notices(article),
        note=note,
        mark_id=mark_id,
        page=page_of(article, span),
        genre=shown_genre(article),
        address=article_address(article, span),
    )


def page_of(article: Article, span: tuple[int, int] | None) -> int | None:
    """The page on which the ``span`` begins; None without a span or without pages."""
    return article.page_of(span[0]) if span else None


def article_address(article: Article, span: tuple[int, int] | None = None) -> str:
    """The address of the article's own page; with a ``span``, the page opens there and marks it."""
    return f"/articles/{article.id}" + (f"?at={span[0]}-{span[1]}#at" if span else "")


def _by_article(citations: Sequence[Citation]) -> list[list[Citation]]:
    grouped: dict[str, list[Citation]] = {}
    for citation in citations:
        grouped.setdefault(citation.passage.article.id, []).append(citation)
    return list(grouped.values())


def _source(citations: Sequence[Citation], shown: Citation | None, standing: Mapping[str, Standing]) -> _Source:
    article = citations[0].passage.article
    is_shown = shown is not None and shown.passage.article.id == article.id
    return _Source(article, [one.number for one in citations], is_shown, standing.get(article.id, Standing()))


def _region(
    target: str,
    heading: str,
    hint: str = "",
    turn: int = 0,
    sources: Sequence[_Source] = (),
    article: Markup = NOTHING,
) -> str:
    return block("panel.html", target=target, heading=heading, hint=hint, turn=turn, sources=sources, article=article)
