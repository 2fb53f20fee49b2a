"""Versions of an article: the newest answers, those that it replaced are kept, one that comes late replaces nothing."""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from corpus.article import Article, article_from
from corpus.dates import first_day, last_day
from corpus.formats.export import to_record
from corpus.store.runs import VersionRow


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it once stood in the archive.

    Attributes:
        replaced: when it stopped answering, ISO 8601 in UTC; for one that came late and never answered, when it came.
    """

    article: Article
    replaced: str


def is_older(one: Article, other: Article) -> bool:
    """Whether ``one`` is surely an earlier version than ``other``.

    By the publisher's numbers where both have one, else by when they were updated. Where neither tells, it is not
    known, and what comes later counts as the later one.
    """
    if (first := _number(one.version)) is not None and (second := _number(other.version)) is not None:
        return first < second
    return _is_earlier(one.updated or one.published, other.updated or other.published)


def merged(article: Article, held: Article) -> Article:
    """A version as it is kept in place of ``held``: a withdrawal that brings no text leaves the text that is held."""
    fields = asdict(article) | {"uri": article.uri or held.uri}
    if article.status and not article.body:
        fields |= to_record(held) | {name: value for name, value in to_record(article).items() if name != "body"}
    return article_from(fields)


def completed(held: Article, late: Article, before: Sequence[Version]) -> Article:
    """What is held, given what it doesn't say itself by an earlier version that comes late.

    That is the uri; and of a withdrawal that brought no text, all else: it shows the last text that the article had, in
    whatever order the versions come.

    Args:
        held: the article that answers, or is withdrawn.
        late: an earlier version of it.
        before: the versions kept by now, the earliest first.
    """
    held = replace(held, uri=held.uri or late.uri)
    last = next((version.article for version in reversed(before) if version.article.body), None)
    is_bare = held.status is not None and held.body == (last.body if last else "")
    if not is_bare or not late.body or (last and not is_older(last, late)):
        return held
    lent = to_record(last) if last else {"body": ""}
    own = {name: value for name, value in to_record(held).items() if lent.get(name) != value}
    return article_from(to_record(late) | own)


def alike(article: Article, versions: Sequence[Version]) -> list[Article]:
    """Those of these versions of an article that say the same as it, whatever address they know it by."""
    same = (replace(version.article, url=article.url, uri=article.uri) == article for version in versions)
    return [version.article for version, is_same in zip(versions, same, strict=True) if is_same]


def rows(connection: sqlite3.Connection, id_: str) -> list[VersionRow]:
    """The versions kept beside an article, as they stand in the table."""
    query = "SELECT content_hash, replaced, fields, change FROM versions WHERE article_id = ? ORDER BY rowid"
    return connection.execute(query, (id_,)).fetchall()


def drop(connection: sqlite3.Connection, id_: str, hashes: Iterable[str]) -> None:
    """Keep the versions of these content hashes no longer: they answer again."""
    where = "article_id = ? AND content_hash = ?"
    connection.executemany(f"DELETE FROM versions WHERE {where}", [(id_, one) for one in hashes])


def keep(connection: sqlite3.Connection, id_: str, version: Article, now: datetime, change: int) -> None:
    """Keep a version beside the article of that id, put there by ``change``; one kept already stays as it is."""
    fields = zlib.compress(json.dumps(to_record(version)).encode())
    put_back(connection, id_, [(version.content_hash, now.isoformat(timespec="seconds"), fields, change)])


def put_back(connection: sqlite3.Connection, id_: str, found: Sequence[VersionRow]) -> None:
    """Keep versions as they stood in the table; those kept already stay as they are."""
    query = "INSERT OR IGNORE INTO versions (article_id, content_hash, replaced, fields, change) VALUES (?, ?, ?, ?, ?)"
    connection.executemany(query, [(id_, *row) for row in found])


def kept(connection: sqlite3.Connection, id_: str) -> list[Version]:
    """The versions kept beside the article of that id, the earliest first.

    Where neither number nor date tells which of two is the earlier, it is the one that stopped answering first.
    """
    query = "SELECT fields, replaced FROM versions WHERE article_id = ? ORDER BY replaced, rowid"
    ordered: list[Version] = []
    for fields, replaced in connection.execute(query, (id_,)):
        version = Version(article_from(json.loads(zlib.decompress(fields))), replaced)
        later = (place for place, other in enumerate(ordered) if is_older(version.article, other.article))
        ordered.insert(next(later, len(ordered)), version)
    return ordered


def _number(version: str | None) -> int | None:
    return int(version) if version and version.isdecimal() and version.isascii() and len(version) < 20 else None


def _is_earlier(one: str | None, other: str | None) -> bool:
    """Whether one date is surely before another, however precise each is."""
    if not one or not other:
        return False
    if len(one) > len("2025-08-19") and len(other) > len("2025-08-19"):
        first, second = datetime.fromisoformat(one), datetime.fromisoformat(other)
        if (first.tzinfo is None) != (second.tzinfo is None):  # a time without zone may be any zone's
            return first.replace(tzinfo=None) + timedelta(hours=14) < second.replace(tzinfo=None)
        return first < second
    return last_day(one) < first_day(other)
