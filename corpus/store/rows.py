"""Articles as rows of the archive: read, put, and replaced by another version of theirs."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, Literal

from corpus.article import Article
from corpus.dates import first_day, last_day
from corpus.store import stories, versions

Outcome = Literal["added", "changed", "unchanged"]

_FIELDS = tuple(field.name for field in fields(Article))
_LISTS = ("authors", "corrections", "pages", "origins")  # kept as JSON
_TRUTHS = ("is_free", "is_partial")  # kept as 0 and 1
COLUMNS = ", ".join(f"articles.{name}" for name in _FIELDS)
_LABELS = ("published", "source", "section", "genre")  # of an article, in both indexes
_COMPARED = ("published", "source")  # beside body and headline, when copies are looked for


def put(connection: sqlite3.Connection, article: Article, now: datetime) -> Outcome:
    """Add an article, or a version of one that is held; ``now`` is kept with the version replaced.

    Two are versions of one article where

    * their URLs are the same; or
    * their uris are the same and one of them has no URL, unless they name different outlets: many a uri is but a number
      or a word. Whatever the order in which they come, one article is held, under the id that its URL gives;
    * neither has URL or uri, and headline and body are the same.

    Two URLs are two articles, whatever their uri. Where several URLs have a uri, a version without URL is the first
    one's, and a withdrawal without URL withdraws them all.
    """
    if article.uri and not article.url:
        urls = _urls_of(connection, article)
        outcomes = [_put(connection, replace(article, url=url), now) for url in (urls if article.status else urls[:1])]
        if urls:
            _name(connection, article.id, replace(article, url=urls[0]).id)
            return "changed" if "changed" in outcomes else "unchanged"
    elif article.uri and _adopt(connection, article, now):
        _put(connection, article, now)
        return "changed"
    return _put(connection, article, now)


def _put(connection: sqlite3.Connection, article: Article, now: datetime) -> Outcome:
    """Add an article, or a version of the one that is held under its id."""
    held = held_where(connection, "id = ?", article.id)
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
        kept = versions.kept(connection, held.id)
        completed = versions.completed(held, article, kept)
        if not versions.alike(article, kept):
            versions.keep(connection, held.id, article, now)
        if completed != held:
            _update(connection, completed)
        return "unchanged"
    _replace(connection, held, article, now)
    return "changed"


_OF_THE_SAME_OUTLET = "(source IS NULL OR ?2 IS NULL OR source = ?2 COLLATE NOCASE)"


def _urls_of(connection: sqlite3.Connection, article: Article) -> list[str]:
    """The URLs of the articles held that have its uri, the first held first."""
    query = f"SELECT url FROM articles WHERE uri = ?1 AND url IS NOT NULL AND {_OF_THE_SAME_OUTLET} ORDER BY rowid"
    return [url for (url,) in connection.execute(query, (article.uri, article.source))]


def _adopt(connection: sqlite3.Connection, article: Article, now: datetime) -> bool:
    """Give the URL of ``article`` to what is held of its uri without one; whether there was such."""
    before = held_where(connection, f"uri = ?1 AND url IS NULL AND {_OF_THE_SAME_OUTLET}", article.uri, article.source)
    if before is None:
        return False
    known = replace(before, url=article.url)
    if held_where(connection, "id = ?", known.id):
        _put(connection, known, now)
        connection.execute("UPDATE OR IGNORE versions SET article_id = ? WHERE article_id = ?", (known.id, before.id))
        stories.forget(connection, before)
        connection.execute("DELETE FROM articles WHERE id = ?", (before.id,))
    else:
        _rename(connection, before.id, known)
    _name(connection, before.id, known.id)
    return True


def _name(connection: sqlite3.Connection, other: str, id_: str) -> None:
    """The article of ``id_`` is found by another id, too: the one that it has without its URL."""
    connection.execute("INSERT OR REPLACE INTO other_ids VALUES (?, ?)", (other, id_))


def _rename(connection: sqlite3.Connection, id_: str, article: Article) -> None:
    """Put ``article`` under its own id in place of ``id_``; passages, vectors, story and versions stay."""
    connection.execute("PRAGMA defer_foreign_keys = ON")  # until the transaction ends
    connection.execute("UPDATE articles SET id = ? WHERE id = ?", (article.id, id_))
    for table in ("passages", "sketches", "versions"):
        connection.execute(f"UPDATE {table} SET article_id = ? WHERE article_id = ?", (article.id, id_))
    _update(connection, article)


def at_once(connection: sqlite3.Connection, columns: str, source: str, values: Sequence[object]) -> list[list[Any]]:
    """``SELECT columns FROM source``, in no order, as a single row of JSON.

    Python's sqlite3 lets go of the interpreter for each row: a search of 600 rows then waits 600 times for its turn,
    when sixty threads want theirs.
    """
    query = f"SELECT json_group_array(json_array({columns})) FROM {source}"
    found: list[list[Any]] = json.loads(connection.execute(query, values).fetchone()[0])
    return found


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
    for version in versions.alike(article, versions.kept(connection, held.id)):
        versions.drop(connection, held.id, version)
    versions.keep(connection, held.id, held, now)
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


def held_where(connection: sqlite3.Connection, where: str, *values: str | None) -> Article | None:
    """The first article for which the condition holds with those values, such as ``"id = ?"``."""
    row = connection.execute(f"SELECT {COLUMNS} FROM articles WHERE {where} ORDER BY rowid", values).fetchone()
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
