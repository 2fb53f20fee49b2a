"""The page /articles/ID/versions: what changed between two versions of an article, sentence by sentence."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from corpus.article import Article
from corpus.dates import display_date
from corpus.headline import shown_headline
from corpus.store.archive import Archive
from errors import ArticleNotFound, FootnoteError
from rag.reading.history import KEY, HeldVersion, history
from rag.reading.sentence_changes import Piece, SentenceChange, sentence_changes, word_changes
from rag.share.article_json import excerpt_end
from rag.share.article_notices import caveats
from ui.answer.article_text import versions_address
from ui.pages.article_query import PATH
from ui.pages.article_reader import not_held, state_of
from ui.pages.frame import framed, held
from ui.templating import counted, render

_WHY = {
    "first": "first version held",
    "correction": "correction",
    "withdrawal": "withdrawn by its publisher",
    "text": "update: new text",
    "headline": "update: new headline",
}
_FACTS: dict[str, Callable[[Article], str]] = {
    "Outlet": lambda article: article.source or "",
    "Published": lambda article: display_date(article.published) if article.published else "",
    "Updated": lambda article: display_date(article.updated) if article.updated else "",
    "By": lambda article: ", ".join(article.authors),
    "Section": lambda article: article.section or "",
    "State": state_of,
}
_GONE = "A version that this address names is held no longer, so the last two are compared."
_PAID = "The article is behind its publisher’s paywall: excerpts are compared."
_FOLDED = 2  # unchanged paragraphs in a row, from which they are folded


@dataclass(frozen=True, slots=True)
class _Choice:
    """A version in the lists to choose from."""

    key: str
    told: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A version in the list of all, with what it changed."""

    told: str
    until: str
    notices: Sequence[str]
    address: str


@dataclass(frozen=True, slots=True)
class _Part:
    """Paragraphs that follow each other; folded when nothing in them changed."""

    folded: str
    paragraphs: Sequence[Sequence[SentenceChange]]


def version_routes(archive: Archive) -> APIRouter:
    """The routes over ``archive``."""
    router = APIRouter()

    @router.get(PATH + "/{id_}/versions")
    def versions(
        id_: str, before: Annotated[str, Query(alias="from")] = "", after: Annotated[str, Query(alias="to")] = ""
    ) -> HTMLResponse:
        try:
            return _page(archive, id_, before, after)
        except ArticleNotFound:
            return HTMLResponse(framed("No such article", not_held(id_), held(archive), PATH), 404)
        except FootnoteError as error:
            told = render("failed_page.html", message=str(error))
            return HTMLResponse(framed("The archive can’t be read", told, None, PATH), 503)

    return router


def _page(archive: Archive, id_: str, before: str, after: str) -> HTMLResponse:
    article = archive.get(id_)
    versions = history(article, archive.versions(article.id))
    content = versions_page(versions, before[:KEY], after[:KEY])
    title = f"Versions: {shown_headline(article).text}"
    return HTMLResponse(framed(title, content, archive.coverage(), PATH))


def versions_page(versions: Sequence[HeldVersion], before: str = "", after: str = "") -> Markup:
    """The content of the page.

    Args:
        versions: all versions of the article, the earliest first.
        before: the key of the version to compare from; unknown or empty: the last but one.
        after: likewise of the version to compare with; unknown or empty: the last.
    """
    keys = [one.key for one in versions]
    first = keys.index(before) if before in keys else max(0, len(keys) - 2)
    last = keys.index(after) if after in keys else len(keys) - 1
    gone = any(key and key not in keys for key in (before, after))
    old, new = versions[min(first, last)], versions[max(first, last)]
    texts = [_shown_body(one.article) for one in (old, new)]
    changes = sentence_changes(*texts) if old is not new else []
    is_paid = any(one.article.is_free is False for one in (old, new))
    return render(
        "versions.html",
        article=versions[-1].article,
        rows=[_row(versions, place) for place in reversed(range(len(versions)))],
        choices=[_Choice(one.key, _told(one)) for one in versions],
        old=old,
        new=new,
        old_told=_told(old),
        new_told=_told(new),
        caveats=caveats(versions[-1].article),
        notes=[*([_GONE] if gone else []), *([_PAID] if is_paid else [])],
        summary=_summary(changes),
        heading=_headline(old.article, new.article),
        facts=_facts(old.article, new.article),
        parts=_parts(changes),
    )


def _row(versions: Sequence[HeldVersion], place: int) -> _Row:
    one = versions[place]
    until = "" if one.is_current else f"held until {display_date(one.replaced[:10])}"
    id_ = versions[-1].article.id
    address = versions_address(id_, versions[place - 1].key, one.key) if place else ""
    return _Row(_told(one), until, one.notices, address)


def _told(one: HeldVersion) -> str:
    """Such as ``28 August 2025: correction``."""
    article = one.article
    why = _WHY.get(one.why) or "other details changed" + (f": {', '.join(one.details)}" if one.details else "")
    return f"{display_date(article.updated or article.published)}: {why}"


def _shown_body(article: Article) -> str:
    """The text of which what changed is shown: an excerpt of what only subscribers may read."""
    return article.body if article.is_free is not False else article.body[: excerpt_end(article.body)]


def _summary(changes: Sequence[SentenceChange]) -> str:
    """Such as ``Sentences: 1 changed, 2 added, 1 moved; 14 sentences the same.``."""
    counts = Counter("moved" if one.moved else one.kind for one in changes)
    counts["moved"] //= 2
    told = [f"{counts[kind]:,} {kind}" for kind in ("changed", "added", "removed", "moved") if counts[kind]]
    if not told:
        return "The text is the same."
    same = f"{counted(counts['same'], 'sentence')} the same." if counts["same"] else "no sentence the same."
    return f"Sentences: {', '.join(told)}; {same}"


def _headline(old: Article, new: Article) -> tuple[Piece, ...]:
    """The headline's words when it changed; else nothing."""
    if old.headline == new.headline:
        return ()
    return word_changes(old.headline or "(no headline)", new.headline or "(no headline)")


def _facts(old: Article, new: Article) -> list[tuple[str, Sequence[Piece]]]:
    """What else changed: its name, and its value in both versions."""
    found: list[tuple[str, Sequence[Piece]]] = []
    for name, value in _FACTS.items():
        before, after = value(old), value(new)
        if before != after:
            found.append((name, (Piece(before or "none", "removed"), Piece(after or "none", "added"))))
    gone = [Piece(one, "removed") for one in old.corrections if one not in new.corrections]
    came = [Piece(one, "added") for one in new.corrections if one not in old.corrections]
    return [*found, ("Corrections", [*gone, *came])] if gone or came else found


def _parts(changes: Sequence[SentenceChange]) -> list[_Part]:
    """The paragraphs, those in which nothing changed folded when several follow each other."""
    paragraphs: list[list[SentenceChange]] = []
    for one in changes:
        if one.opens or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(one)
    parts = []
    for is_same, group in groupby(paragraphs, key=lambda told: all(one.kind == "same" for one in told)):
        found = list(group)
        folded = counted(len(found), "unchanged paragraph") if is_same and len(found) >= _FOLDED else ""
        parts.append(_Part(folded, found))
    return parts
