"""The SQLite file of conversations: its schema, and how texts are kept and searched in it."""

import sqlite3
from pathlib import Path

from ui.kept_file import KeptFile

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
)  # for ``corpus.store.sqlite.open_file``; what has been released never changes

_WHAT = "file of conversations"


class ConversationsFile(KeptFile):
    """The file, as all threads share it."""

    def __init__(self, path: Path) -> None:
        """Open it, making it when there is none.

        Raises:
            ArchiveError: it can't be opened; NewerArchive when a newer Footnote wrote it.
        """
        super().__init__(path, _SCRIPTS, _WHAT, _prepare)


def _prepare(connection: sqlite3.Connection) -> None:
    connection.create_function("folded", 1, searchable, deterministic=True)


def storable(text: str) -> str:
    """``text`` without lone surrogates (half characters), which SQLite can't store."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def searchable(*texts: str) -> str:
    """The texts as they are searched: in lower case, on one line."""
    return storable(" ".join(" ".join(texts).casefold().split()))
