"""PassageTable: the passages of articles, their vectors, and the work that the indexes still have to do."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.article import Article
from corpus.store.engine.connection import Step, marks
from corpus.store.engine.opening import Opened
from corpus.store.rows import COLUMNS, article_of

_STORED = 'passages.id, article_id, start, "end", first_day'
_STORED_IN = "passages JOIN articles ON articles.id = article_id"


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage in the archive: its number in both indexes, and its slice of an article.

    Attributes:
        day: the first day of the article's publication date, as a proleptic Gregorian ordinal; None if undated.
    """

    id: int
    article_id: str
    start: int
    end: int
    day: int | None


@dataclass(frozen=True, slots=True)
class LabelledVector:
    """A passage's vector, and the labels for filters.

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
    """The passage numbers to which an index is compared.

    Attributes:
        all: every passage.
        indexed: the passages that both indexes must hold.
        first: the passages of ``indexed`` that begin an article.
    """

    all: set[int]
    indexed: set[int]
    first: set[int]


class PassageTable(Opened):
    """The passages and vectors from which the indexes are made."""

    def waiting(self) -> int:
        """Count the articles still to be split or compared, and the passages still to be indexed or dropped."""
        with self._reading() as connection:
            counts = connection.execute(
                "SELECT (SELECT count(*) FROM articles WHERE split = 0), "
                "(SELECT count(*) FROM articles WHERE clustered = 0 AND split = 1), "
                "(SELECT count(*) FROM passages WHERE indexed = 0), (SELECT count(*) FROM removed)"
            ).fetchone()
        return sum(counts)

    def behind(self) -> set[str]:
        """Return the ids of the articles that search does not find yet, or not as a whole."""
        query = "SELECT id FROM articles WHERE split = 0 UNION SELECT article_id FROM passages WHERE indexed = 0"
        with self._reading() as connection:
            return {row[0] for row in connection.execute(query)}

    def to_split(self, limit: int) -> list[Article]:
        """Return articles that have no passages yet, and that no other process works on."""
        claimed = self.database.claimed("split", limit)
        mine = "" if claimed is None else f" AND articles.id IN ({marks(len(claimed))})"
        query = f"SELECT {COLUMNS} FROM articles WHERE split = 0{mine} ORDER BY articles.id LIMIT ?"
        with self._reading() as connection:
            return [article_of(row) for row in connection.execute(query, (*(claimed or ()), limit))]

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
                        'INSERT INTO passages (article_id, start, "end") VALUES (?, ?, ?)',
                        [(article.id, start, end) for start, end in offsets],
                    )

    def passages_of(self, articles: Sequence[str]) -> list[int]:
        """Return the ids of the passages of these articles, ascending."""
        query = f"SELECT id FROM passages WHERE article_id IN ({marks(len(articles))}) ORDER BY id"
        with self._reading() as connection:
            return [row[0] for row in connection.execute(query, tuple(articles))]

    def first_passages(self, articles: Collection[str]) -> set[int]:
        """Return the id of each of these articles' first passage."""
        query = f"SELECT min(id) FROM passages WHERE article_id IN ({marks(len(articles))}) GROUP BY article_id"
        with self._reading() as connection:
            return {row[0] for row in connection.execute(query, tuple(articles))}

    def to_embed(self, limit: int) -> list[StoredPassage]:
        """Return passages without a vector, on which no other process works."""
        return self._waiting("embed", "vector IS NULL", limit)

    def to_embed_count(self) -> int:
        """Count the passages without a vector."""
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

    def dimensions(self) -> int | None:
        """The number of dimensions of the vectors held; None without vectors."""
        with self._reading() as connection:
            row = connection.execute("SELECT length(vector) FROM passages WHERE vector IS NOT NULL LIMIT 1").fetchone()
        return row[0] // np.dtype(np.float16).itemsize if row else None

    def to_index(self, limit: int) -> list[StoredPassage]:
        """Return passages that have a vector and are not in the indexes, and on which no other process works."""
        return self._waiting("index", "indexed = 0 AND vector IS NOT NULL", limit)

    def mark_indexed(self, ids: Iterable[int]) -> None:
        """Record that both indexes hold these passages."""
        with self._writing() as connection:
            connection.executemany("UPDATE passages SET indexed = 1 WHERE id = ?", [(id_,) for id_ in ids])

    def drop_passages(self) -> None:
        """Delete all passages and vectors (for another model or another splitting); the articles stay."""
        with self._writing() as connection:
            connection.execute("DELETE FROM passages")
            connection.execute("UPDATE articles SET split = 0 WHERE status IS NULL")

    def removed(self, limit: int) -> list[int]:
        """Return ids of deleted passages that the indexes may still hold, and on which no other process works."""
        claimed = self.database.claimed("drop", limit)
        if claimed is not None:
            return claimed
        with self._reading() as connection:
            return [row[0] for row in connection.execute("SELECT passage_id FROM removed LIMIT ?", (limit,))]

    def forget_removed(self, ids: Iterable[int]) -> None:
        """Record that both indexes have dropped these passages."""
        with self._writing() as connection:
            connection.executemany("DELETE FROM removed WHERE passage_id = ?", [(id_,) for id_ in ids])

    def forget_all_removed(self) -> None:
        """Record that both indexes are empty."""
        with self._writing() as connection:
            connection.execute("DELETE FROM removed")

    def indexed(self) -> int:
        """Count the passages that the indexes should hold."""
        with self._reading() as connection:
            # Each count reads only an index, not the vectors.
            count: int = connection.execute(
                "SELECT (SELECT count(*) FROM passages) - (SELECT count(*) FROM passages WHERE indexed = 0)"
            ).fetchone()[0]
        return count

    def passage_ids(self) -> PassageIds:
        """Return the number of every passage; 0.1 s for 100,000."""
        first = "id = (SELECT min(id) FROM passages AS own WHERE own.article_id = passages.article_id)"
        with self._reading() as connection:
            rows = connection.execute(f"SELECT id, indexed, {first} FROM passages").fetchall()
        return PassageIds(
            {row[0] for row in rows}, {row[0] for row in rows if row[1]}, {row[0] for row in rows if row[1] and row[2]}
        )

    def passages(self, ids: Sequence[int]) -> list[StoredPassage]:
        """Return the held ones of these passages, in the given order."""
        with self._reading() as connection:
            rows = connection.at_once(_STORED, f"{_STORED_IN} WHERE passages.id IN ({marks(len(ids))})", ids)
        found = {row[0]: StoredPassage(*row) for row in rows}
        return [found[id_] for id_ in ids if id_ in found]

    def passage_range(self) -> tuple[int, int]:
        """Return the lowest and the highest id of a passage; 0 and 0 without passages."""
        with self._reading() as connection:
            lowest, highest = "SELECT min(id) FROM passages", "SELECT max(id) FROM passages"
            found = connection.execute(f"SELECT coalesce(({lowest}), 0), coalesce(({highest}), 0)").fetchone()
        return found[0], found[1]

    def vectors(self, ids: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Return the vectors of these passages: ids with a vector (int64, ascending), and float32 (n, dimension)."""
        with self._reading() as connection:
            rows = sorted(connection.vectors(ids))
        if not rows:
            return np.empty(0, np.int64), np.empty((0, 0), np.float32)
        halves = np.frombuffer(b"".join(row[1] for row in rows), np.float16).reshape(len(rows), -1)
        return np.array([row[0] for row in rows], np.int64), halves.astype(np.float32)

    def labelled_vectors(self, after: int, limit: int) -> list[LabelledVector]:
        """Return the passages with ids above ``after``, up to the first one without a vector, in the order of ids."""
        columns = "passages.id, vector, first_day, source, section, genre"
        # CROSS keeps SQLite from beginning with the articles.
        query = f"""SELECT {columns} FROM passages CROSS JOIN articles WHERE articles.id = article_id
            AND passages.id > ? AND passages.id < coalesce((SELECT min(id) FROM passages WHERE vector IS NULL), ?)
            ORDER BY passages.id LIMIT ?"""
        with self._reading() as connection:
            rows = connection.execute(query, (after, 2**63 - 1, limit)).fetchall()
        return [LabelledVector(id_, np.frombuffer(vector, np.float16), *labels) for id_, vector, *labels in rows]

    def _waiting(self, step: Step, condition: str, limit: int) -> list[StoredPassage]:
        claimed = self.database.claimed(step, limit)
        mine = "" if claimed is None else f" AND passages.id IN ({marks(len(claimed))})"
        query = f"SELECT {_STORED} FROM {_STORED_IN} WHERE {condition}{mine} ORDER BY passages.id LIMIT ?"
        with self._reading() as connection:
            return [StoredPassage(*row) for row in connection.execute(query, (*(claimed or ()), limit))]

    # Notes about the archive itself
