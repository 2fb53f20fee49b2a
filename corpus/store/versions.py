"""Versions of an article: the newest answers, and replaced or late ones are kept. A late one replaces nothing."""

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from corpus.article import Article, article_from
from corpus.dates import first_day, last_day
from corpus.formats.export import to_record
from corpus.store.engine.connection import Connection
from corpus.store.runs import VersionRow


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier version of an article.

    Attributes:
        replaced: the time at which it was replaced, ISO 8601 in UTC; for a version that came late, the time it came.
    """

    article: Article
    replaced: str


SET = "set in run "
"""How the origin of a field begins that was set by hand (``corpus.managing.editing``); the run's number follows."""


def set_by_hand(article: Article) -> dict[str, int]:
    """Return the fields of an article that were set by hand, each with the number of the run."""
    placed = {field: place.removeprefix(SET) for field, place in article.origins if place.startswith(SET)}
    return {field: int(number) for field, number in placed.items() if number.isdecimal() and len(number) < 16}


def stated(article: Article) -> Article:
    """Return the article as its publisher states it, without what was set by hand."""
    by_hand = set_by_hand(article)
    lacking = {name: () if name == "authors" else None for name in by_hand if name in SETTABLE}
    origins = tuple(one for one in article.origins if one[0] not in by_hand)
    return replace(article, **lacking, origins=origins) if by_hand else article  # type: ignore[arg-type]


SETTABLE = ("source", "published", "authors")
"""The fields that can be set by hand."""


def _completed_by_hand(article: Article, held: Article) -> Article:
    """Return a new version with what was set by hand in the held one, as far as it does not state it itself."""
    ours = {name: getattr(held, name) for name in set_by_hand(held) if name in SETTABLE and not getattr(article, name)}
    places = tuple((name, place) for name, place in held.origins if name in ours)
    return replace(article, **ours, origins=(*article.origins, *places)) if ours else article


def is_older(one: Article, other: Article) -> bool:
    """Whether ``one`` is surely an earlier version than ``other``.

    The publisher's numbers decide if both have one, else the dates of update. If neither decides, the order is
    unknown, and the version that comes later counts as the later one.
    """
    if (first := _number(one.version)) is not None and (second := _number(other.version)) is not None:
        return first < second
    return _is_earlier(one.updated or one.published, other.updated or other.published)


Words = tuple[str | None, int]
"""An article's headline, and the hash of its text."""

Stated = dict[str, Words]
"""The words of the first article of a run under each id."""


def words(article: Article) -> Words:
    """Return what tells two articles apart that state one address."""
    return article.headline, hash(article.body)


def is_another(article: Article, first: Words) -> bool:
    """Whether an article is surely not a version of the one of those words, whatever address it states.

    Sites give one canonical address, and feeds one guid, to many articles. A version keeps its headline or its text,
    or says that it is one: by a number, by a date of update, by being withdrawn or a teaser.
    """
    says_so = article.version or article.updated or article.status or article.is_partial
    headline, body = words(article)
    return not says_so and headline not in (None, first[0]) and body != first[1]


def merged(article: Article, held: Article) -> Article:
    """Return the version that replaces ``held``. A withdrawal without text keeps the held text.

    What was set by hand stays until the article states it.
    """
    article = _completed_by_hand(article, held)
    fields = asdict(article) | {"uri": article.uri or held.uri}
    if article.status and not article.body:
        fields |= to_record(held) | {name: value for name, value in to_record(article).items() if name != "body"}
    return article_from(fields)


def completed(held: Article, late: Article, before: Sequence[Version]) -> Article:
    """Return the held article, completed from an earlier version that comes late.

    The late version gives a missing uri. It gives all other fields to a withdrawal without text, which shows the last
    text of the article in whatever order the versions come.

    Args:
        held: the article that answers, or is withdrawn.
        late: an earlier version of it.
        before: the versions kept so far, the earliest first.
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
    """Return the versions with the same content as the article, whatever address they have."""
    same = (replace(version.article, url=article.url, uri=article.uri) == article for version in versions)
    return [version.article for version, is_same in zip(versions, same, strict=True) if is_same]


def rows(connection: Connection, id_: str) -> list[VersionRow]:
    """Return the rows of the versions kept beside an article."""
    query = "SELECT content_hash, replaced, fields, change FROM versions WHERE article_id = ? ORDER BY rowid"
    return connection.execute(query, (id_,)).fetchall()


def drop(connection: Connection, id_: str, hashes: Iterable[str]) -> None:
    """Delete the versions with these content hashes, because they answer again."""
    where = "article_id = ? AND content_hash = ?"
    connection.executemany(f"DELETE FROM versions WHERE {where}", [(id_, one) for one in hashes])


def keep(connection: Connection, id_: str, version: Article, now: datetime, change: int) -> None:
    """Keep a version beside the article of that id, recorded under ``change``. One kept already stays."""
    fields = zlib.compress(json.dumps(to_record(version)).encode())
    put_back(connection, id_, [(version.content_hash, now.isoformat(timespec="seconds"), fields, change)])


def put_back(connection: Connection, id_: str, found: Sequence[VersionRow]) -> None:
    """Insert rows of versions again. Versions kept already stay as they are."""
    columns = "article_id, content_hash, replaced, fields, change"
    query = f"INSERT INTO versions ({columns}) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
    connection.executemany(query, [(id_, *row) for row in found])


def versions_of(connection: Connection, id_: str) -> list[Version]:
    """Return the versions kept beside the article of that id, the earliest first.

    If neither number nor date decides between two, the one replaced first is the earlier.
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
        if (first.tzinfo is None) != (second.tzinfo is None):  # a time without zone may be in any zone
            return first.replace(tzinfo=None) + timedelta(hours=14) < second.replace(tzinfo=None)
        return first < second
    return last_day(one) < first_day(other)
