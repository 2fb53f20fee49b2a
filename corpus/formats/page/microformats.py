"""Microformats: a page that marks its article with classes (h-entry), as Medium's export and many blogs do."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from corpus.records.markup import plain_of

_WITHIN = ("h-cite", "h-entry", "h-feed", "h-event")  # another thing's classes are not the article's


def entry_record(root: Any) -> dict[str, object]:
    """Return the fields of the only h-entry of a page; empty if it has none, or several."""
    entries = list(_of_class(root, "h-entry"))
    if len(entries) != 1:
        return {}
    own = list(_own(entries[0]))
    times = [node.get("datetime") or node.get("title") for node in own if "dt-published" in _classes(node)]
    changed = [node.get("datetime") or node.get("title") for node in own if "dt-updated" in _classes(node)]
    links = [node.get("href") for node in own if {"p-canonical", "u-url", "u-uid"} & _classes(node)]
    content = next((node for node in own if "e-content" in _classes(node)), None)
    return {
        "content": None if content is None else plain_of(etree.tostring(content, encoding="unicode", method="html")),
        "headline": next((_text(node) for node in own if "p-name" in _classes(node)), None),
        "published": next(filter(None, times), None),
        "updated": next(filter(None, changed), None),
        "authors": [_text(node) for node in own if "p-author" in _classes(node)],
        "url": next((link for link in links if link and link.startswith(("http://", "https://"))), None),
    }


def _own(entry: Any) -> Iterator[Any]:
    """Yield the elements of an entry, without those of another thing within it."""
    waiting = [entry]
    while waiting:
        node = waiting.pop()
        yield node
        inner = [one for one in node if isinstance(one.tag, str)]
        waiting.extend(one for one in reversed(inner) if not _classes(one).intersection(_WITHIN))


def _of_class(root: Any, name: str) -> Iterator[Any]:
    return (node for node in root.iter() if isinstance(node.tag, str) and name in _classes(node))


def _classes(node: Any) -> set[str]:
    return set((node.get("class") or "").split())


def _text(node: Any) -> str:
    return " ".join(node.text_content().split())
