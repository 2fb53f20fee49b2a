"""An article as JSON: a part of its text, what must be known beside it, and what the archive holds of it besides."""

from typing import Any

from corpus.article import Article
from corpus.store.archive import Archive
from corpus.store.stories import Brief
from corpus.store.versions import Version
from rag.share.article_notices import notices
from rag.text.sentence import sentence_spans

EXCERPT = 400
"""Characters shown of an article that its publisher lets only subscribers read."""


def article_json(
    archive: Archive, article: Article, start: int = 0, most: int | None = None, with_texts: bool = True
) -> dict[str, Any]:
    """``{"article_id", ..., "notices", "text", "start", "end", "characters", "next", "copies", "versions"}``.

    ``text`` is ``body[start:end]``; ``next`` is where the rest begins, or None. Of an article that its publisher lets
    only subscribers read, an excerpt is all.

    Args:
        archive: holds its copies and its earlier versions.
        article: one that the archive holds.
        start: where the text begins.
        most: the most characters of it; None: all.
        with_texts: whether its earlier versions come with their texts.
    """
    last = excerpt_end(article.body) if article.is_free is False else len(article.body)
    start = min(max(start, 0), last)
    end = last if most is None else min(last, start + most)
    return {
        "article_id": article.id,
        "url": article.url,
        "uri": article.uri,
        "headline": article.headline,
        "source": article.source,
        "authors": list(article.authors),
        "published": article.published,
        "updated": article.updated,
        "section": article.section,
        "language": article.language,
        "genre": article.genre,
        "status": article.status,
        "version": article.version,
        "is_free": article.is_free,
        "is_partial": article.is_partial,
        "corrections": list(article.corrections),
        "notices": notices(article),
        "text": article.body[start:end],
        "start": start,
        "end": end,
        "characters": len(article.body),
        "next": end if end < last else None,
        "copies": [_copy(one) for one in archive.copies_of(article.id)],
        "versions": [_version(one, with_texts) for one in reversed(archive.versions(article.id))],
    }


def _copy(copy: Brief) -> dict[str, Any]:
    return {
        "article_id": copy.id,
        "headline": copy.headline,
        "source": copy.source,
        "published": copy.published,
        "is_original": copy.is_original,
    }


def _version(version: Version, with_text: bool) -> dict[str, Any]:
    earlier = version.article
    end = excerpt_end(earlier.body) if earlier.is_free is False else len(earlier.body)
    return {
        "replaced": version.replaced,
        "version": earlier.version,
        "headline": earlier.headline,
        "published": earlier.published,
        "updated": earlier.updated,
        **({"text": earlier.body[:end]} if with_text else {}),
    }


def excerpt_end(body: str) -> int:
    """Where the excerpt of a text ends: after its last whole sentence within ``EXCERPT``, if there is one."""
    ends = [end for _, end in sentence_spans(body[: 2 * EXCERPT]) if end <= EXCERPT]
    return max(ends, default=min(EXCERPT, len(body)))
