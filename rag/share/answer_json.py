"""Answers as JSON and back, so that an answer shown once is shown again to the last letter.

The articles are stored apart, each once; the JSON holds their content hashes. An article that twenty answers cite is
stored once, and a footnote opens at the cited words even after the archive has changed.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from corpus.article import Article, article_from
from rag.answer.answer import Answer
from rag.share.validation import first_problem

T = TypeVar("T")


def answer_to_json(answer: Answer) -> tuple[str, dict[str, Article]]:
    """The answer as JSON, and the articles in it by their content hash."""
    articles: dict[str, Article] = {}
    return to_json(answer, articles), articles


def answer_from_json(text: str, articles: Mapping[str, Article]) -> Answer:
    """The answer that ``answer_to_json`` was given.

    Raises:
        ValueError: the text is no answer, or an article in it is not among ``articles``.
    """
    return from_json(Answer, text, articles)


def article_to_json(article: Article) -> str:
    """An article in full."""
    return json.dumps({field.name: getattr(article, field.name) for field in fields(article)})


def article_from_json(text: str) -> Article:
    """The article that ``article_to_json`` was given."""
    return article_from(json.loads(text))


def to_json(value: object, articles: dict[str, Article]) -> str:
    """A record of the project (a frozen dataclass) as JSON; the articles in it are added to ``articles``."""
    return json.dumps(_plain(value, articles))  # ASCII keeps half a character (a lone surrogate) intact


def from_json(kind: type[T], text: str, articles: Mapping[str, Article]) -> T:
    """The record of that ``kind``; a field added since the text was written has its default.

    Raises:
        ValueError: the text is no such record, or an article in it is not among ``articles``.
    """

    def with_article(found: dict[str, Any]) -> dict[str, Any]:
        """A passage with its article in place of the digest; pydantic accepts the article as it is."""
        return {**found, "article": articles[found["article"]]} if "article" in found else found

    try:
        # Pydantic's own JSON reader refuses half a character, and its strict mode wants instances.
        found: T = _adapter(cast(Any, kind)).validate_python(json.loads(text, object_hook=with_article))
    except (ValidationError, KeyError, TypeError) as error:
        why = " ".join(first_problem(error)).strip() if isinstance(error, ValidationError) else repr(error)
        raise ValueError(f"This is no {kind.__name__} that Footnote kept: {why}.") from error
    return found


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _plain(value: object, articles: dict[str, Article]) -> object:
    if isinstance(value, Article):
        digest = value.content_hash
        articles[digest] = value
        return digest
    if is_dataclass(value) and not isinstance(value, type):
        # Fields at their default are left out: they would be half of an answer's JSON.
        names = [field.name for field in fields(value) if getattr(value, field.name) != field.default]
        return {name: _plain(getattr(value, name), articles) for name in names}
    if isinstance(value, Mapping):
        return {key: _plain(one, articles) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one, articles) for one in value]
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return value
