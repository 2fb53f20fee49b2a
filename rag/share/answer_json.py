"""An answer as JSON and back, so that what was shown once is shown again to the last letter.

Its articles are kept apart, each once: in the JSON stands an article's content hash. So one article that twenty answers
cite is stored once, and a footnote opens at the words cited even when the archive has changed since.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from corpus.article import Article, article_from
from rag.answer.answer import Answer

T = TypeVar("T")


def answer_to_json(answer: Answer) -> tuple[str, dict[str, Article]]:
    """The answer as JSON, and the articles that it stands on by their content hash."""
    articles: dict[str, Article] = {}
    return to_json(answer, articles), articles


def answer_from_json(text: str, articles: Mapping[str, Article]) -> Answer:
    """The answer that ``answer_to_json`` was given.

    Raises:
        ValueError: it is no answer, or an article that it stands on is not among ``articles``.
    """
    return from_json(Answer, text, articles)


def article_to_json(article: Article) -> str:
    """An article in full."""
    return json.dumps({field.name: getattr(article, field.name) for field in fields(article)})


def article_from_json(text: str) -> Article:
    """The article that ``article_to_json`` was given."""
    return article_from(json.loads(text))


def to_json(value: object, articles: dict[str, Article]) -> str:
    """Any of the project's records (frozen dataclasses) as JSON; the articles in it are put into ``articles``."""
    return json.dumps(_plain(value, articles))  # ASCII: half a character (a lone surrogate) comes back as it was


def from_json(kind: type[T], text: str, articles: Mapping[str, Article]) -> T:
    """The record of that ``kind``; a field that was added to it since has its default.

    Raises:
        ValueError: it is none, or an article in it is not among ``articles``.
    """
    try:
        found: T = _value(kind, json.loads(text), articles)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"This is no {kind.__name__} that Footnote kept: {error!r}.") from error
    return found


def _plain(value: object, articles: dict[str, Article]) -> object:
    if isinstance(value, Article):
        digest = value.content_hash
        articles[digest] = value
        return digest
    if is_dataclass(value) and not isinstance(value, type):
        # What has its default says nothing: half of an answer's JSON would be such fields.
        names = [field.name for field in fields(value) if getattr(value, field.name) != field.default]
        return {name: _plain(getattr(value, name), articles) for name in names}
    if isinstance(value, Mapping):
        return {key: _plain(one, articles) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one, articles) for one in value]
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return value


def _value(kind: Any, found: Any, articles: Mapping[str, Article]) -> Any:
    """``found`` as the annotation ``kind`` says."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Article:
        return articles[found]
    if is_dataclass(kind):
        return _built(kind, found, articles)
    if origin in (Union, UnionType):
        if found is None:
            return None
        [kind] = [one for one in inner if one is not NoneType]
        return _value(kind, found, articles)
    if origin is tuple:
        each = [inner[0]] * len(found) if inner[1:] == (...,) else inner
        return tuple(_value(one, item, articles) for one, item in zip(each, found, strict=True))
    if origin is frozenset:
        return frozenset(found)
    if origin is Literal or kind is float or origin is not None:
        return float(found) if kind is float else found
    if not isinstance(found, kind):
        raise TypeError(f"{found!r} is no {kind.__name__}")
    return found


def _built(kind: Any, found: Mapping[str, Any], articles: Mapping[str, Article]) -> Any:
    hints = _hints(kind)
    needed = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
    if lacking := [name for name in needed if name not in found]:
        raise KeyError(*lacking)
    return kind(**{name: _value(hint, found[name], articles) for name, hint in hints.items() if name in found})


@cache
def _hints(kind: type) -> dict[str, Any]:
    known = {field.name for field in fields(kind)}
    return {name: hint for name, hint in get_type_hints(kind).items() if name in known}
