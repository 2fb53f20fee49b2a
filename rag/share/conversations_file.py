"""The SQLite file of conversations: its schema, and the index of the articles that kept answers cite."""

import sqlite3
from pathlib import Path

from rag.share.answer_json import article_from_json
from rag.share.kept_file import KeptFile
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
""",  # which answers cite an article, in whatever version; ``_opened`` fills it in
)  # for ``corpus.store.sqlite.open_file``; what has been released never changes


class ConversationsFile(KeptFile):
    """All readers' conversations."""

    def __init__(self, folder: Path) -> None:
        """Open the file in the archive's folder, making it when there is none.

        Raises:
            ArchiveError: it can't be opened; NewerArchive when a newer Footnote wrote it.
        """
        super().__init__(folder / FILE, _SCRIPTS, "file of conversations")

    def _opened(self, connection: sqlite3.Connection) -> None:
        connection.create_function("folded", 1, searchable, deterministic=True)
        connection.create_function("article_id", 1, lambda text: article_from_json(text).id, deterministic=True)
        unnamed = "SELECT 1 FROM articles WHERE id IS NULL LIMIT 1"  # kept by an earlier Footnote
        if connection.execute(unnamed).fetchone():
            connection.execute("UPDATE articles SET id = article_id(article) WHERE id IS NULL")


_UNCITED = "DELETE FROM articles WHERE hash NOT IN (SELECT hash FROM cited)"
STORE = Store(
    FILE,
    ConversationsFile,
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
