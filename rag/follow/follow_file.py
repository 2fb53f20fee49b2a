"""The tables of followed questions: their schema."""

from corpus.store.engine.connection import Kept
from rag.share.kept import Place, kept
from rag.share.left import Left, Store

FILE = "followed.sqlite3"
"""The name of the file in the archive's folder."""

# stock: the versions of articles that were ever seen in the index; see ``rag.follow.stock``.
# told: what a question has told, so that nothing is told twice. cited: what its answers rest on.
# scores: what the second look found in a text for a question; see ``rag.follow.remembered``.
_SCRIPTS = (
    """
CREATE TABLE questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, question TEXT NOT NULL, filters TEXT NOT NULL,
    added TEXT NOT NULL, since TEXT NOT NULL, mark INTEGER NOT NULL, secret TEXT NOT NULL UNIQUE,
    looked INTEGER NOT NULL DEFAULT 0, mailed INTEGER NOT NULL DEFAULT 0, UNIQUE (owner, question, filters)
);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    question INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
    at TEXT NOT NULL, since TEXT NOT NULL, news TEXT NOT NULL
);
CREATE INDEX runs_by_question ON runs (question, id);
CREATE TABLE told (
    question INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE, digest TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (question, digest)
) WITHOUT ROWID;
CREATE TABLE cited (
    question INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE, article TEXT NOT NULL,
    digest TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, quote TEXT NOT NULL, sentence TEXT NOT NULL,
    PRIMARY KEY (question, article, quote)
) WITHOUT ROWID;
CREATE INDEX cited_by_article ON cited (article);
CREATE TABLE stock (
    article TEXT NOT NULL, digest TEXT NOT NULL, first INTEGER NOT NULL, mark INTEGER NOT NULL, gone INTEGER,
    PRIMARY KEY (article, digest)
) WITHOUT ROWID;
CREATE INDEX stock_by_mark ON stock (mark);
CREATE INDEX stock_by_gone ON stock (gone);
CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE scores (
    question INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE, pair TEXT NOT NULL, score REAL NOT NULL,
    PRIMARY KEY (question, pair)
) WITHOUT ROWID;
""",
    """
CREATE TABLE mail (
    owner TEXT PRIMARY KEY, address TEXT NOT NULL, every INTEGER NOT NULL, sent TEXT
) WITHOUT ROWID;
ALTER TABLE questions ADD COLUMN own INTEGER NOT NULL DEFAULT 0;
""",  # readers who want their own news by e-mail; ``own`` is the last of a question's news that they were sent
)  # for ``corpus.store.sqlite.open_file``; what has been released never changes


def followed_in(place: Place) -> Kept:
    """Open all followed questions and what was told of them, in a file of the archive's folder or on its server.

    Raises:
        ArchiveError: they can't be opened; NewerArchive when a newer Footnote wrote them.
    """
    return kept(place, FILE, _SCRIPTS, "file of followed questions")


STORE = Store(
    FILE,
    followed_in,
    (
        Left(
            "followed question",
            "SELECT DISTINCT owner FROM questions",
            "SELECT count(*) FROM questions WHERE owner = :reader",
            ("DELETE FROM questions WHERE owner = :reader",),
            ("DELETE FROM runs WHERE julianday(at) < julianday(:before)",),
        ),
        Left(
            "e-mail address",
            "SELECT owner FROM mail",
            "SELECT count(*) FROM mail WHERE owner = :reader",
            ("DELETE FROM mail WHERE owner = :reader",),
        ),
    ),
)
"""What readers leave here. News go with their question, and grow old; the question itself does not."""
