"""Stock: which versions of which articles the index held, and since when, counted in marks.

A mark is a state of the archive. Each question remembers the mark until which it has been told, so that questions
followed at different times each learn of exactly what came since. Articles still to be indexed are left for the next
stock, since no search finds them yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.store.archive import Archive
from corpus.store.engine.connection import Kept, Rows


@dataclass(frozen=True, slots=True)
class Since:
    """What came and went after a mark.

    Attributes:
        added: the articles that were not held at the mark.
        changed: the articles of which another version is held now: the digests of the versions held at the mark.
        gone: the articles that were held at the mark and are not any more.
        kept: the articles that are held as they were at the mark.
    """

    added: frozenset[str]
    changed: Mapping[str, frozenset[str]]
    gone: frozenset[str]
    kept: frozenset[str]

    def __bool__(self) -> bool:
        """Whether anything came or went."""
        return bool(self.added or self.changed or self.gone)

    @property
    def fresh(self) -> frozenset[str]:
        """The articles with a version that was not held at the mark."""
        return self.added | self.changed.keys()


def take_stock(file: Kept, archive: Archive) -> int:
    """Record what the index holds now; the mark of this state."""
    held = _held(archive)
    with file.writing() as connection:
        [(last,)] = connection.execute(
            "SELECT coalesce(max(CASE WHEN gone > mark THEN gone ELSE mark END), 0) FROM stock"
        )
        known = dict(connection.execute("SELECT article, digest FROM stock WHERE gone IS NULL"))
        mark = last + 1
        left = [(mark, article) for article, digest in known.items() if held.get(article, "") != digest]
        behind = archive.behind()
        left = [(at, article) for at, article in left if article in held or article not in behind]
        came = [(article, digest) for article, digest in held.items() if known.get(article) != digest]
        if not left and not came:
            return int(last)
        connection.executemany("UPDATE stock SET gone = ? WHERE article = ? AND gone IS NULL", left)
        names = _former_names(archive)
        for article, digest in came:
            first = _first(connection, names.get(article, ()), mark)
            connection.execute(
                "INSERT INTO stock VALUES (?1, ?2, ?3, ?4, NULL) "
                "ON CONFLICT (article, digest) DO UPDATE SET mark = ?4, gone = NULL",
                (article, digest, first, mark),
            )
        return int(mark)


def since(file: Kept, mark: int) -> Since:
    """What came and went after ``mark``."""
    with file.reading() as connection:
        came = connection.execute("SELECT article, first FROM stock WHERE mark > ? AND gone IS NULL", (mark,))
        fresh = dict(came.fetchall())
        # Held at the mark: first seen by then, and not gone by then.
        before = connection.execute(
            "SELECT article, digest FROM stock WHERE first <= ?1 AND (gone > ?1 OR (gone IS NULL AND mark > ?1))",
            (mark,),
        ).fetchall()
        kept = connection.execute("SELECT article FROM stock WHERE mark <= ? AND gone IS NULL", (mark,)).fetchall()
    held: dict[str, set[str]] = {}
    for article, digest in before:
        held.setdefault(article, set()).add(digest)
    changed = {article: frozenset(held[article]) for article in fresh if article in held}
    gone = frozenset(held) - fresh.keys()
    return Since(frozenset(fresh) - changed.keys(), changed, gone, frozenset(article for (article,) in kept))


def _held(archive: Archive) -> dict[str, str]:
    """The digest of each article that search finds; a withdrawn one counts with its status."""
    with archive.using() as connection:
        rows = connection.execute("SELECT id, content_hash FROM articles").fetchall()
    # Read after the articles: one that comes in between is in neither, where it would be taken for indexed otherwise.
    behind = archive.behind()
    return {article: digest for article, digest in rows if article not in behind}


def _former_names(archive: Archive) -> dict[str, list[str]]:
    """The ids that articles had before their URL was known."""
    found: dict[str, list[str]] = {}
    with archive.using() as connection:
        for other, article in connection.execute("SELECT id, article_id FROM other_ids"):
            found.setdefault(article, []).append(other)
    return found


def _first(connection: Rows, names: list[str] | tuple[str, ...], mark: int) -> int:
    """Since when the article is held: under a former name, it was no news already."""
    firsts = [
        row[0] for name in names for row in connection.execute("SELECT first FROM stock WHERE article = ?", (name,))
    ]
    return min(firsts, default=mark)
