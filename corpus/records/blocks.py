"""Bodies that are trees of blocks -> text, a paragraph per line.

Editors and content systems store an article as a list of objects, one per block: Arc, TREC Washington Post, Editor.js,
Sanity, Contentful, Strapi, ProseMirror, Drupal. They agree on little but this: an object has a type, its own text
under one of a few keys, and its parts in a list.
"""

from collections.abc import Iterator, Mapping, Sequence

from corpus.records.markup import words_of

_DEEPEST = 20
_TYPES = ("type", "nodeType", "_type", "blockType", "subtype")
_TEXTS = ("text", "content", "value", "processed", "html", "bodyHtml", "rendered", "body", "caption_text")
_PARTS = ("content", "children", "content_elements", "blocks", "items", "data", "body", "value")
# Blocks that are no part of the text, by the beginning of their type.
_SILENT = (
    *("image", "picture", "photo", "gallery", "video", "audio", "embed", "oembed", "ad", "advert", "newsletter"),
    *("title", "headline", "kicker", "byline", "author", "date", "deck", "related", "interstitial", "link_list"),
    *("raw_html", "reference", "divider", "correction", "tweet", "instagram", "code", "gist", "social", "custom_embed"),
)
_INLINE = frozenset(("text", "span", "link", "hyperlink", "entry-hyperlink", "a", "mention", "strong", "em", ""))


def text_of_blocks(value: object) -> str:
    """Return the text of a body: a string, a list of paragraphs, or a tree of blocks. Markup becomes words."""
    return "\n".join(filter(None, (line.strip() for line in _lines(value, 0))))


def _lines(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield words_of(value)
    elif depth < _DEEPEST and isinstance(value, list):
        yield from _of_list(value, depth)
    elif depth < _DEEPEST and isinstance(value, dict) and not _kind(value).startswith(_SILENT):
        parts = next((value[key] for key in _PARTS if isinstance(value.get(key), list | dict) and value[key]), None)
        text = next((value[key] for key in _TEXTS if isinstance(value.get(key), str) and value[key].strip()), None)
        if isinstance(text, str):
            yield words_of(text)
        elif parts is not None:
            yield from _lines(parts, depth + 1)


def _of_list(parts: Sequence[object], depth: int) -> Iterator[str]:
    """Yield the lines of each part. Parts within a line, such as a link, are joined to one."""
    run: list[str] = []
    for part in parts:
        if depth > 0 and isinstance(part, dict) and _is_inline(part):
            run.append("".join(_inline(part, depth + 1)))
            continue
        if run:
            yield "".join(run)
            run = []
        yield from _lines(part, depth + 1)
    if run:
        yield "".join(run)


def _inline(part: Mapping[str, object], depth: int) -> Iterator[str]:
    for key in ("text", "value"):
        if isinstance(text := part.get(key), str):
            yield text
            return
    for key in ("content", "children"):
        if depth < _DEEPEST and isinstance(inner := part.get(key), list):
            for one in inner:
                if isinstance(one, dict):
                    yield from _inline(one, depth + 1)


def _is_inline(part: Mapping[str, object]) -> bool:
    is_leaf = any(isinstance(part.get(key), str) for key in ("text", "value"))
    return _kind(part) in _INLINE and (
        is_leaf or any(isinstance(part.get(key), list) for key in ("content", "children"))
    )


def _kind(value: Mapping[str, object]) -> str:
    return next((kind.lower() for key in _TYPES if isinstance(kind := value.get(key), str)), "")
