"""The tables of readers' notebooks: their schema."""

from corpus.store.engine.connection import Kept
from rag.share.kept import Place, kept
from rag.share.left import Left, Store

FILE = "notebooks.sqlite3"
"""The name of the file in the archive's folder."""

# notebooks.numbered: the last number that a source was given; no number is given twice, since own text names numbers.
# entries: a pinned sentence with its footnotes, or a text of the reader's own and what checking it found.
# cites: which numbers an entry cites, those that no source has included.
_SCRIPTS = (
    """
CREATE TABLE notebooks (
    owner TEXT PRIMARY KEY, title TEXT NOT NULL DEFAULT '', numbered INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE articles (hash TEXT PRIMARY KEY, id TEXT NOT NULL, article TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX articles_by_id ON articles (id);
CREATE TABLE sources (
    owner TEXT NOT NULL REFERENCES notebooks (owner) ON DELETE CASCADE, number INTEGER NOT NULL,
    hash TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    added TEXT NOT NULL, PRIMARY KEY (owner, number), UNIQUE (owner, hash, start, "end")
) WITHOUT ROWID;
CREATE INDEX sources_by_hash ON sources (hash);
CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL REFERENCES notebooks (owner) ON DELETE CASCADE,
    place INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 1, added TEXT NOT NULL, key TEXT,
    question TEXT NOT NULL DEFAULT '', pinned TEXT, own TEXT, checked TEXT, UNIQUE (owner, key)
);
CREATE INDEX entries_by_place ON entries (owner, place);
CREATE TABLE cites (
    entry INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE, number INTEGER NOT NULL,
    PRIMARY KEY (entry, number)
) WITHOUT ROWID;
""",
)  # for ``corpus.store.sqlite.open_file``; what has been released never changes


def notebooks_in(place: Place) -> Kept:
    """Open all readers' notebooks, in a file of the archive's folder or on its server.

    Raises:
        ArchiveError: they can't be opened; NewerArchive when a newer Footnote wrote them.
    """
    return kept(place, FILE, _SCRIPTS, "file of notebooks")


STORE = Store(
    FILE,
    notebooks_in,
    (
        Left(
            "pinned sentence or note",
            "SELECT owner FROM notebooks",
            "SELECT count(*) FROM entries WHERE owner = :reader",
            (
                "DELETE FROM notebooks WHERE owner = :reader",
                "DELETE FROM articles WHERE hash NOT IN (SELECT hash FROM sources)",
            ),
        ),
    ),
)
"""What a reader wrote and chose is a work, no log: its age is no reason to drop it."""
