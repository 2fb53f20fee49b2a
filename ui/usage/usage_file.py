"""The tables of usage: their schema, and what in them is of single readers."""

from corpus.store.engine.connection import Kept
from corpus.store.runs import ERASED
from rag.share.kept import Place, kept
from rag.share.left import Left, Store, veiled

FILE = "usage.sqlite3"
"""The name of the file in the archive's folder."""

_SCRIPTS = (
    """
CREATE TABLE counted (
    day TEXT NOT NULL, owner TEXT NOT NULL, way TEXT NOT NULL, what TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (day, owner, way, what)
) WITHOUT ROWID;
CREATE TABLE used (owner TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE found_nothing (
    asked TEXT PRIMARY KEY, question TEXT NOT NULL, times INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX found_nothing_by_last ON found_nothing (last);
""",
    # Readers stand here veiled: enough to erase what one asked, and too little to read who asked what. ``erased`` tells
    # a process that counted something before a reader was erased, and writes it later, whom to name no more.
    """
CREATE TABLE nothing_by (
    asked TEXT NOT NULL REFERENCES found_nothing (asked) ON DELETE CASCADE, reader TEXT NOT NULL,
    PRIMARY KEY (asked, reader)
) WITHOUT ROWID;
CREATE INDEX nothing_by_reader ON nothing_by (reader);
CREATE TABLE erased (reader TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
""",
)  # for ``corpus.store.sqlite.open_file``; what has been released never changes


def usage_in(place: Place) -> Kept:
    """Open what is counted by day, reader and way, and the questions that found nothing.

    Raises:
        ArchiveError: it can't be opened; NewerArchive when a newer Footnote wrote it.
    """
    return kept(place, FILE, _SCRIPTS, "file of usage", is_private=True)


def erased_at(usage: Kept, reader: str) -> str | None:
    """When a reader was erased, if ever."""
    with usage.reading() as connection:
        row = connection.execute("SELECT at FROM erased WHERE reader = ?", (veiled(reader),)).fetchone()
    return row[0] if row else None


_IN_SUM = "INSERT INTO counted SELECT day, '{0}', way, what, number FROM counted WHERE owner = :reader"
_ADDED = "ON CONFLICT (day, owner, way, what) DO UPDATE SET number = counted.number + excluded.number"
_ASKED = "SELECT asked FROM nothing_by WHERE reader {0} :veiled"
_DAY = "substr(:before, 1, 10)"
STORE = Store(
    FILE,
    usage_in,
    (
        Left(
            "day in the counts of use",
            "SELECT owner FROM (SELECT owner FROM counted UNION SELECT owner FROM used) AS one WHERE owner LIKE '%:%'",
            "SELECT count(DISTINCT day) FROM counted WHERE owner = :reader",
            (
                "INSERT INTO erased VALUES (:veiled, :at) ON CONFLICT (reader) DO UPDATE SET at = excluded.at",
                f"{_IN_SUM.format(ERASED)} {_ADDED}",
                "DELETE FROM counted WHERE owner = :reader",
                "DELETE FROM used WHERE owner = :reader",
            ),
            (f"DELETE FROM counted WHERE day < {_DAY}", "DELETE FROM used WHERE julianday(at) < julianday(:before)"),
        ),
        Left(
            "question that found nothing",
            "SELECT NULL",  # they stand there veiled
            "SELECT count(*) FROM nothing_by WHERE reader = :veiled",
            (
                f"DELETE FROM found_nothing WHERE asked IN ({_ASKED.format('=')} EXCEPT {_ASKED.format('<>')})",
                "DELETE FROM nothing_by WHERE reader = :veiled",
            ),
            (
                "DELETE FROM found_nothing WHERE julianday(last) < julianday(:before)",
                "DELETE FROM erased WHERE julianday(at) < julianday(:before)",
            ),
        ),
    ),
    makes=True,
)
"""What readers leave here. Sums go on without the name; a question stays that others asked, too."""
