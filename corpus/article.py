"""Article: the record that every reader produces."""

import hashlib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

# Fields added later count only if they are set, so that the digests of articles already held do not change.
_FIRST = (
    *("body", "headline", "url", "uri", "source", "authors", "published", "updated", "section", "language", "genre"),
    "corrections",
)
_LATER: dict[str, object] = {
    **dict.fromkeys(("status", "version", "is_free", "outlet_hint")),
    "is_partial": False,
    "pages": (),
}


@lru_cache(maxsize=1_024)  # one answer reads the ids of its fifty articles four hundred times
def _digest(identity: str) -> str:
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Article:
    """One published item; fields are named as in ninjs and schema.org NewsArticle.

    A field that the source does not state is ``None``, never guessed. Dates are ISO 8601 at the source's precision:
    ``"2025"``, ``"2025-08"``, ``"2025-08-19"`` or ``"2025-08-19T07:40:00+02:00"`` (see ``corpus.dates``).

    Attributes:
        body: plain text; paragraphs are separated by newlines. Offsets of passages and citations count its characters.
        genre: ``"reporting"``, ``"opinion"``, ``"analysis"``, ...; the source's own word.
        corrections: notices that the publisher attached to the article, oldest first.
        uri: the publisher's identifier of an article that may have no URL (a wire's slug, ninjs ``uri``).
        status: ninjs ``pubStatus``: ``"withheld"`` or ``"canceled"`` if the publisher withdrew the article; else None.
        version: the publisher's number of this version, if the publisher gives one.
        is_free: schema.org ``isAccessibleForFree``: False for an article behind a paywall.
        is_partial: the body is a teaser, not the whole text.
        outlet_hint: an outlet that only the text names; it may not be the article's own outlet.
        pages: for paginated sources, the offset in ``body`` at which each page begins; empty otherwise.
        origins: the source of each field as ``(field, place)``: ``("published", "json-ld datePublished")``. Origins
            are no content: articles that differ in nothing else are equal.
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
        """16 hex digits. The same article has the same id, whatever file or address it is added from.

        The id is made from the URL, else the uri, else headline and body. An article that the archive first holds
        by its uri alone gets the id of its URL once a version with the URL comes (``corpus.store.rows.put``).
        """
        return _digest(self.url or self.uri or f"{self.headline or ''}\n{self.body}")

    @property
    def content_hash(self) -> str:
        """A digest of every field but ``origins``. Articles with the same digest are equal to the last letter."""
        later = (f"{name}={value!r}" for name, unsaid in _LATER.items() if (value := getattr(self, name)) != unsaid)
        fields = "\x1f".join([*(repr(getattr(self, name)) for name in _FIRST), *later])
        return hashlib.sha256(fields.encode("utf-8", "surrogatepass")).hexdigest()

    def page_of(self, offset: int) -> int | None:
        """Return the page, counted from 1, of the character at ``offset`` of the body; None without pages."""
        return max(1, bisect_right(self.pages, offset)) if self.pages else None


def article_from(fields: Mapping[str, object]) -> Article:
    """Make an article from fields that JSON returns, with lists in place of tuples."""
    tuples = {name: _tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return Article(**{**fields, **tuples})  # type: ignore[arg-type]


def _tuple(value: list[object]) -> tuple[object, ...]:
    return tuple(_tuple(one) if isinstance(one, list) else one for one in value)
