"""Archive: the one source of truth, in SQLite. ``corpus.store.passage_table`` holds its passages and vectors.

Both search indexes are derived from it and can be deleted. Any number of processes may read and add at once.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from corpus.article import Article
from corpus.store import runs, stories, undo, versions
from corpus.store.engine.connection import Connection, marks
from corpus.store.passage_table import PassageTable
from corpus.store.rows import COLUMNS, By, Outcome, article_of, held_where, put, remove
from corpus.store.runs import How, Run, RunTold
from corpus.store.selection import DayCount, Selection
from corpus.store.stories import Brief, StoryCounts
from corpus.store.undo import Undone
from corpus.store.versions import Version
from errors import ArticleNotFound

_RUNS_KNOWN = 8  # runs whose addresses are remembered
_NAMED = "id = ?1 OR url = ?1 OR uri = ?1 OR id = (SELECT article_id FROM other_ids WHERE id = ?1)"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The extent of an archive. The page shows it beside every answer, so that readers see what is not covered.

    A withdrawn article counts in ``withdrawn`` alone: it is shown, but no answer uses it.

    Attributes:
        first: the earliest publication date in the archive, in ISO 8601, or None.
        newest: the latest one up to today: the archive's horizon, to which "latest" and "now" are relative.
        waiting: articles and passages that search does not find yet.
        future: articles dated after today, which are no horizon.
    """

    articles: int
    passages: int
    sources: tuple[str, ...]
    first: str | None
    newest: str | None
    undated: int
    waiting: int
    withdrawn: int = 0
    future: int = 0


class Archive(PassageTable):
    """One archive folder. Thread-safe: each thread has a connection of its own."""

    def __init__(self, folder: Path, server: str | None = None) -> None:
        """Open the archive in ``folder``, or in the PostgreSQL database of the address ``server``, or create it."""
        super().__init__(folder, server)
        self._stated: dict[int, versions.Stated] = {}

    # Articles

    def begin(
        self, how: How, who: str, names: Sequence[str], address: str | None = None, is_fetched: bool = False
    ) -> Run:
        """Record a new run before it adds articles: see ``Run`` and ``RunTold``."""
        with self._writing() as connection:
            return runs.begin(connection, datetime.now(UTC), how, who, names, address, is_fetched)

    def add(self, articles: Iterable[Article], run: Run | None = None) -> list[Outcome]:
        """Add articles in one transaction. They are on the disk when this returns.

        The archive leaves an article alone if it holds the same content, or a later version. Other content replaces
        the held version, which is kept (see ``versions``). A withdrawn version (``Article.status``) removes the
        article from search, but the archive still holds it. A change that the run may not make
        (``runs.may_change``) is refused.

        Args:
            articles: the articles to add.
            run: the run that adds them; None creates a new run.
        """
        with self._writing() as connection:
            now = datetime.now(UTC)
            by = By(run or runs.begin(connection, now, "program", runs.user(), ()), now)
            outcomes = [put(connection, article, by) for article in articles]
            if refused := outcomes.count("refused"):
                runs.note_refused(connection, by.run, refused)
            return outcomes

    def believed(self, articles: Sequence[Article], run: Run | None) -> list[Article]:
        """Return the articles of a run, without URL and uri where another article of the run states the same.

        An article that was kept so by an earlier run is found again. ``versions.is_another`` says what is another one.
        """
        stated: versions.Stated = self._stated.setdefault(run.id, {}) if run else {}
        for old in list(self._stated)[:-_RUNS_KNOWN]:
            self._stated.pop(old, None)
        with self._reading() as connection:
            return [self._believed(connection, article, stated) for article in articles]

    def _believed(self, connection: Connection, article: Article, stated: versions.Stated) -> Article:
        if not (article.url or article.uri):
            return article
        first = stated.setdefault(article.id, versions.words(article))
        held = held_where(connection, "id = ?", article.id)
        if held and versions.words(held) == versions.words(article):
            return article
        alone = replace(article, url=None, uri=None)
        if versions.is_another(article, first):
            return alone
        is_apart = held is not None and versions.is_another(article, versions.words(held))
        return alone if is_apart and held_where(connection, "id = ?", alone.id) else article

    def runs(self) -> list[RunTold]:
        """Return all runs, the latest last."""
        with self._reading() as connection:
            return runs.listed(connection)

    def undo(self, run: int) -> Undone:
        """Undo a run in one transaction. Articles that other runs changed since are left alone, and reported.

        Raises:
            RunNotFound: the archive has no run of that number.
        """
        with self._writing() as connection:
            return undo.undo(connection, run, datetime.now(UTC))

    def remove(self, ids: Iterable[str], run: Run | None = None) -> int:
        """Remove articles with their versions (``rows.remove``), and return how many the archive held."""
        with self._writing() as connection:
            held = [article for id_ in ids if (article := held_where(connection, "id = ?", id_))]
            for article in held:
                remove(connection, article, run)
            return len(held)

    def get(self, id_or_url: str) -> Article:
        """Return the article of that id (made with its URL or without), URL or uri.

        Raises:
            ArticleNotFound: the archive holds no such article.
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
        """Yield the held articles of these ids, or all articles, oldest first and the undated ones last."""
        query = f"SELECT {COLUMNS} FROM articles"
        if ids is None:
            order = "ORDER BY first_day IS NULL, first_day, published, id"
            yield from map(article_of, self.database.stream(f"{query} {order}"))
            return
        wanted = list(ids)
        with self._reading() as connection:
            rows = connection.execute(f"{query} WHERE id IN ({marks(len(wanted))})", wanted).fetchall()
        yield from map(article_of, rows)

    def versions(self, id_: str) -> list[Version]:
        """Return the kept versions of the article: those it replaced, and those that came late; the earliest first."""
        with self._reading() as connection:
            return versions.versions_of(connection, id_)

    def withdrawn(self, ids: Collection[str]) -> dict[str, str]:
        """Return the withdrawn ones of these articles, by any id as in ``get``, each with its ``Article.status``."""
        query = f"""SELECT id, status FROM articles WHERE status IS NOT NULL AND id IN ({marks(len(ids))})
            UNION SELECT other_ids.id, status FROM other_ids JOIN articles ON articles.id = article_id
            WHERE status IS NOT NULL AND other_ids.id IN ({marks(len(ids))})"""
        with self._reading() as connection:
            return dict(connection.execute(query, (*ids, *ids)).fetchall())

    def listed(self, selection: Selection, limit: int, offset: int = 0) -> list[Article]:
        """Return ``limit`` articles of ``selection`` from ``offset`` on, newest first and the undated ones last."""
        where, values = selection.where()
        order = "first_day DESC NULLS LAST, published DESC NULLS LAST, id DESC"
        query = f"SELECT id FROM articles WHERE {where} ORDER BY {order}"
        with self._reading() as connection:
            ids = [row[0] for row in connection.execute(f"{query} LIMIT ? OFFSET ?", (*values, limit, offset))]
        found = {article.id: article for article in self.articles(ids)}
        return [found[id_] for id_ in ids if id_ in found]

    def counted(self, selection: Selection) -> list[DayCount]:
        """Count the articles of ``selection`` by outlet and day, without the withdrawn ones."""
        where, values = selection.where()
        by_id = "INDEXED BY articles_by_id" if selection.passages is not None else ""  # or SQLite reads the table
        counts = "first_day, source, count(*), count(*) FILTER (WHERE last_day > first_day)"
        query = f"SELECT {counts} FROM articles {by_id} WHERE {where} AND status IS NULL GROUP BY 1, 2"
        with self._reading() as connection:
            rows = connection.execute(query, values).fetchall()
        return [DayCount(*row) for row in rows]

    def counted_withdrawn(self, selection: Selection) -> int:
        """Count the withdrawn articles of ``selection``."""
        where, values = selection.where()
        query = f"SELECT count(*) FROM articles INDEXED BY articles_withdrawn WHERE {where} AND status IS NOT NULL"
        with self._reading() as connection:
            count: int = connection.execute(query, values).fetchone()[0]
        return count

    def newest_day(self) -> int | None:
        """Return the archive's horizon: the latest publication day of an article not withdrawn, as an ordinal.

        A day after today is no horizon: one announcement dated 2062 would move "now" and "last month" for everybody.
        """
        with self._reading() as connection:
            query = "SELECT max(first_day) FROM articles WHERE status IS NULL AND first_day <= ?"
            newest: int | None = connection.execute(query, (_today(),)).fetchone()[0]
        return newest

    def sources(self) -> tuple[str, ...]:
        """Return the outlets of the articles not withdrawn, as the archive spells them, in alphabetical order."""
        return tuple(sorted(self.labels("source")))

    def digest(self) -> str:
        """Return 16 hex digits that change with any word of any article."""
        with self._reading() as connection:
            hashes = connection.execute("SELECT content_hash FROM articles ORDER BY id").fetchall()
        return hashlib.sha256("".join(row[0] for row in hashes).encode()).hexdigest()[:16]

    def coverage(self) -> Coverage:
        """The archive's contents now."""
        today = _today()
        day = f"SELECT {{0}}(first_day) FROM articles WHERE status IS NULL AND first_day <= {today}"
        published = f"SELECT {{0}}(published) FROM articles WHERE status IS NULL AND first_day = ({day})"
        with self._reading() as connection:
            articles, dated, withdrawn, passages, sources = connection.counts()
            future = f"SELECT count(*) FROM articles WHERE status IS NULL AND first_day > {today}"
            late: int = connection.execute(future).fetchone()[0]
            first, newest = (connection.execute(published.format(end)).fetchone()[0] for end in ("min", "max"))
        return Coverage(articles, passages, sources, first, newest, articles - dated, self.waiting(), withdrawn, late)

    def is_empty(self) -> bool:
        """Whether the archive holds no article that could answer a question."""
        with self._reading() as connection:
            return connection.execute("SELECT 1 FROM articles WHERE status IS NULL LIMIT 1").fetchone() is None

    def labels(self, field: Literal["source", "section", "genre"]) -> dict[str, int]:
        """Return the values of ``field`` among articles not withdrawn, each with its number of articles, most first."""
        where = f"{field} IS NOT NULL AND status IS NULL"
        query = f"SELECT {field}, count(*) FROM articles WHERE {where} GROUP BY 1 ORDER BY 2 DESC, 1"
        with self._reading() as connection:
            return dict(connection.execute(query).fetchall())

    # Copies of one report

    def copies_of(self, id_: str) -> tuple[Brief, ...]:
        """Return the other articles with the same report as the article of this id, the original first."""
        with self._reading() as connection:
            return stories.copies_of(connection, id_)

    def story_of(self, ids: Collection[str]) -> dict[str, str]:
        """Return the articles among these that have copies, each with the id of its original, which names the story."""
        with self._reading() as connection:
            return stories.originals(connection, ids)

    def stories(self) -> StoryCounts:
        """Count the stories that have copies, and the copies."""
        with self._reading() as connection:
            return stories.counts(connection)

    def put_stories(self, limit: int) -> int:
        """Compare up to ``limit`` articles with earlier ones, put them into stories, and return their number."""
        query = f"SELECT {COLUMNS} FROM articles WHERE clustered = 0 ORDER BY split, rowid LIMIT ?"
        with self._writing() as connection:
            found = [article_of(row) for row in connection.execute(query, (limit,))]
            for article in found:
                stories.put(connection, article)
        return len(found)

    def note(self, key: str) -> str | None:
        """Return the note under ``key``, such as the model that made the vectors."""
        with self._reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_note(self, key: str, value: str) -> None:
        """Store ``value`` as the note under ``key``."""
        with self._writing() as connection:
            query = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
            connection.execute(query, (key, value))


def _today() -> int:
    return datetime.now(UTC).date().toordinal()
