"""Kept keys: who may use the programs' routes, beside the archive; a file is for its owner alone.

A key is 32 random bytes, shown once; the file has its SHA-256. Nobody can guess so many bytes, so that the digest needs
no salt and no slow function, as a password's does.
"""

import hashlib
import re
import secrets
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from corpus.store.engine.connection import Kept
from errors import KeyNotFound, KeyRefused
from rag.share.kept import Place, kept
from rag.share.left import Left, Store

FILE = "keys.sqlite3"
PREFIX = "footnote-"
"""How every key begins, so that one that leaks is known for what it is."""

A_MINUTE = 60
"""Requests a minute, unless a key's maker says otherwise."""

Right = Literal["read", "ask", "add"]
RIGHTS: tuple[Right, ...] = ("read", "ask", "add")
_GIVES: dict[Right, frozenset[str]] = {
    "read": frozenset({"read"}),
    "ask": frozenset({"ask", "read"}),  # an answer shows what the articles say
    "add": frozenset({"add"}),
}
_NAME = re.compile(r"[\w.@-]{1,64}")
_SCRIPTS = (
    """
CREATE TABLE keys (
    name TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, rights TEXT NOT NULL, a_minute INTEGER NOT NULL,
    tokens_a_day INTEGER, made TEXT NOT NULL
) WITHOUT ROWID;
""",
)  # for ``corpus.store.sqlite.open_file``; what has been released never changes


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key.

    Attributes:
        rights: what its maker allowed.
        a_minute: requests that it may send in any minute.
        tokens_a_day: tokens of the model that it may use up in a day (UTC); None: any number.
        made: when, in ISO 8601.
    """

    name: str
    rights: tuple[Right, ...]
    a_minute: int
    tokens_a_day: int | None
    made: str

    @property
    def owner(self) -> str:
        """Its reader, as ``ui.http.reader.Reader.owner`` has it."""
        return f"key:{self.name}"

    def may(self, what: str) -> bool:
        """Whether it has a right; who may ask may read, too."""
        return any(what in _GIVES[right] for right in self.rights)


class Keys:
    """All keys. Thread-safe; what another process changes counts from the next request on."""

    def __init__(self, place: Place, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Open what is kept in a folder, or with an archive; make it when there is none.

        Raises:
            ArchiveError: it can't be opened; NewerArchive when a newer Footnote wrote it.
        """
        self._file = _opened(place)
        self._now = now
        self._lock = threading.Lock()
        self._state: object = None
        self._by_digest: dict[str, Key] = {}

    def close(self) -> None:
        """Close what is kept."""
        self._file.close()

    def add(
        self, name: str, rights: Collection[Right], a_minute: int = A_MINUTE, tokens_a_day: int | None = None
    ) -> str:
        """Make a key, and return it; nobody can read it again.

        Raises:
            KeyRefused: the name is taken or none, or there is no right.
        """
        if not _NAME.fullmatch(name):
            raise KeyRefused("A key's name has 1 to 64 letters, digits, or any of . _ @ -")
        if not rights:
            raise KeyRefused("A key without a right opens nothing. Say what it may: read, ask or add.")
        secret = PREFIX + secrets.token_urlsafe(32)
        made = self._now().isoformat(timespec="seconds")
        kept = (name, _digest(secret), " ".join(r for r in RIGHTS if r in rights), a_minute, tokens_a_day, made)
        with self._file.writing() as connection:
            if connection.execute("SELECT 1 FROM keys WHERE name = ?", (name,)).fetchone():
                raise KeyRefused(f"There is a key {name!r} already. Remove it first, or take another name.")
            connection.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?)", kept)
        with self._lock:
            self._state = None  # SQLite's mark tells of other connections alone
        return secret

    def remove(self, name: str) -> None:
        """Remove a key: it opens nothing from now on.

        Raises:
            KeyNotFound: there is none of that name.
        """
        with self._file.writing() as connection:
            if not connection.execute("DELETE FROM keys WHERE name = ?", (name,)).rowcount:
                raise KeyNotFound(f"There is no key {name!r}. All keys: python -m ui.keys list")
        with self._lock:
            self._state = None

    def all(self) -> list[Key]:
        """The keys, by name."""
        return sorted(self._known().values(), key=lambda key: key.name)

    def find(self, secret: str) -> Key | None:
        """The key that a program shows; None when it is none of ours.

        Raises:
            ArchiveError: the file is gone, or can't be read.
        """
        return self._known().get(_digest(secret))

    def _known(self) -> dict[str, Key]:
        """The keys by digest, read anew only when the file has changed: asking SQLite whether takes 10 µs."""
        with self._lock:
            state = self._file.state()
            if state != self._state:
                with self._file.reading() as connection:
                    rows = connection.execute("SELECT digest, name, rights, a_minute, tokens_a_day, made FROM keys")
                    self._by_digest = {digest: _key(*fields) for digest, *fields in rows}
                self._state = state
            return self._by_digest


def _opened(place: Place) -> Kept:
    return kept(place, FILE, _SCRIPTS, "file of keys", is_private=True)


STORE = Store(
    FILE,
    _opened,
    (
        Left(
            "key",
            "SELECT 'key:' || name FROM keys",
            "SELECT count(*) FROM keys WHERE 'key:' || name = :reader",
            ("DELETE FROM keys WHERE 'key:' || name = :reader",),
        ),
    ),
)
"""A key is a reader of its own, which goes with what it left."""


def _key(name: str, rights: str, a_minute: int, tokens_a_day: int | None, made: str) -> Key:
    return Key(name, tuple(right for right in RIGHTS if right in rights.split()), a_minute, tokens_a_day, made)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
