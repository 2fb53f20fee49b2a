"""XML of agencies as a tree without namespaces, and its parts by their names."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from corpus.records.clean import clean_line
from corpus.records.markup import words_of

_BLOCKS = {"hl2": "p", "hl3": "p", "block": "div", "nitf-table": "table", "bq": "blockquote", "br": "br"}
_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_SILENT = ("media", "media-caption", "media-producer", "media-reference", "body.end", "head", "body.head", "style")


def tree_of(text: str) -> Any | None:
    """Return the root of a document, its elements by their local names, or None if it is no XML."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return None
    for node in root.iter() if root is not None else ():
        if isinstance(node.tag, str) and "}" in node.tag:
            local = node.tag.rpartition("}")[2].rpartition(":")[2]
            node.tag = local if _NAME.fullmatch(local) else "unknown"  # damage makes names that lxml refuses to write
    return root


def parts(node: Any, path: str) -> Iterator[Any]:
    """Yield the elements at a path of names, anywhere below: ``"provider/name"``."""
    if node is not None:
        yield from node.iterfind(f".//{path}")


def text(node: Any, *paths: str) -> str | None:
    """Return the first line of text at one of the paths."""
    for path in paths:
        for part in parts(node, path):
            if line := clean_line("".join(part.itertext())):
                return line
    return None


def attribute(node: Any, name: str, *paths: str) -> str | None:
    """Return the first attribute of that name at one of the paths."""
    for path in paths:
        for part in parts(node, path):
            if value := (part.get(name) or "").strip():
                return value
    return None


def language_of(node: Any) -> str | None:
    """Return the ``xml:lang`` of an element."""
    value: str | None = node.get("{http://www.w3.org/XML/1998/namespace}lang")
    return value


def words(node: Any) -> str:
    """Return the words of NITF's or XHTML's content, a paragraph a line; pictures and their captions are left out."""
    for part in list(node.iter()):
        if part.tag in _SILENT and part is not node and part.getparent() is not None:
            tail, before = part.tail, part.getprevious()
            if tail and before is not None:
                before.tail = (before.tail or "") + tail
            part.getparent().remove(part)
        elif part.tag in _BLOCKS:
            part.tag = _BLOCKS[part.tag]
    inner = (node.text or "") + "".join(etree.tostring(one, encoding="unicode") for one in node)
    return words_of(words_of(f"<div>{inner}</div>")).strip()
