"""The schema of the archive's SQLite file, and the steps that bring an older file to it."""

from pathlib import Path

from corpus.store.backup import back_up
from corpus.store.engine.file_connection import FileConnection
from corpus.store.sqlite import open_as, telling

# Passage ids are never reused (AUTOINCREMENT): an index that is behind can't mistake a new passage for an old one.
# A deleted passage leaves its id in `removed` until both indexes have dropped it.
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

# The steps after the first, for ``corpus.store.sqlite.open_file``. A released step never changes.
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
    # Listed and counted columns are in SQLite indexes: in the table they follow the bodies, which SQLite would read.
    """
DROP INDEX articles_by_day;
DROP INDEX articles_by_source;
CREATE INDEX articles_by_date ON articles (first_day, published, id, last_day, source);
CREATE INDEX articles_by_id ON articles (id, first_day, last_day, source);
CREATE INDEX articles_by_source ON articles (source, first_day, published, id, last_day);
CREATE INDEX articles_by_section ON articles (section, first_day, published, id, last_day, source);
CREATE INDEX articles_by_genre ON articles (genre, first_day, published, id, last_day, source);
""",
    """
CREATE TABLE feeds (
    url TEXT PRIMARY KEY, title TEXT, every INTEGER NOT NULL, full_text INTEGER NOT NULL,
    allow_private INTEGER NOT NULL, since TEXT NOT NULL, last_try TEXT, last_success TEXT, last_error TEXT,
    not_before TEXT, claimed_until TEXT, etag TEXT, modified TEXT, newest TEXT, added INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE feed_entries (
    feed TEXT NOT NULL REFERENCES feeds (url) ON DELETE CASCADE, entry TEXT NOT NULL,
    digest TEXT NOT NULL, tries INTEGER NOT NULL, PRIMARY KEY (feed, entry)
) WITHOUT ROWID;
""",
    # Stories (corpus/store/stories.py) and versions (corpus/store/versions.py). Numbers of sketches are never reused
    # either, so that a lookup by band finds nothing of a deleted article. `copies` holds each pair both ways round.
    """
ALTER TABLE articles ADD COLUMN clustered INTEGER NOT NULL DEFAULT 0;
CREATE INDEX articles_to_cluster ON articles (split) WHERE clustered = 0;
CREATE INDEX articles_withdrawn ON articles (id) WHERE status IS NOT NULL;
CREATE TABLE sketches (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id TEXT NOT NULL UNIQUE REFERENCES articles (id) ON DELETE CASCADE,
    agreeing BLOB NOT NULL, story INTEGER NOT NULL
);
CREATE INDEX sketches_by_story ON sketches (story, number);
CREATE TABLE bands (
    week INTEGER NOT NULL, band INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (week, band, number)
) WITHOUT ROWID;
CREATE TABLE copies (one INTEGER NOT NULL, other INTEGER NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE TABLE versions (
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    content_hash TEXT NOT NULL, replaced TEXT NOT NULL, fields BLOB NOT NULL, PRIMARY KEY (article_id, content_hash)
);
""",
    # Ids that articles have without their URL: links and answers from before the URL was known still find the article.
    """
CREATE TABLE other_ids (
    id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX other_ids_by_article ON other_ids (article_id);
DROP INDEX articles_by_uri;
CREATE INDEX articles_by_uri ON articles (uri, url);
""",
    # Every count separates withdrawn articles, and reads only the SQLite indexes.
    """
DROP INDEX articles_by_date;
DROP INDEX articles_by_id;
DROP INDEX articles_by_source;
DROP INDEX articles_by_section;
DROP INDEX articles_by_genre;
CREATE INDEX articles_by_date ON articles (first_day, published, id, last_day, source, status);
CREATE INDEX articles_by_id ON articles (id, first_day, last_day, source, status);
CREATE INDEX articles_by_source ON articles (source, first_day, published, id, last_day, status);
CREATE INDEX articles_by_section ON articles (section, first_day, published, id, last_day, source, status);
CREATE INDEX articles_by_genre ON articles (genre, first_day, published, id, last_day, source, status);
""",
    # Runs (corpus/store/runs.py). A change has no reference to its article, which may be deleted and come back.
    """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, began TEXT NOT NULL, how TEXT NOT NULL, who TEXT NOT NULL, address TEXT,
    name TEXT NOT NULL, refused INTEGER NOT NULL DEFAULT 0, undone TEXT
);
CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL REFERENCES runs (id), article_id TEXT NOT NULL,
    was_held INTEGER NOT NULL DEFAULT 0, undone INTEGER NOT NULL DEFAULT 0, into_id TEXT, before BLOB, dropped TEXT
);
CREATE INDEX changes_by_run ON changes (run);
CREATE INDEX changes_by_article ON changes (article_id, id);
ALTER TABLE versions ADD COLUMN change INTEGER;
""",
    # Since when a feed is paused (corpus/web/feeds.py).
    """
ALTER TABLE feeds ADD COLUMN paused TEXT;
""",
)
VERSION = 1 + len(_MIGRATIONS)


def connect(path: Path) -> FileConnection:
    """Open the archive's file, or create it.

    A file of an earlier Footnote is first copied to a file beside it, named after its schema's number.

    Raises:
        NewerArchive: a newer Footnote wrote the file.
        MigrationError: an earlier Footnote wrote the file, and it could not be brought to the newest schema.
        ArchiveError: the file can't be opened, or is no archive.
    """
    with telling(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        return open_as(
            FileConnection,
            path,
            (_SCHEMA, *_MIGRATIONS),
            before=lambda schema: back_up(path, backup_path(path, schema), replace=True),
        )


def backup_path(path: Path, schema: int) -> Path:
    """Return the path of the copy that is made before a file is brought to a newer schema."""
    return path.with_name(f"{path.stem}.schema-{schema}{path.suffix}")
