"""ExportRecord: which answers left as files, so that a correction finds those that took them away.

Kept is what an export rests on (the articles' ids, the digests of the versions cited, the words), and the digest of the
file, by which a file that somebody hands in is known again. The file itself is not kept.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from corpus.store.engine.connection import Kept
from rag.answer.answer import Turn
from rag.share.conversations_file import storable
from rag.share.kept import Place, kept
from rag.share.left import Left, Store

FILE = "exports.sqlite3"
"""The name of the file in the archive's folder."""

_SCRIPTS = (
    """
CREATE TABLE exports (
    id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, at TEXT NOT NULL, name TEXT NOT NULL,
    digest TEXT NOT NULL
);
CREATE INDEX exports_by_owner ON exports (owner);
CREATE INDEX exports_by_digest ON exports (digest);
CREATE TABLE cited (
    export INTEGER NOT NULL REFERENCES exports (id) ON DELETE CASCADE, article TEXT NOT NULL, digest TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, quote TEXT NOT NULL, question TEXT NOT NULL, sentence TEXT NOT NULL,
    PRIMARY KEY (export, article, start, "end", sentence)
) WITHOUT ROWID;
CREATE INDEX cited_by_article ON cited (article);
""",
)  # for ``corpus.store.sqlite.open_file``; what has been released never changes


@dataclass(frozen=True, slots=True)
class ExportedSpan:
    """A span that a sentence of an exported answer cites.

    Attributes:
        export: the number of the export.
        name: the name of its file.
        article: the id of the article; ``digest`` is of the version cited.
    """

    export: int
    owner: str
    name: str
    article: str
    digest: str
    start: int
    end: int
    quote: str
    question: str
    sentence: str


class ExportRecord:
    """All exports of all readers. Thread-safe."""

    def __init__(self, place: Place, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Open what is kept in a folder, or with an archive; make it when there is none.

        Raises:
            ArchiveError: it can't be opened; NewerArchive when a newer Footnote wrote it.
        """
        self._file = _opened(place)
        self._now = now

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def add(self, owner: str, name: str, content: str | bytes, turns: Sequence[Turn]) -> int:
        """Note that a reader took a file away; its number.

        Args:
            owner: the reader.
            name: the file's name.
            content: what is in it, as it is handed over.
            turns: the questions and answers that it holds.
        """
        held = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
        values = (owner, self._now().isoformat(timespec="seconds"), name, hashlib.sha256(held).hexdigest())
        with self._file.writing() as connection:
            columns = "owner, at, name, digest"
            insert = f"INSERT INTO exports ({columns}) VALUES (?, ?, ?, ?) RETURNING id"
            [(id_,)] = connection.execute(insert, values).fetchall()
            connection.executemany(
                "INSERT INTO cited VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [(id_, *row) for row in _cited(turns)],
            )
        return int(id_)

    def citing(self, articles: Iterable[str]) -> list[ExportedSpan]:
        """The spans that exported answers cite from these articles, by export."""
        query = """SELECT id, owner, name, article, cited.digest, start, "end", quote, question, sentence
            FROM cited JOIN exports ON id = export WHERE article = ? ORDER BY id, start"""
        with self._file.reading() as connection:
            return [ExportedSpan(*row) for one in articles for row in connection.execute(query, (one,))]


def _opened(place: Place) -> Kept:
    return kept(place, FILE, _SCRIPTS, "file of exports")


STORE = Store(
    FILE,
    _opened,
    (
        Left(
            "export",
            "SELECT DISTINCT owner FROM exports",
            "SELECT count(*) FROM exports WHERE owner = :reader",
            ("DELETE FROM exports WHERE owner = :reader",),
            ("DELETE FROM exports WHERE julianday(at) < julianday(:before)",),
        ),
    ),
)


def _cited(turns: Sequence[Turn]) -> Iterator[tuple[str, str, int, int, str, str, str]]:
    for turn in turns:
        for sentence in (*turn.answer.sentences, *turn.answer.listed):
            for one in sentence.citations:
                article = one.passage.article
                span = (article.id, article.content_hash, one.start, one.end)
                yield *span, storable(one.quote), storable(turn.question), storable(sentence.text)
