"""Article: the one record that every reader produces."""

import hashlib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

# Fields added later count only where they say something: the digests of articles held before stay what they were.
_FIRST = (
    *("body", "headline", "url", "uri", "source", "authors", "published", "updated", "section", "language", "genre"),
    "corrections",
)
_LATER: dict[str, object] = {
    **dict.fromkeys(("status", "version", "is_free", "outlet_hint")),
    "is_partial": False,
    "pages": (),
}


@lru_cache(maxsize=1_024)  # an answer asks four hundred times for the ids of its fifty articles
def _digest(identity: str) -> str:
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Article:
    """One published item; fields are named as in ninjs and schema.org NewsArticle.

    What the source does not say is ``None``, never guessed. Dates are ISO 8601 at the precision that the source
    gave: ``"2025"``, ``"2025-08"``, ``"2025-08-19"`` or ``"2025-08-19T07:40:00+02:00"`` (see ``corpus.dates``).

    Attributes:
        body: plain text; paragraphs are separated by newlines. Offsets of passages and citations count its characters.
        genre: ``"reporting"``, ``"opinion"``, ``"analysis"``, ...; as the source calls it.
        corrections: notices that the publisher attached to the article, oldest first.
        uri: what the publisher calls the article where it has no URL (a wire's slug, ninjs ``uri``).
        status: ninjs ``pubStatus``: ``"withheld"`` or ``"canceled"`` when its publisher withdrew it; else None.
        version: the publisher's number of this version, where one is given.
        is_free: schema.org ``isAccessibleForFree``: False for an article behind a paywall.
        is_partial: the body is a teaser, not the whole text.
        outlet_hint: an outlet that only the text names; it may be another one than the article's own.
        pages: for paginated sources, where in ``body`` each page begins; empty otherwise.
        origins: where each field came from, as ``(field, place)``: ``("published", "json-ld datePublished")``; no
            content, so articles that differ in nothing else are equal.
    """

    body: str
    headline: str | None = None
    url: str | None = None
    uri: str | None = None
    source: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    updated: str | None = None
    section: str | None = None
    language: str | None = None
    genre: str | None = None
    corrections: tuple[str, ...] = ()
    status: str | None = None
    version: str | None = None
    is_free: bool | None = None
    is_partial: bool = False
    outlet_hint: str | None = None
    pages: tuple[int, ...] = ()
    origins: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    @property
    def id(self) -> str:
        """16 hex digits: the same article has the same id wherever it is added from.

        Made from the URL, else the uri, else headline and body. What an archive first knows by its uri alone, it
        knows by its URL once that comes (``corpus.store.rows.put``).
        """
        return _digest(self.url or self.uri or f"{self.headline or ''}\n{self.body}")

    @property
    def content_hash(self) -> str:
        """A digest of every field but ``origins``: two articles with the same one are the same to the last letter."""
        later = (f"{name}={value!r}" for name, unsaid in _LATER.items() if (value := getattr(self, name)) != unsaid)
        fields = "\x1f".join([*(repr(getattr(self, name)) for name in _FIRST), *later])
        return hashlib.sha256(fields.encode("utf-8", "surrogatepass")).hexdigest()

    def page_of(self, offset: int) -> int | None:
        """The page, counted from 1, on which the character at ``offset`` of the body stands; None without pages."""
        return max(1, bisect_right(self.pages, offset)) if self.pages else None


def article_from(fields: Mapping[str, object]) -> Article:
    """An article from its fields as JSON gives them back, lists for tuples."""
    tuples = {name: _tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return Article(**{**fields, **tuples})  # type: ignore[arg-type]


def _tuple(value: list[object]) -> tuple[object, ...]:
    return tuple(_tuple(one) if isinstance(one, list) else one for one in value)
