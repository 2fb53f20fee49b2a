"""Backups: a copy of the archive's file, made while others read and write, and verified before it gets its name."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from corpus.store.sqlite import copy_pages, flush, partial_file
from errors import BackupError


@dataclass(frozen=True, slots=True)
class Backup:
    """The backup that was written.

    Attributes:
        bytes: the size of the file.
        schema: the version of the archive's schema.
    """

    path: str
    bytes: int
    articles: int
    schema: int


def back_up(archive: Path, target: Path, replace: bool = False) -> Backup:
    """Copy the archive's file, as of one moment, to ``target``: one verified file, on the disk when this returns.

    The copy holds articles, passages and vectors; the indexes are made from them.

    Args:
        archive: the SQLite file.
        target: the path of the copy; its last part may not exist.
        replace: whether to replace an earlier copy of that name.

    Raises:
        BackupError: the file exists, room or permission is missing, or the copy is damaged.
    """
    if target.exists() and not replace:
        raise BackupError(f"No backup was made: {str(target)!r} exists. Give another name.")
    try:
        with partial_file(target) as partial:
            with closing(sqlite3.connect(archive, timeout=30)) as source:
                copy_pages(source, partial)
            made = _verified(partial, target)
            partial.replace(target)
            flush(target.parent)
    except (sqlite3.Error, OSError) as error:
        raise BackupError(
            f"No backup of {str(archive)!r} was made in {str(target)!r}: {error}. "
            "Is there room, and may you write there? If the archive itself is damaged: python -m corpus check"
        ) from error
    return made


def _verified(partial: Path, target: Path) -> Backup:
    with closing(sqlite3.connect(partial)) as copy:
        made = look_at(copy, target, partial.stat().st_size)
    flush(partial)
    return made


def look_at(copy: sqlite3.Connection, target: Path, size: int) -> Backup:
    """Describe ``copy``, a file of ``size`` bytes for ``target``. Raises ``sqlite3.Error`` if it is damaged."""
    if faults := [row[0] for row in copy.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]:
        raise sqlite3.DatabaseError(f"the copy is damaged ({'; '.join(faults)})")
    schema = copy.execute("PRAGMA user_version").fetchone()[0]
    articles = copy.execute("SELECT count(*) FROM articles").fetchone()[0]
    return Backup(str(target), size, articles, schema)
