"""Envelopes: the articles in a JSON value, whatever a service, an export or a data set wraps around them.

No list of names is needed: an article is an object with a text, or with a headline and an address or a date, and the
articles of an envelope are the outermost objects of that kind that stand in a list, or side by side in an object.
"""

from collections.abc import Iterator, Mapping

from corpus.records.record import Record

_DEEPEST = 6  # levels of objects and lists around the articles; GraphQL has five: data.posts.edges[].node
_LOOKED_AT = 20  # members of a list from which its kind is found


def records_in(value: object) -> list[object]:
    """Return the records in a JSON value: the value itself, its members, or those in a service's envelope."""
    if isinstance(value, list):
        return [_unwrapped(one) for one in value] if any(map(_is_like, value[:_LOOKED_AT])) else _deeper(value) or value
    if not isinstance(value, dict) or is_like_an_article(value):
        return [value]
    if found := _deeper(value):
        return found
    is_empty = any(inner == [] for inner in value.values())  # a service that found nothing
    return [] if is_empty else [_unwrapped(value)]


def is_like_an_article(record: Mapping[str, object]) -> bool:
    """Whether an object has what an article has: a text, or a headline and an address or a date."""
    fields = Record(record)
    if _has_text(fields):
        return True
    said = [any(True for _ in fields.values(name)) for name in ("headline", "url", "uri", "published", "teaser")]
    return isinstance(record, dict) and said[0] and sum(said) > 2


def _has_text(fields: Record) -> bool:
    """Whether a text is there, and not another object with articles in it."""
    return any(isinstance(value, str) and value.strip() for _, value in fields.values("body")) or any(
        isinstance(value, list | dict) and not _is_envelope(value) for _, value in fields.values("body")
    )


def _is_envelope(value: object) -> bool:
    members = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    inner = [Record(one) for one in members[:_LOOKED_AT] if isinstance(one, dict)]
    return any(next(iter(one.values("headline")), None) and next(iter(one.values("body")), None) for one in inner)


def _is_like(value: object) -> bool:
    return isinstance(value, dict) and (is_like_an_article(value) or _wrapped(value) is not None)


def _wrapped(value: Mapping[str, object]) -> Mapping[str, object] | None:
    """Return the article that an object wraps: ``{"node": {...}}``, ``{"attributes": {...}}``."""
    inner = [one for one in value.values() if isinstance(one, dict) and is_like_an_article(one)]
    return inner[0] if len(inner) == 1 else None


def _unwrapped(value: object) -> object:
    if not isinstance(value, dict) or is_like_an_article(value) or (inner := _wrapped(value)) is None:
        return value
    return {**{name: one for name, one in value.items() if one is not inner}, **inner}


def _deeper(value: object) -> list[object]:
    """Return the articles of the outermost level that has any."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [inner for one in level for inner in _members(one)][:100_000]
        for one in level:
            if isinstance(one, list) and any(map(_is_like, one[:_LOOKED_AT])):
                return [_unwrapped(member) for member in one]
        if found := [one for one in level if isinstance(one, dict) and _is_like(one)]:
            return [_unwrapped(one) for one in found]
    return []


def _members(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict | list))
