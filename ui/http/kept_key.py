"""A key that signs what this Footnote gives out, kept beside the archive: all processes that answer share it."""

import os
import secrets
from pathlib import Path

from corpus.store.sqlite import telling
from rag.share.kept import Place, folder_of, kept

_SCRIPTS = ("CREATE TABLE secrets (name TEXT PRIMARY KEY, secret BLOB NOT NULL)",)
_LONG = 32  # bytes


def kept_key(place: Place, name: str, what: str) -> bytes:
    """The key of that name, made at the first use.

    Args:
        place: an archive, or the folder of the key's file, which only its owner can read.
        name: the name of the file.
        what: the name of the key in messages.

    Raises:
        ArchiveError: the key can't be written or read.
    """
    path = folder_of(place) / name
    if isinstance(place, Path) or place.server is None:
        return _in_file(path, what)
    # What was signed before the archive came to the server stays good.
    first = _in_file(path, what) if path.exists() else secrets.token_bytes(_LONG)
    with kept(place, "secrets.sqlite3", _SCRIPTS, what).writing() as connection:
        connection.execute("INSERT INTO secrets VALUES (?, ?) ON CONFLICT DO NOTHING", (name, first))
        [(key,)] = connection.execute("SELECT secret FROM secrets WHERE name = ?", (name,)).fetchall()
        return bytes(key)


def _in_file(path: Path, what: str) -> bytes:
    with telling(path, what):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
                file.write(secrets.token_bytes(_LONG))
        except FileExistsError:
            pass
        return path.read_bytes()
