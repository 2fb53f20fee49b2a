"""Erasing: all that a reader left is deleted, and its bytes with it; what may still hold it is named.

First each file's rows go, in one transaction a file; then the file is written anew. A process that is killed in between
leaves some of it: the same command again does the rest, and nothing is deleted that others left.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.store import runs
from corpus.store.archive import Archive
from corpus.store.archive_file import FILE, ArchiveFile
from corpus.store.engine.connection import Kept
from corpus.store.sqlite import apart
from errors import ReaderNotFound
from rag.share.kept import Place, is_kept
from rag.share.left import Store
from ui.readers.stores import STORES
from ui.usage.usage_file import erased_at, usage_in

ADDED = "record of what was added or changed"
_HEAD = b"SQLite format 3\0"
_KINDS = ("user:", "key:", "browser:", "address:")
_MARK = "to be written anew"  # a note in the archive, while bytes of what was taken out may be left in its file


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased.

    Attributes:
        counts: how much it was, by what it was; only what there was.
        before: when the reader had been erased before, if ever.
        is_clean: whether all logs are empty; not while another process reads at that moment.
        copies: files in the archive's folder that were made earlier, and may still hold it.
    """

    reader: str
    counts: dict[str, int]
    before: str | None
    is_clean: bool
    copies: tuple[str, ...]


def readers(archive: Archive) -> dict[str, dict[str, int]]:
    """Everybody who left anything, each with how much it is."""
    found: dict[str, dict[str, int]] = {}
    for store, file in _held(archive):
        for name in store.readers(file):
            found.setdefault(name, {}).update({what: n for what, n in store.counted(file, name).items() if n})
    with archive.using() as connection:
        for name, count in runs.readers(connection).items():
            found.setdefault(name, {})[ADDED] = count
    return dict(sorted(found.items()))


def left_by(archive: Archive, reader: str) -> dict[str, int]:
    """How much a reader left, by what it is; only what there is."""
    counts: dict[str, int] = {}
    for store, file in _held(archive):
        counts |= store.counted(file, reader)
    with archive.using() as connection:
        counts[ADDED] = runs.readers(connection).get(reader, 0)
    return {what: count for what, count in counts.items() if count}


def named(archive: Archive, name: str) -> str:
    """The reader whom a name means: as ``list`` shows it, or without what stands before the colon.

    Raises:
        ReaderNotFound: nobody of that name left anything, or several did.
    """
    if name.startswith(_KINDS):
        return name
    known = readers(archive)
    found = [kind + name for kind in _KINDS if kind + name in known]
    found = found or [kind + name for kind in _KINDS if _erased_at(archive, kind + name)]
    if len(found) != 1:
        several = f"Several are called so: {', '.join(found)}. Name one of them whole."
        raise ReaderNotFound(several if found else f"Nobody called {name!r} left anything here.{_SEE}")
    return found[0]


_SEE = " See: python -m ui.readers list"


def erase(archive: Archive, reader: str) -> Erased:
    """Erase all that a reader left.

    Raises:
        ReaderNotFound: the reader left nothing, and was not erased before.
        ArchiveError: a file can't be written; what is done stays done, and doing it again does the rest.
    """
    counts, before = left_by(archive, reader), _erased_at(archive, reader)
    if not counts and not before:
        raise ReaderNotFound(f"{reader!r} left nothing here.{_SEE}")
    at, is_clean = datetime.now(UTC).isoformat(), True
    for store, file in _held(archive, making=True):
        store.erase(file, reader, at)
    with archive.using(writing=True) as connection:
        if runs.forget_readers(connection, who=reader):
            connection.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO NOTHING", (_MARK, at))
    for _, file in _held(archive):
        is_clean &= file.scrub()
    is_clean &= _scrub_archive(archive)
    return Erased(reader, counts, before, is_clean, copies(archive))


def drop_outdated(archive: Archive, before: datetime) -> int:
    """Drop what all readers left before a moment, and the names in the archive's record; return how many rows went."""
    moment, gone = before.astimezone(UTC).isoformat(timespec="seconds"), 0
    for store, file in _held(archive):
        dropped = store.drop_outdated(file, moment)
        gone += dropped
        # On a server nobody waits each hour until tables of gigabytes are written anew.
        file.scrub(always=bool(dropped) and archive.server is None)
    return gone + _forget_old(archive, moment)


def _forget_old(archive: Archive, moment: str) -> int:
    database = archive.database
    with archive.using(writing=True) as connection:
        if isinstance(database, ArchiveFile):  # so no whole archive is written anew each day
            connection.execute("PRAGMA secure_delete = ON")
        found = runs.forget_readers(connection, before=moment)
    if found and isinstance(database, ArchiveFile):
        with apart(database.path) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return found


def copies(archive: Archive) -> tuple[str, ...]:
    """SQLite files in the archive's folder that are none of its own: copies from before a migration or a restore.

    Those of an archive on a server are all from before: it took over what they held.
    """
    own = set() if archive.server else {FILE, *(store.file for store in STORES)}
    found = (path for path in archive.folder.glob("*") if path.is_file() and path.name not in own)
    return tuple(sorted(path.name for path in found if _is_database(path)))


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_HEAD)) == _HEAD


def _held(place: Place, making: bool = False) -> Iterator[tuple[Store, Kept]]:
    """Each store that has a file or tables, opened as long as it is looked at."""
    for store in STORES:
        if is_kept(place, store.file) or (making and store.makes):
            file = store.opened(place)
            try:
                yield store, file
            finally:
                file.close()


def _erased_at(place: Place, reader: str) -> str | None:
    file = usage_in(place)
    try:
        return erased_at(file, reader)
    finally:
        file.close()


def _scrub_archive(archive: Archive) -> bool:
    """Write the archive's file anew if a name was taken out of it. On a server, its own VACUUM does that."""
    database, busy = archive.database, 0
    if archive.note(_MARK) is None:
        return True
    if isinstance(database, ArchiveFile):
        with apart(database.path) as connection:
            connection.execute("VACUUM")
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    with archive.using(writing=True) as connection:  # the last: whoever is killed before does it again
        connection.execute("DELETE FROM meta WHERE key = ?", (_MARK,))
    return not busy
