"""Rows: articles as rows of the archive's table, and their reading, insertion and replacement by new versions."""

import json
from dataclasses import fields, replace
from datetime import datetime
from string import ascii_lowercase, ascii_uppercase
from typing import Literal, NamedTuple

from corpus.article import Article
from corpus.dates import first_day, last_day
from corpus.store import runs, stories, versions
from corpus.store.engine.connection import Connection
from corpus.store.runs import Run

Outcome = Literal["added", "changed", "unchanged", "refused"]


class By(NamedTuple):
    """The run that makes a change, and the time."""

    run: Run
    now: datetime


_FIELDS = tuple(field.name for field in fields(Article))
_LISTS = ("authors", "corrections", "pages", "origins")  # stored as JSON
_TRUTHS = ("is_free", "is_partial")  # stored as 0 and 1
COLUMNS = ", ".join(f"articles.{name}" for name in _FIELDS)
_LABELS = ("published", "source", "section", "genre")  # the article's labels in both indexes
_COMPARED = ("published", "source")  # beside body and headline, in the search for copies


def put(connection: Connection, article: Article, by: By) -> Outcome:
    """Add an article, or a version of a held one. A version is refused if the run may not change the held article.

    Two are versions of one article if

    * their URLs are the same; or
    * their uris are the same and one of them has no URL, unless they name different outlets: many uris are only a
      number or a word. In whatever order they come, the archive holds one article, under the id of its URL; or
    * neither has URL or uri, and headline and body are the same.

    Two URLs are two articles, whatever their uri. If several URLs share a uri, a version without URL belongs to the
    first one, and a withdrawal without URL withdraws them all.
    """
    if by.run.how in ("page", "feed"):
        held = _touched(connection, article)
        if any(one.id == article.id and one.content_hash == article.content_hash for one in held):
            return "unchanged"
        if not all(runs.may_change(connection, by.run, article, one) for one in held):
            return "refused"
    if article.uri and not article.url:
        # An article that only readers added gives no URL to others' articles: anybody can put a wire's uri into a file.
        named = [(url, replace(article, url=url)) for url in _urls_of(connection, article)]
        urls = [url for url, known in named if article.status or not _outranks(connection, by, known)]
        outcomes = [_put(connection, replace(article, url=url), by) for url in (urls if article.status else urls[:1])]
        if urls:
            _name(connection, article.id, replace(article, url=urls[0]).id)
            return "changed" if "changed" in outcomes else "unchanged"
    elif article.uri and _adopt(connection, article, by):
        _put(connection, article, by)
        return "changed"
    return _put(connection, article, by)


def _put(connection: Connection, article: Article, by: By) -> Outcome:
    """Add an article, or a version of the article that is held under its id."""
    held = held_where(connection, "id = ?", article.id)
    if held is None:
        insert(connection, article)
        runs.note_added(connection, by.run, article.id)
        return "added"
    if held.content_hash == article.content_hash:
        return _confirmed(connection, held, by)
    if article.is_partial and not held.is_partial and not article.status:  # a feed's teaser, seen once more
        return "unchanged"
    article = versions.merged(article, held)
    if held.content_hash == article.content_hash:
        return _confirmed(connection, held, by)
    if versions.is_older(article, versions.stated(held)) and not _outranks(connection, by, held):
        _keep_late(connection, held, article, by)
        return "unchanged"
    _replace(connection, held, article, by)
    return "changed"


def _outranks(connection: Connection, by: By, held: Article) -> bool:
    """Whether the new version wins whatever its number or date: only readers of the page added the held one."""
    return by.run.how != "page" and runs.is_readers_alone(connection, held.id)


def _confirmed(connection: Connection, held: Article, by: By) -> Outcome:
    """Note that the same article came again. If only readers had added it before, readers can't change it any more."""
    if _outranks(connection, by, held):
        runs.note_change(connection, by.run, held)
    return "unchanged"


def _keep_late(connection: Connection, held: Article, article: Article, by: By) -> None:
    """Keep an earlier version that comes late, and complete the held article with it."""
    kept = versions.versions_of(connection, held.id)
    completed = versions.completed(held, article, kept)
    is_kept = bool(versions.alike(article, kept))
    if is_kept and completed == held:
        return
    change = runs.note_change(connection, by.run, held)
    if not is_kept:
        versions.keep(connection, held.id, article, by.now, change)
    if completed != held:
        _update(connection, completed)


_ASCII = str.maketrans(ascii_uppercase, ascii_lowercase)
_OF_THE_SAME_OUTLET = "(source IS NULL OR lower(source) = ?2 OR ?2 IS NULL)"  # ?2 is ``_outlet`` of the other one


def _outlet(article: Article) -> str | None:
    """Return the outlet's name to compare, whatever its case: in ASCII alone, as SQLite's ``lower``."""
    return article.source and article.source.translate(_ASCII)


def _urls_of(connection: Connection, article: Article) -> list[str]:
    """Return the URLs of the held articles with the same uri, the first held first."""
    query = f"SELECT url FROM articles WHERE uri = ?1 AND url IS NOT NULL AND {_OF_THE_SAME_OUTLET} ORDER BY rowid"
    return [url for (url,) in connection.execute(query, (article.uri, _outlet(article)))]


def _touched(connection: Connection, article: Article) -> list[Article]:
    """Return the held articles that ``put`` may replace by this one, or by a version of it."""
    of_uri = f"uri = ?3 AND (url IS NULL OR ?4 = 1) AND {_OF_THE_SAME_OUTLET}"
    query = f"SELECT {COLUMNS} FROM articles WHERE id = ?1 OR ({of_uri})"
    values = (article.id, _outlet(article), article.uri, article.url is None)
    return [article_of(row) for row in connection.execute(query, values)]


def _adopt(connection: Connection, article: Article, by: By) -> bool:
    """Give the URL of ``article`` to a held article of its uri without URL. Return whether there was one."""
    where = f"uri = ?1 AND url IS NULL AND {_OF_THE_SAME_OUTLET}"
    before = held_where(connection, where, article.uri, _outlet(article))
    if before is None or _outranks(connection, by, before):
        return False
    known = replace(before, url=article.url)
    change = runs.note_change(connection, by.run, before, into=known.id)
    runs.note_dropped(connection, change, versions.rows(connection, before.id))
    if held_where(connection, "id = ?", known.id):
        _put(connection, known, by)
        connection.execute(
            "UPDATE versions SET article_id = ?1 WHERE article_id = ?2 AND content_hash NOT IN "
            "(SELECT content_hash FROM versions WHERE article_id = ?1)",
            (known.id, before.id),
        )
        delete(connection, before)
    else:
        runs.note_added(connection, by.run, known.id)
        _rename(connection, before.id, known)
    _name(connection, before.id, known.id)
    return True


def _name(connection: Connection, other: str, id_: str) -> None:
    """Let the article of ``id_`` be found by another id, too: the id that it has without its URL."""
    query = "INSERT INTO other_ids VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET article_id = excluded.article_id"
    connection.execute(query, (other, id_))


def _rename(connection: Connection, id_: str, article: Article) -> None:
    """Move ``article`` from ``id_`` to its own id; passages, vectors, story and versions stay."""
    connection.defer_references()
    connection.execute("UPDATE articles SET id = ? WHERE id = ?", (article.id, id_))
    for table in ("passages", "sketches", "versions"):
        connection.execute(f"UPDATE {table} SET article_id = ? WHERE article_id = ?", (article.id, id_))
    _update(connection, article)


def delete(connection: Connection, held: Article) -> None:
    """Delete an article with its passages and its versions."""
    stories.forget(connection, held)
    connection.execute("DELETE FROM articles WHERE id = ?", (held.id,))


def remove(connection: Connection, held: Article, run: Run | None) -> None:
    """Delete an article. A ``run`` that does it can be undone; without one no record keeps anything of the article."""
    if run:
        change = runs.note_change(connection, run, held)
        runs.note_dropped(connection, change, versions.rows(connection, held.id))
    delete(connection, held)
    if not run:
        runs.forget(connection, held.id)


def insert(connection: Connection, article: Article) -> None:
    """Insert an article that is not held yet."""
    done = article.status is not None  # a withdrawn article is neither searched nor a copy
    values = {**_values(article), "id": article.id, "split": done, "clustered": done}
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO articles ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


def _replace(connection: Connection, held: Article, article: Article, by: By) -> None:
    """Replace the held version by the newer one, and keep the old one."""
    change = runs.note_change(connection, by.run, held)
    exchange(connection, held, article)
    if again := {
        version.content_hash for version in versions.alike(article, versions.versions_of(connection, held.id))
    }:
        found = [row for row in versions.rows(connection, held.id) if row[0] in again]
        runs.note_dropped(connection, change, found)
        versions.drop(connection, held.id, again)
    versions.keep(connection, held.id, held, by.now, change)


def exchange(connection: Connection, held: Article, article: Article) -> None:
    """Replace one version by another; passages and vectors stay if their words do."""
    same_words = (held.body, held.headline, held.status) == (article.body, article.headline, article.status)
    if not same_words or any(getattr(held, name) != getattr(article, name) for name in _COMPARED):
        stories.forget(connection, held)
        connection.execute("UPDATE articles SET clustered = ? WHERE id = ?", (article.status is not None, held.id))
    if not same_words:
        connection.execute("DELETE FROM passages WHERE article_id = ?", (held.id,))
        connection.execute("UPDATE articles SET split = ? WHERE id = ?", (article.status is not None, held.id))
    elif any(getattr(held, name) != getattr(article, name) for name in _LABELS):
        _renumber(connection, held.id)
    _update(connection, article)


def _update(connection: Connection, article: Article) -> None:
    values = _values(article)
    columns = ", ".join(f"{name} = ?" for name in values)
    connection.execute(f"UPDATE articles SET {columns} WHERE id = ?", (*values.values(), article.id))


def _renumber(connection: Connection, id_: str) -> None:
    """Give an article's passages new numbers, with the same vectors, so that the indexes take its new labels."""
    before = connection.execute("SELECT id FROM passages WHERE article_id = ? ORDER BY id", (id_,)).fetchall()
    connection.executemany(
        'INSERT INTO passages (article_id, start, "end", vector) SELECT article_id, start, "end", vector '
        "FROM passages WHERE id = ?",
        before,
    )
    connection.executemany("DELETE FROM passages WHERE id = ?", before)


def held_where(connection: Connection, where: str, *values: str | None) -> Article | None:
    """Return the first article for which the condition, such as ``"id = ?"``, holds with those values."""
    row = connection.execute(f"SELECT {COLUMNS} FROM articles WHERE {where} ORDER BY rowid", values).fetchone()
    return article_of(row) if row else None


def _values(article: Article) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(article, name) for name in _FIELDS}
    values |= {name: json.dumps(values[name]) for name in _LISTS}
    days = (first_day(article.published), last_day(article.published)) if article.published else (None, None)
    return {**values, "content_hash": article.content_hash, "first_day": days[0], "last_day": days[1]}


def article_of(row: tuple[object, ...]) -> Article:
    """Return the article of a row of ``COLUMNS``."""
    values = dict(zip(_FIELDS, row, strict=True))
    for name in _LISTS:
        values[name] = tuple(tuple(one) if isinstance(one, list) else one for one in json.loads(str(values[name])))
    for name in _TRUTHS:
        values[name] = None if values[name] is None else bool(values[name])
    return Article(**values)  # type: ignore[arg-type]  # columns and fields are the same list
