"""The facts that a web page states in JSON-LD and OpenGraph, found without the readers' code, to check the readers."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

_META = {
    "published": ("article:published_time", "og:article:published_time"),
    "authors": ("article:author", "og:article:author"),
    "source": ("og:site_name",),
}
_LINKED = {"published": "datePublished", "authors": "author", "source": "publisher"}
_ARTICLES = re.compile(r"Article|BlogPosting|Report\b")


class _Page(HTMLParser):
    """Collects meta elements by property or name, and the text of JSON-LD scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.linked: list[str] = []
        self._is_linked = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        name = (about.get("property") or about.get("name") or "").lower()
        if tag == "meta" and (content := (about.get("content") or "").strip()):
            self.meta.setdefault(name, content)
        self._is_linked = tag == "script" and "ld+json" in (about.get("type") or "")

    def handle_data(self, data: str) -> None:
        if self._is_linked:
            self.linked.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._is_linked = False


def stated(page: str) -> dict[str, list[str]]:
    """The page's statements by field of Article (``published``, ``authors``, ``source``), in no order of merit."""
    parsed = _Page(page)
    found: dict[str, list[str]] = {field: [] for field in _META}
    for field, names in _META.items():
        found[field] += [parsed.meta[name] for name in names if name in parsed.meta]
    for text in parsed.linked:
        try:
            block = json.loads(text, strict=False)
        except ValueError:
            continue
        for node in _articles(block):
            for field, name in _LINKED.items():
                found[field] += [str(part)[:80] for part in _named(node.get(name))]
    profiles = ("http", "@", "//")  # an address of a profile names nobody
    return {field: [one for one in values if not one.startswith(profiles)] for field, values in found.items()}


def _articles(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict) and _ARTICLES.search(str(value.get("@type"))):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _articles(inner)


def _named(value: object) -> Iterator[object]:
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict):
            part = part.get("name")
        if isinstance(part, str) and part.strip():
            yield part.strip()
