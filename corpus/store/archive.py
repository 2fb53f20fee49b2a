"""Archive: SQLite, the only truth. Articles, their passages, the passages' vectors, and what still is to be indexed.

Both search indexes are derived from it and can be thrown away. Any number of processes may read and add at once.
"""

import hashlib
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import numpy as np

from corpus.article import Article
from corpus.store import stories, versions
from corpus.store.rows import COLUMNS, Outcome, article_of, at_once, held_where, put
from corpus.store.schema import connect, file_id, telling, transaction
from corpus.store.selection import DayCount, Selection
from corpus.store.stories import Brief, StoryCounts
from corpus.store.versions import Version
from errors import ArticleNotFound

_NAMED = "id = ?1 OR url = ?1 OR uri = ?1 OR id = (SELECT article_id FROM other_ids WHERE id = ?1)"
_STORED = "passages.id, article_id, start, end, first_day"
_STORED_IN = "passages JOIN articles ON articles.id = article_id"

FILE = "archive.sqlite3"
"""An archive's file, in its folder."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an archive holds to be asked about: shown beside every answer, so that silence can be told from absence.

    What its publisher withdrew counts in ``withdrawn`` alone: it is shown, and not answered from.

    Attributes:
        first: the earliest publication date held, in ISO 8601, or None.
        newest: the latest one: the archive's horizon, which "latest" and "now" are relative to.
        waiting: articles and passages not yet found by search.
    """

    articles: int
    passages: int
    sources: tuple[str, ...]
    first: str | None
    newest: str | None
    undated: int
    waiting: int
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A row of the archive: the passage's number in both indexes, and the slice of an article that it is.

    Attributes:
        day: the first day of the article's publication date, as a proleptic Gregorian ordinal; None when undated.
    """

    id: int
    article_id: str
    start: int
    end: int
    day: int | None


@dataclass(frozen=True, slots=True)
class LabelledVector:
    """A passage's vector, and what filters look at.

    Attributes:
        vector: float16, of unit length.
        day: as in ``StoredPassage``.
    """

    id: int
    vector: np.ndarray
    day: int | None
    source: str | None
    section: str | None
    genre: str | None


@dataclass(frozen=True, slots=True)
class PassageIds:
    """Numbers of passages, for an index to be compared with.

    Attributes:
        all: every passage.
        indexed: those that both indexes must hold.
        first: those of ``indexed`` with which an article begins.
    """

    all: set[int]
    indexed: set[int]
    first: set[int]


class Archive:
    """One archive folder. Thread-safe: each thread has a connection of its own."""

    def __init__(self, folder: Path) -> None:
        """Open the archive in ``folder``, making it when there is none.

        Raises:
            ArchiveError: it can't be opened; NewerArchive when a newer Footnote wrote it.
        """
        self.folder = folder
        self.path = folder / FILE
        self.is_new = not self.path.exists()
        self._local = threading.local()
        connect(self.path).close()
        self._connection()

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection to the file that lies there now: not to one removed, nor to a new empty one."""
        held = file_id(self.path)
        if getattr(self._local, "held", None) != held:
            self._local.connection, self._local.held = connect(self.path), held
        connection: sqlite3.Connection = self._local.connection
        return connection

    def close(self) -> None:
        """Close this thread's connection; others close when their thread ends."""
        if connection := getattr(self._local, "connection", None):
            connection.close()
            del self._local.connection, self._local.held

    def using(self, *, writing: bool = False) -> AbstractContextManager[sqlite3.Connection]:
        """This thread's connection, for tables that have a module of their own; to write, in one transaction."""
        return self._writing() if writing else self._reading()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with telling(self.path):
            yield self._connection()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with telling(self.path):
            connection = self._connection()
            with transaction(connection):
                yield connection

    # Articles

    def add(self, articles: Iterable[Article]) -> list[Outcome]:
        """Add articles in one transaction: when this returns, they are kept, whatever happens next.

        An article already held with the same content is left alone, and so is one that an earlier version comes after.
        With another content it takes the place of the old one, which is kept (see ``versions``). A withdrawn version
        (``Article.status``) takes the article out of search; it is held all the same.
        """
        with self._writing() as connection:
            now = datetime.now(UTC)
            return [put(connection, article, now) for article in articles]

    def remove(self, ids: Iterable[str]) -> int:
        """Remove articles, their passages and their earlier versions; the number that was held."""
        with self._writing() as connection:
            held = [article for id_ in ids if (article := held_where(connection, "id = ?", id_))]
            for article in held:
                stories.forget(connection, article)
                connection.execute("DELETE FROM articles WHERE id = ?", (article.id,))
            return len(held)

    def get(self, id_or_url: str) -> Article:
        """The article of that id, with its URL or without, or of that URL or uri.

        Raises:
            ArticleNotFound: none is held.
        """
        query = f"SELECT {COLUMNS} FROM articles WHERE {_NAMED} LIMIT 1"
        with self._reading() as connection:
            row = connection.execute(query, (id_or_url,)).fetchone()
        if row is None:
            raise ArticleNotFound(f"No article {id_or_url!r} in {str(self.folder)!r}. See: python -m corpus list")
        return article_of(row)

    def holds(self, id_or_url: str) -> bool:
        """Whether ``get`` finds an article of that id, URL or uri."""
        query = f"SELECT 1 FROM articles WHERE {_NAMED} LIMIT 1"
        with self._reading() as connection:
            return connection.execute(query, (id_or_url,)).fetchone() is not None

    def articles(self, ids: Iterable[str] | None = None) -> Iterator[Article]:
        """The articles of these ids (those held), or all of them, oldest first and the undated ones last."""
        query = f"SELECT {COLUMNS} FROM articles"
        with self._reading() as connection:
            if ids is None:
                rows: Iterable[tuple[object, ...]] = connection.execute(
                    f"{query} ORDER BY first_day IS NULL, first_day, published, id"
                )
            else:
                wanted = list(ids)
                marks = ", ".join("?" * len(wanted))
                rows = connection.execute(f"{query} WHERE id IN ({marks})", wanted)
            yield from map(article_of, rows)

    def versions(self, id_: str) -> list[Version]:
        """The versions that the article of this id replaced, or that came later than it, the earliest first."""
        with self._reading() as connection:
            return versions.kept(connection, id_)

    def withdrawn(self, ids: Collection[str]) -> dict[str, str]:
        """Those of these articles, by any id as in ``get``, that were withdrawn: each with ``Article.status``."""
        query = f"""SELECT id, status FROM articles WHERE status IS NOT NULL AND id IN ({", ".join("?" * len(ids))})
            UNION SELECT other_ids.id, status FROM other_ids JOIN articles ON articles.id = article_id
            WHERE status IS NOT NULL AND other_ids.id IN ({", ".join("?" * len(ids))})"""
        with self._reading() as connection:
            return dict(connection.execute(query, (*ids, *ids)).fetchall())

    def listed(self, selection: Selection, limit: int, offset: int = 0) -> list[Article]:
        """``limit`` articles of ``selection`` from ``offset`` on, newest first and the undated ones last."""
        where, values = selection.where()
        query = f"SELECT id FROM articles WHERE {where} ORDER BY first_day DESC, published DESC, id DESC"
        with self._reading() as connection:
            ids = [row[0] for row in connection.execute(f"{query} LIMIT ? OFFSET ?", (*values, limit, offset))]
        found = {article.id: article for article in self.articles(ids)}
        return [found[id_] for id_ in ids if id_ in found]

    def counted(self, selection: Selection) -> list[DayCount]:
        """How many articles of ``selection`` each outlet published on each day, without those withdrawn."""
        where, values = selection.where()
        by_id = "INDEXED BY articles_by_id" if selection.passages is not None else ""  # SQLite would read the table
        counts = "first_day, source, count(*), total(last_day > first_day)"
        query = f"SELECT {counts} FROM articles {by_id} WHERE {where} AND status IS NULL GROUP BY 1, 2"
        with self._reading() as connection:
            rows = connection.execute(query, values).fetchall()
        return [DayCount(day, source, articles, int(inexact)) for day, source, articles, inexact in rows]

    def counted_withdrawn(self, selection: Selection) -> int:
        """How many articles of ``selection`` were withdrawn."""
        where, values = selection.where()
        query = f"SELECT count(*) FROM articles INDEXED BY articles_withdrawn WHERE {where} AND status IS NOT NULL"
        with self._reading() as connection:
            count: int = connection.execute(query, values).fetchone()[0]
        return count

    def newest_day(self) -> int | None:
        """The latest publication day of what can be asked about, as an ordinal: the archive's horizon."""
        with self._reading() as connection:
            query = "SELECT max(first_day) FROM articles WHERE status IS NULL"
            newest: int | None = connection.execute(query).fetchone()[0]
        return newest

    def sources(self) -> tuple[str, ...]:
        """The outlets of what can be asked about, as they are spelt, in order of the alphabet."""
        return tuple(sorted(self.labels("source")))

    def digest(self) -> str:
        """16 hex digits that change with any word of any article."""
        with self._reading() as connection:
            hashes = connection.execute("SELECT content_hash FROM articles ORDER BY id").fetchall()
        return hashlib.sha256("".join(row[0] for row in hashes).encode()).hexdigest()[:16]

    def coverage(self) -> Coverage:
        """What is held, counted now."""
        # From indexes alone: at a million passages, reading the articles themselves would take a second.
        day = "SELECT {0}(first_day) FROM articles WHERE status IS NULL"
        published = f"SELECT {{0}}(published) FROM articles WHERE status IS NULL AND first_day = ({day})"
        with self._reading() as connection:
            articles, dated, passages, withdrawn = connection.execute(
                "SELECT count(*), count(first_day), (SELECT count(*) FROM passages), "
                "(SELECT count(*) FROM articles WHERE status IS NOT NULL) FROM articles WHERE status IS NULL"
            ).fetchone()
            first, newest = (connection.execute(published.format(end)).fetchone()[0] for end in ("min", "max"))
        sources = tuple(self.labels("source"))
        return Coverage(articles, passages, sources, first, newest, articles - dated, self.waiting(), withdrawn)

    def is_empty(self) -> bool:
        """Whether nothing is held that could be asked about."""
        with self._reading() as connection:
            return connection.execute("SELECT 1 FROM articles WHERE status IS NULL LIMIT 1").fetchone() is None

    def labels(self, field: Literal["source", "section", "genre"]) -> dict[str, int]:
        """What can be asked about has these values in ``field``, each with how many articles have it, most first."""
        where = f"{field} IS NOT NULL AND status IS NULL"
        query = f"SELECT {field}, count(*) FROM articles WHERE {where} GROUP BY 1 ORDER BY 2 DESC, 1"
        with self._reading() as connection:
            return dict(connection.execute(query).fetchall())

    # Copies of one report

    def copies_of(self, id_: str) -> tuple[Brief, ...]:
        """The articles that carry the same report as the article of this id, the original first."""
        with self._reading() as connection:
            return stories.copies_of(connection, id_)

    def original_of(self, id_: str) -> str:
        """The id of the article that this one is a copy of; its own when it is an original, or has no copies."""
        return self.story_of([id_]).get(id_, id_)

    def story_of(self, ids: Collection[str]) -> dict[str, str]:
        """Of these articles, those that have copies: each with the id of its original, which names the story."""
        with self._reading() as connection:
            return stories.originals(connection, ids)

    def stories(self) -> StoryCounts:
        """How many reports have copies, and how many."""
        with self._reading() as connection:
            return stories.counts(connection)

    def put_stories(self, limit: int) -> int:
        """Compare up to ``limit`` articles with those before them, and put them into stories; how many there were."""
        query = f"SELECT {COLUMNS} FROM articles WHERE clustered = 0 LIMIT ?"
        with self._writing() as connection:
            found = [article_of(row) for row in connection.execute(query, (limit,))]
            for article in found:
                stories.put(connection, article)
        return len(found)

    # What the indexes are made from

    def waiting(self) -> int:
        """How many articles are still to be split or compared, and passages still to be indexed or dropped."""
        with self._reading() as connection:
            counts = connection.execute(
                "SELECT (SELECT count(*) FROM articles WHERE split = 0), "
                "(SELECT count(*) FROM articles WHERE clustered = 0 AND split = 1), "
                "(SELECT count(*) FROM passages WHERE indexed = 0), (SELECT count(*) FROM removed)"
            ).fetchone()
        return sum(counts)

    def behind(self) -> set[str]:
        """The ids of the articles that search does not find yet, or not as a whole."""
        query = "SELECT id FROM articles WHERE split = 0 UNION SELECT article_id FROM passages WHERE indexed = 0"
        with self._reading() as connection:
            return {row[0] for row in connection.execute(query)}

    def to_split(self, limit: int) -> list[Article]:
        """Articles without passages yet."""
        query = f"SELECT {COLUMNS} FROM articles WHERE split = 0 LIMIT ?"
        with self._reading() as connection:
            return [article_of(row) for row in connection.execute(query, (limit,))]

    def put_passages(self, spans: Iterable[tuple[Article, Sequence[tuple[int, int]]]]) -> None:
        """Store articles' passages as ``(start, end)`` offsets into the body, unless the article changed since."""
        with self._writing() as connection:
            for article, offsets in spans:
                done = connection.execute(
                    "UPDATE articles SET split = 1 WHERE id = ? AND content_hash = ? AND split = 0",
                    (article.id, article.content_hash),
                )
                if done.rowcount:
                    connection.executemany(
                        "INSERT INTO passages (article_id, start, end) VALUES (?, ?, ?)",
                        [(article.id, start, end) for start, end in offsets],
                    )

    def to_embed(self, limit: int) -> list[StoredPassage]:
        """Passages without a vector."""
        return self._passages("WHERE vector IS NULL ORDER BY passages.id LIMIT ?", (limit,))

    def to_embed_count(self) -> int:
        """How many passages have no vector."""
        with self._reading() as connection:
            count: int = connection.execute("SELECT count(*) FROM passages WHERE vector IS NULL").fetchone()[0]
        return count

    def put_vectors(self, ids: Sequence[int], vectors: np.ndarray) -> None:
        """Store vectors, rows of unit length, in half precision: half the size, and cosines move by under 1e-4."""
        halves = vectors.astype(np.float16)
        with self._writing() as connection:
            connection.executemany(
                "UPDATE passages SET vector = ? WHERE id = ?",
                [(row.tobytes(), id_) for id_, row in zip(ids, halves, strict=True)],
            )

    def to_index(self, limit: int) -> list[StoredPassage]:
        """Passages that have a vector and are not in the indexes."""
        return self._passages("WHERE indexed = 0 AND vector IS NOT NULL ORDER BY passages.id LIMIT ?", (limit,))

    def mark_indexed(self, ids: Iterable[int]) -> None:
        """Both indexes hold these passages."""
        with self._writing() as connection:
            connection.executemany("UPDATE passages SET indexed = 1 WHERE id = ?", [(id_,) for id_ in ids])

    def drop_passages(self) -> None:
        """Forget passages and vectors (for another model or another splitting); the articles stay."""
        with self._writing() as connection:
            connection.execute("DELETE FROM passages")
            connection.execute("UPDATE articles SET split = 0 WHERE status IS NULL")

    def removed(self, limit: int) -> list[int]:
        """Ids of passages that are gone, and that the indexes may still hold."""
        with self._reading() as connection:
            return [row[0] for row in connection.execute("SELECT passage_id FROM removed LIMIT ?", (limit,))]

    def forget_removed(self, ids: Iterable[int]) -> None:
        """Both indexes have dropped these."""
        with self._writing() as connection:
            connection.executemany("DELETE FROM removed WHERE passage_id = ?", [(id_,) for id_ in ids])

    def forget_all_removed(self) -> None:
        """Both indexes are empty."""
        with self._writing() as connection:
            connection.execute("DELETE FROM removed")

    def indexed(self) -> int:
        """How many passages the indexes should hold."""
        with self._reading() as connection:
            # Each count reads an index alone, not the vectors.
            count: int = connection.execute(
                "SELECT (SELECT count(*) FROM passages) - (SELECT count(*) FROM passages WHERE indexed = 0)"
            ).fetchone()[0]
        return count

    def passage_ids(self) -> PassageIds:
        """The number of every passage; 0.1 s for 100,000."""
        first = "id = (SELECT min(id) FROM passages AS own WHERE own.article_id = passages.article_id)"
        with self._reading() as connection:
            rows = connection.execute(f"SELECT id, indexed, {first} FROM passages").fetchall()
        return PassageIds(
            {row[0] for row in rows}, {row[0] for row in rows if row[1]}, {row[0] for row in rows if row[1] and row[2]}
        )

    def passages(self, ids: Sequence[int]) -> list[StoredPassage]:
        """These passages, those held, in the order asked for."""
        marks = ", ".join("?" * len(ids))
        with self._reading() as connection:
            rows = at_once(connection, _STORED, f"{_STORED_IN} WHERE passages.id IN ({marks})", ids)
        found = {row[0]: StoredPassage(*row) for row in rows}
        return [found[id_] for id_ in ids if id_ in found]

    def passage_range(self) -> tuple[int, int]:
        """The lowest and the highest id of a passage; 0 and 0 where there is none."""
        with self._reading() as connection:
            lowest, highest = "SELECT min(id) FROM passages", "SELECT max(id) FROM passages"
            found = connection.execute(f"SELECT ifnull(({lowest}), 0), ifnull(({highest}), 0)").fetchone()
        return found[0], found[1]

    def vectors(self, ids: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Those of these passages that have a vector: ids (int64, ascending), and vectors, float32 (n, dimension)."""
        marks = ", ".join("?" * len(ids))
        where = f"passages WHERE vector IS NOT NULL AND id IN ({marks})"
        with self._reading() as connection:
            rows = sorted(at_once(connection, "id, hex(vector)", where, ids))
        if not rows:
            return np.empty(0, np.int64), np.empty((0, 0), np.float32)
        halves = np.frombuffer(bytes.fromhex("".join(row[1] for row in rows)), np.float16).reshape(len(rows), -1)
        return np.array([row[0] for row in rows], np.int64), halves.astype(np.float32)

    def labelled_vectors(self, after: int, limit: int) -> list[LabelledVector]:
        """The passages with ids above ``after`` up to the first one that has no vector, in the order of their ids."""
        columns = "passages.id, vector, first_day, source, section, genre"
        # CROSS: SQLite is not to begin with the articles.
        query = f"""SELECT {columns} FROM passages CROSS JOIN articles ON articles.id = article_id
            WHERE passages.id > ? AND passages.id < coalesce((SELECT min(id) FROM passages WHERE vector IS NULL), ?)
            ORDER BY passages.id LIMIT ?"""
        with self._reading() as connection:
            rows = connection.execute(query, (after, 2**63 - 1, limit)).fetchall()
        return [LabelledVector(id_, np.frombuffer(vector, np.float16), *labels) for id_, vector, *labels in rows]

    def _passages(self, where: str, values: tuple[int, ...]) -> list[StoredPassage]:
        with self._reading() as connection:
            rows = connection.execute(f"SELECT {_STORED} FROM {_STORED_IN} {where}", values)
            return [StoredPassage(*row) for row in rows]

    # Notes about the archive itself

    def note(self, key: str) -> str | None:
        """What was noted under ``key``, such as the model that made the vectors."""
        with self._reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_note(self, key: str, value: str) -> None:
        """Note ``value`` under ``key``."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
