"""History: the versions of an article that the archive holds, and what each changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.article import Article
from corpus.store.versions import Version

Why = Literal["first", "correction", "withdrawal", "text", "headline", "details"]

KEY = 16
"""Hex digits of a version's digest that tell it from the others of its article."""

_DETAILS = ("source", "authors", "published", "section", "genre", "language", "url", "is_free", "is_partial")
_NAMES = {"source": "outlet", "published": "date", "url": "address", "is_free": "paywall", "is_partial": "teaser"}


@dataclass(frozen=True, slots=True)
class HeldVersion:
    """One version of an article.

    Attributes:
        why: what made it another one than the version before: the weightiest reason.
        notices: the corrections that it adds, in the publisher's words.
        details: names of what else it changed, when nothing weightier did.
        replaced: when another took its place, or when it came too late to answer, ISO 8601; empty for the one that
            answers now.
    """

    article: Article
    why: Why
    notices: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    replaced: str = ""

    @property
    def key(self) -> str:
        """What tells this version from the others, in an address."""
        return self.article.content_hash[:KEY]

    @property
    def is_current(self) -> bool:
        """Whether this is the version that answers, or that is withdrawn."""
        return not self.replaced


def history(now: Article, earlier: Sequence[Version]) -> list[HeldVersion]:
    """All versions, the earliest first: those kept, then the one that the archive holds now."""
    held: list[HeldVersion] = []
    before: Article | None = None
    for article, replaced in (*((one.article, one.replaced) for one in earlier), (now, "")):
        held.append(_held(article, before, replaced))
        before = article
    return held


def _held(article: Article, before: Article | None, replaced: str) -> HeldVersion:
    if before is None:
        return HeldVersion(article, "first", article.corrections, replaced=replaced)
    if article.status and not before.status:
        return HeldVersion(article, "withdrawal", replaced=replaced)
    if notices := tuple(one for one in article.corrections if one not in before.corrections):
        return HeldVersion(article, "correction", notices, replaced=replaced)
    if article.body != before.body:
        return HeldVersion(article, "text", replaced=replaced)
    if article.headline != before.headline:
        return HeldVersion(article, "headline", replaced=replaced)
    changed = tuple(_NAMES.get(one, one) for one in _DETAILS if getattr(article, one) != getattr(before, one))
    return HeldVersion(article, "details", details=changed, replaced=replaced)
