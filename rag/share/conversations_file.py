"""The tables of conversations: their schema, and the index of the articles that kept answers cite."""

from corpus.store.engine.connection import Kept, Rows
from rag.share.answer_json import article_from_json
from rag.share.kept import Place, kept
from rag.share.left import Left, Store

FILE = "conversations.sqlite3"
"""The name of the file in the archive's folder."""

_SCRIPTS = (
    """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT, changed TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX conversations_by_owner ON conversations (owner, changed);
CREATE TABLE turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, question TEXT NOT NULL, asked TEXT NOT NULL, answer TEXT, failure TEXT,
    words TEXT NOT NULL, UNIQUE (conversation, number)
);
CREATE TABLE articles (hash TEXT PRIMARY KEY, article TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE cited (
    turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE, hash TEXT NOT NULL, PRIMARY KEY (turn, hash)
) WITHOUT ROWID;
CREATE INDEX cited_by_hash ON cited (hash);
""",
    """
CREATE TABLE earlier (
    id INTEGER PRIMARY KEY AUTOINCREMENT, turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    said TEXT NOT NULL
);
CREATE INDEX earlier_by_turn ON earlier (turn);
""",  # answers that others have replaced, each with its question and sources as plain text
    """
ALTER TABLE articles ADD COLUMN id TEXT;
CREATE INDEX articles_by_id ON articles (id);
""",  # which answers cite an article, in whatever version; ``_completed`` fills it in
    "ALTER TABLE conversations ADD COLUMN words TEXT",  # the name as it is searched; likewise
)  # for ``corpus.store.sqlite.open_file``; what has been released never changes


def conversations_in(place: Place) -> Kept:
    """Open all readers' conversations, in a file of the archive's folder or on its server.

    Raises:
        ArchiveError: they can't be opened; NewerArchive when a newer Footnote wrote them.
    """
    return kept(place, FILE, _SCRIPTS, "file of conversations", opened=_completed)


def _completed(connection: Rows) -> None:
    """Fill in what an earlier Footnote did not keep."""
    unnamed = connection.execute("SELECT hash, article FROM articles WHERE id IS NULL").fetchall()
    named = [(article_from_json(article).id, digest) for digest, article in unnamed]
    if named:
        connection.executemany("UPDATE articles SET id = ? WHERE hash = ?", named)
    query = "SELECT name, id FROM conversations WHERE name IS NOT NULL AND words IS NULL"
    if rows := [(searchable(name), id_) for name, id_ in connection.execute(query).fetchall()]:
        connection.executemany("UPDATE conversations SET words = ? WHERE id = ?", rows)


def drop_uncited(connection: Rows, hashes: list[tuple[str]]) -> None:
    """Delete those of these articles that nothing cites any more."""
    uncited = "hash = ?1 AND NOT EXISTS (SELECT 1 FROM cited WHERE hash = ?1)"
    connection.executemany(f"DELETE FROM articles WHERE {uncited}", hashes)


_UNCITED = "DELETE FROM articles WHERE hash NOT IN (SELECT hash FROM cited)"
STORE = Store(
    FILE,
    conversations_in,
    (
        Left(
            "conversation",
            "SELECT DISTINCT owner FROM conversations",
            "SELECT count(*) FROM conversations WHERE owner = :reader",
            ("DELETE FROM conversations WHERE owner = :reader", _UNCITED),
            ("DELETE FROM conversations WHERE julianday(changed) < julianday(:before)", _UNCITED),
        ),
    ),
)
"""What readers leave here; questions and answers go with their conversation."""


def storable(text: str) -> str:
    """``text`` without lone surrogates (half characters), which SQLite can't store."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def searchable(*texts: str) -> str:
    """The texts as they are searched: in lower case, on one line."""
    return storable(" ".join(" ".join(texts).casefold().split()))
