"""Articles as rows of the archive: read, put, and replaced by another version of theirs."""

import json
import sqlite3
from dataclasses import fields
from datetime import datetime
from typing import Literal

from corpus import stories, versions
from corpus.article import Article
from corpus.dates import first_day, last_day

Outcome = Literal["added", "changed", "unchanged"]

_FIELDS = tuple(field.name for field in fields(Article))
_LISTS = ("authors", "corrections", "pages", "origins")  # kept as JSON
_TRUTHS = ("is_free", "is_partial")  # kept as 0 and 1
COLUMNS = ", ".join(f"articles.{name}" for name in _FIELDS)
_LABELS = ("published", "source", "section", "genre")  # of an article, in both indexes
_COMPARED = ("published", "source")  # beside body and headline, when copies are looked for


def put(connection: sqlite3.Connection, article: Article, now: datetime) -> Outcome:
    """Add an article, or a version of one that is held; ``now`` is kept with the version replaced."""
    held = held_where(connection, "id = ?", article.id)
    if held is None and article.uri and not article.url:
        held = held_where(connection, "uri = ?", article.uri)  # a later version may leave out the page's address
    if held is None:
        _insert(connection, article)
        return "added"
    if held.content_hash == article.content_hash:
        return "unchanged"
    if article.is_partial and not held.is_partial and not article.status:  # a feed's teaser, looked at once more
        return "unchanged"
    article = versions.merged(article, held)
    if held.content_hash == article.content_hash:
        return "unchanged"
    if versions.is_older(article, held):
        completed = versions.completed(held, article, versions.kept(connection, held.id))
        versions.keep(connection, held.id, article, now)
        if completed != held:
            _update(connection, completed)
        return "unchanged"
    _replace(connection, held, article, now)
    return "changed"


def _insert(connection: sqlite3.Connection, article: Article) -> None:
    done = article.status is not None  # what is withdrawn is neither searched nor anybody's copy
    values = {**_values(article), "id": article.id, "split": done, "clustered": done}
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO articles ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


def _replace(connection: sqlite3.Connection, held: Article, article: Article, now: datetime) -> None:
    """Put the newer version into the place of the one held; passages and vectors stay where their words do."""
    same_words = (held.body, held.headline, held.status) == (article.body, article.headline, article.status)
    if not same_words or any(getattr(held, name) != getattr(article, name) for name in _COMPARED):
        stories.forget(connection, held)
        connection.execute("UPDATE articles SET clustered = ? WHERE id = ?", (article.status is not None, held.id))
    if not same_words:
        connection.execute("DELETE FROM passages WHERE article_id = ?", (held.id,))
        connection.execute("UPDATE articles SET split = ? WHERE id = ?", (article.status is not None, held.id))
    elif any(getattr(held, name) != getattr(article, name) for name in _LABELS):
        _renumber(connection, held.id)
    versions.keep(connection, held.id, held, now)
    connection.execute(
        "DELETE FROM versions WHERE article_id = ? AND content_hash = ?", (held.id, article.content_hash)
    )
    _update(connection, article)


def _update(connection: sqlite3.Connection, article: Article) -> None:
    values = _values(article)
    columns = ", ".join(f"{name} = ?" for name in values)
    connection.execute(f"UPDATE articles SET {columns} WHERE id = ?", (*values.values(), article.id))


def _renumber(connection: sqlite3.Connection, id_: str) -> None:
    """Give an article's passages new numbers, with the vectors they have: so the indexes take its new labels."""
    before = connection.execute("SELECT id FROM passages WHERE article_id = ? ORDER BY id", (id_,)).fetchall()
    connection.executemany(
        "INSERT INTO passages (article_id, start, end, vector) SELECT article_id, start, end, vector FROM passages "
        "WHERE id = ?",
        before,
    )
    connection.executemany("DELETE FROM passages WHERE id = ?", before)


def held_where(connection: sqlite3.Connection, where: str, value: str) -> Article | None:
    """The first article for which the condition holds with that value, such as ``"id = ?"``."""
    row = connection.execute(f"SELECT {COLUMNS} FROM articles WHERE {where}", (value,)).fetchone()
    return article_of(row) if row else None


def _values(article: Article) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(article, name) for name in _FIELDS}
    values |= {name: json.dumps(values[name]) for name in _LISTS}
    days = (first_day(article.published), last_day(article.published)) if article.published else (None, None)
    return {**values, "content_hash": article.content_hash, "first_day": days[0], "last_day": days[1]}


def article_of(row: tuple[object, ...]) -> Article:
    """The article of a row of ``COLUMNS``."""
    values = dict(zip(_FIELDS, row, strict=True))
    for name in _LISTS:
        values[name] = tuple(tuple(one) if isinstance(one, list) else one for one in json.loads(str(values[name])))
    for name in _TRUTHS:
        values[name] = None if values[name] is None else bool(values[name])
    return Article(**values)  # type: ignore[arg-type]  # columns and fields are the same list
