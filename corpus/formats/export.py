"""Export: an article in the formats of other tools: ninjs 3.1 (IPTC), or a line of JSON with Footnote's own fields."""

from collections.abc import Callable
from dataclasses import fields

from corpus.article import Article
from corpus.formats.agency.ninjs import OWN_PROFILE, OWN_URI

_FIELDS = {field.name: field.default for field in fields(Article)}
STANDARD = {"name": "ninjs", "version": "3.1"}


def to_ninjs(article: Article) -> dict[str, object]:
    """Convert an article to a ninjs 3.1 item; ``corpus.formats.readers`` reads the same article back from it.

    Dates keep their known precision: ninjs asks for a time, and midnight would be made up. ninjs has no field for
    corrections, so they become bodies of that role. The URL becomes a rendition as a page, a teaser a description.
    ``is_free``, ``outlet_hint``, ``pages`` and ``origins`` have no place in ninjs and are left out.
    """
    text = _values("main", article.body)
    item: dict[str, object] = {
        "standard": STANDARD,
        "uri": article.uri or article.url or OWN_URI + article.id,
        "type": "text",
        "profile": OWN_PROFILE,
        "pubStatus": article.status or "usable",
        "version": article.version,
        "firstCreated": article.published,
        "versionCreated": article.updated,
        "language": article.language,
        "by": ", ".join(article.authors),
        "headlines": _values("main", article.headline),
        "descriptions": text if article.is_partial else [],
        "bodies": ([] if article.is_partial else text) + _values("correction", *article.corrections),
        "people": [{"name": name, "rel": "author"} for name in article.authors],
        "infoSources": _names(article.source),
        "subjects": [{**one, "rel": "section"} for one in _names(article.section)],
        "genres": _names(article.genre),
        "renditions": _page(article.url),
    }
    return {name: value for name, value in item.items() if value}


def to_record(article: Article) -> dict[str, object]:
    """Convert an article to Footnote's own fields; unknown fields are left out."""
    return {name: value for name, unsaid in _FIELDS.items() if (value := getattr(article, name)) != unsaid}


EXPORTS: dict[str, Callable[[Article], dict[str, object]]] = {"ninjs": to_ninjs, "jsonl": to_record}


def _values(role: str, *texts: str | None) -> list[dict[str, str]]:
    return [{"role": role, "contentType": "text/plain", "value": text} for text in texts if text]


def _names(name: str | None) -> list[dict[str, str]]:
    return [{"name": name}] if name else []


def _page(url: str | None) -> list[dict[str, str]]:
    return [{"name": "web", "href": url, "contentType": "text/html"}] if url else []
