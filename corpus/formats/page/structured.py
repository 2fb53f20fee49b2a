"""Structured data of web pages: JSON-LD of schema.org, OpenGraph and other meta elements -> records."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from corpus.site import same_site

GENRES = {
    "OpinionNewsArticle": "opinion",
    "AnalysisNewsArticle": "analysis",
    "ReportageNewsArticle": "reporting",
    "BackgroundNewsArticle": "background",
    "ReviewNewsArticle": "review",
    "AskPublicNewsArticle": "ask the public",
    "LiveBlogPosting": "live blog",
    "AdvertiserContentArticle": "advertisement",
    "SatiricalArticle": "satire",
}
_KINDS = {*GENRES, "NewsArticle", "Article", "BlogPosting", "Report", "ScholarlyArticle", "TechArticle"}
_PAGES = {"WebPage", "ItemPage", "DiscussionForumPosting", "SocialMediaPosting", "Recipe"}
_DEEPEST = 12  # levels of JSON-LD that are searched
_MOST = 5_000  # objects in all blocks of a page

# Field of Article: the names that pages use for it, the most specific first. Names are compared in lower case.
_META: dict[str, tuple[str, ...]] = {
    "headline": (
        "og:title",
        "twitter:title",
        "parsely-title",
        "dc.title",
        "dcterms.title",
        "citation_title",
        "headline",
    ),
    "published": (
        *("article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date"),
        *("citation_publication_date", "dc.date.issued", "dc.date", "dcterms.created", "sailthru.date", "pubdate"),
        *("publish-date", "publishdate", "publication_date", "date", "datecreated"),
    ),
    "updated": (
        *("article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "dcterms.modified"),
        "last-modified",
    ),
    "source": ("og:site_name", "citation_journal_title", "dc.publisher", "application-name", "publisher"),
    "authors": (
        *("author", "parsely-author", "dc.creator", "citation_author", "sailthru.author", "article:author"),
        "og:article:author",
    ),
    "section": ("article:section", "og:article:section", "parsely-section"),
    "language": ("og:locale", "content-language"),
}
# A place of a template that nobody filled: "{{ site.name }}", "{$site.name}", "${name}", "%%name%%", "[[name]]".
_UNFILLED = re.compile(r"\{\{[^{}]*\}\}|[$#]?\{[$%#]?[\w.:-]+[%#]?\}|%%[\w.:-]+%%|\[\[[\w.:-]+\]\]")
_DUBLIN_CORE = re.compile(r"^(dc|dcterms):")  # as RDFa writes it; in HTML, a dot stands there
_STRAY_COMMA = re.compile(r'("(?:[^"\\]|\\.)*+")|,(?=\s*[}\]])()', re.DOTALL)
_TIERS = {"free": True, "locked": False}  # "metered" is neither


def linked_record(root: Any) -> tuple[dict[str, object], bool]:
    """Return the article that a page's JSON-LD describes, by schema.org's names, and whether a block is broken.

    The record is empty if no block describes an article.
    """
    blocks = [_block(script.text) for script in _scripts(root)]
    nodes = [node for block in blocks for node in _nodes(block)][:_MOST]
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    articles = [node for node in nodes if _types(node) & _KINDS]
    # The first one with a date or a text is the page's own; teasers of other articles have neither, and come later.
    own = next((node for node in articles if node.get("datePublished") or node.get("articleBody")), None)
    if own is None:  # blogs often describe only the page
        own = next((node for node in nodes if _types(node) & _PAGES and node.get("datePublished")), {})
    record = {name: _plain(_resolved(value, by_id)) for name, value in own.items() if not name.startswith("@")}
    genre = next((GENRES[kind] for kind in GENRES if kind in _types(own)), None)
    return {**({"genre": genre} if genre else {}), **record}, None in blocks


def meta_record(root: Any) -> tuple[dict[str, object], dict[str, str]]:
    """Return the fields of OpenGraph and other meta elements, ``itemprop`` and ``lang``, and the place of each."""
    found: dict[str, list[str]] = {}
    for node in root.iter("meta", "time"):
        stated = (node.get("content") or node.get("datetime") or "").strip()
        if stated and not _UNFILLED.fullmatch(stated):
            for said in _names_of(node):
                found.setdefault(said, []).append(stated)
    record: dict[str, object] = {}
    places: dict[str, str] = {}
    for field, names in _META.items():
        name = next((name for name in names if name in found and _is_usable(field, found[name])), None)
        if name:
            several = field == "authors" and len(found[name]) > 1  # one is a byline, which may name several
            record[field] = found[name] if several else found[name][0]
            places[field] = f"{'opengraph' if name.startswith(('og:', 'article:')) else 'meta'} {name}"
    if language := root.get("lang") or root.get("xml:lang"):
        record["language"], places["language"] = language, "html lang"
    if tier := found.get("article:content_tier"):
        record["is_free"], places["is_free"] = _TIERS.get(tier[0].lower()), "opengraph article:content_tier"
    return record, places


def site_names(root: Any) -> list[str]:
    """Return the names that a page gives to its site."""
    nodes = root.iter("meta")
    return [
        node.get("content") or ""
        for node in nodes
        if not {"og:site_name", "application-name"}.isdisjoint(_names_of(node))
    ]


def _names_of(node: Any) -> list[str]:
    """Return the names of a meta element in lower case: RDFa's ``property`` and ``itemprop`` are lists."""
    lists = node.get("property") or ("" if node.get("name") else node.get("itemprop") or "")
    single = node.get("name") or node.get("http-equiv") or ""
    names = lists.lower().split() or ([single.strip().lower()] if single.strip() else [])
    return [_DUBLIN_CORE.sub(r"\1.", name) for name in names]


def _is_usable(field: str, values: list[str]) -> bool:
    return field != "authors" or not all(one.startswith(("http://", "https://", "@")) for one in values)


def address_of(root: Any, record: dict[str, object], url: str | None) -> tuple[str | None, str]:
    """Return a page's canonical address as the page states it.

    The address of a front page is ignored, because all pages that state it would become one article. If ``url`` is
    known, an address of another site is ignored too: a page could otherwise replace any site's article.

    Returns:
        The address, or ``url`` if the page states none; and its place on the page, ``""`` for ``url``.
    """
    canonical = [
        node.get("href") for node in root.iter("link") if "canonical" in (node.get("rel") or "").lower().split()
    ]
    shared = [node.get("content") for node in root.iter("meta") if "og:url" in _names_of(node)]
    main = record.get("mainEntityOfPage")
    main_address = main.get("@id") or main.get("url") if isinstance(main, dict) else main
    stated = [("link canonical", one) for one in canonical] + [("opengraph og:url", one) for one in shared]
    for place, address in (*stated, ("json-ld url", record.get("url")), ("json-ld mainEntityOfPage", main_address)):
        if isinstance(address, str) and (whole := _absolute(address.strip(), url)):
            return whole, place
    return url, ""


def _absolute(address: str, url: str | None) -> str | None:
    try:
        whole = urljoin(url, address) if url else address
        parts = urlsplit(whole)
    except ValueError:  # brackets that are no IPv6 address
        return None
    is_page = parts.scheme in ("http", "https") and parts.netloc and (parts.path.strip("/") or parts.query)
    return whole.partition("#")[0] if is_page and (url is None or same_site(whole, url)) else None


def _scripts(root: Any) -> Iterator[Any]:
    return (
        one for one in root.iter("script") if "ld+json" in (one.get("type") or "").lower() and (one.text or "").strip()
    )


def _block(text: str) -> object:
    """Return the value of a block, or None if it is broken. A comma too many and what follows the value do no harm."""
    text = text.strip().removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[").strip()
    text = _STRAY_COMMA.sub(lambda found: found[1] or found[2], text)
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None  # the meta elements most often state the same


def _nodes(value: object, depth: int = 0) -> Iterator[dict[str, object]]:
    """Yield the objects in a block, the outer before the inner."""
    if isinstance(value, dict):
        yield value
    if depth < _DEEPEST and isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _nodes(inner, depth + 1)


def _types(node: dict[str, object]) -> set[str]:
    kinds = node.get("@type") or node.get("type")  # some pages leave out the @
    names = kinds if isinstance(kinds, list) else [kinds]
    return {name.rpartition("/")[2].rpartition(":")[2] for name in names if isinstance(name, str)}


def _resolved(value: object, by_id: dict[object, dict[str, object]]) -> object:
    """Follow ``{"@id": ...}`` to the object of that id elsewhere on the page."""
    if isinstance(value, list):
        return [_resolved(part, by_id) for part in value[:100]]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return by_id.get(value["@id"], value)
    return value


def _plain(value: object) -> object:
    """Replace HTML entities such as ``&amp;``, which are no JSON but common in JSON-LD."""
    if isinstance(value, str):
        return html.unescape(value)
    return [_plain(part) for part in value] if isinstance(value, list) else value
