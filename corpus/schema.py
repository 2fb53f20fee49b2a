"""The archive's SQLite file: its schema, how a connection is opened, how its errors are told."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import ArchiveError, NewerArchive

# Passage ids are never used twice (AUTOINCREMENT): an index that is behind can't take a new passage for an old one.
# A passage that goes leaves its id in `removed` until both indexes have dropped it.
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, url TEXT, uri TEXT, headline TEXT, body TEXT NOT NULL, source TEXT, authors TEXT NOT NULL,
    published TEXT, updated TEXT, section TEXT, language TEXT, genre TEXT, corrections TEXT NOT NULL,
    content_hash TEXT NOT NULL, first_day INTEGER, last_day INTEGER, split INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX articles_by_day ON articles (first_day, last_day, source);
CREATE INDEX articles_by_source ON articles (source);
CREATE INDEX articles_by_url ON articles (url);
CREATE INDEX articles_by_uri ON articles (uri);
CREATE INDEX articles_to_split ON articles (id) WHERE split = 0;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL,
    vector BLOB, indexed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX passages_by_article ON passages (article_id, start);
CREATE INDEX passages_to_embed ON passages (id) WHERE vector IS NULL;
CREATE INDEX passages_to_index ON passages (id) WHERE indexed = 0;
CREATE TABLE removed (passage_id INTEGER PRIMARY KEY);
CREATE TRIGGER passage_removed AFTER DELETE ON passages BEGIN INSERT INTO removed VALUES (old.id); END;
"""

# The n-th takes schema n to n + 1; a new archive goes through all of them. What has been released is never changed.
_MIGRATIONS = (
    """
ALTER TABLE articles ADD COLUMN status TEXT;
ALTER TABLE articles ADD COLUMN version TEXT;
ALTER TABLE articles ADD COLUMN is_free INTEGER;
ALTER TABLE articles ADD COLUMN is_partial INTEGER NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN outlet_hint TEXT;
ALTER TABLE articles ADD COLUMN pages TEXT NOT NULL DEFAULT '[]';
ALTER TABLE articles ADD COLUMN origins TEXT NOT NULL DEFAULT '[]';
""",
)
VERSION = 1 + len(_MIGRATIONS)


def connect(path: Path) -> sqlite3.Connection:
    """Open the archive's file, making it when there is none.

    Raises:
        NewerArchive: a newer Footnote wrote it.
        ArchiveError: it can't be opened, or is no archive.
    """
    with telling(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may lose the last commit, never the file
        connection.execute("PRAGMA foreign_keys = ON")
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found > VERSION:
            raise NewerArchive(
                f"The archive {str(path)!r} has schema {found}; this Footnote knows up to {VERSION}. Update Footnote."
            )
        if found < VERSION:
            _migrate(connection)
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    """From whatever schema the file has, none at all included, to the newest."""
    connection.execute("BEGIN IMMEDIATE")  # two processes may find an old file at once; the second waits, then sees
    try:
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        for script in (_SCHEMA, *_MIGRATIONS)[found:]:
            for statement in script.replace("END;", "END").split(";\n"):
                if statement.strip():
                    connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


FileId = tuple[int, int]


def file_id(path: Path) -> FileId:
    """Which file lies at ``path``: a connection to one that was removed goes on as if nothing had happened.

    Raises:
        ArchiveError: none does any more.
    """
    try:
        found = path.stat()
    except OSError as error:
        raise ArchiveError(
            f"{str(path)!r} was removed, or can't be read any more ({error.strerror}). Put it back, or start again."
        ) from error
    return found.st_dev, found.st_ino


@contextmanager
def telling(path: Path, what: str = "archive") -> Iterator[None]:
    """Translate what SQLite and the file system raise into ``ArchiveError``: the one place where that is done.

    Args:
        path: the file.
        what: it is, for the message.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        advice = {
            "database or disk is full": "The disk is full. Nothing that was acknowledged is lost; make room and go on.",
            "database is locked": "Another process has been writing for over 30 s. Try again when it has ended.",
            "attempt to write a readonly database": "The folder is read-only. Change its permissions, or give --data.",
        }.get(str(error), "Is the folder there, and may you write to it?")
        raise ArchiveError(f"The {what} {str(path)!r}: {error}. {advice}") from error
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"The {what} {str(path)!r} can't be read: {error}. Restore it from a backup.") from error
    except OSError as error:
        raise ArchiveError(
            f"The {what} {str(path)!r} can't be made: {error}. Give another folder with --data."
        ) from error
