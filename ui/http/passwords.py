"""Passwords: scrypt hashes for FOOTNOTE_AUTH, the check of a password against its hash, and who guesses."""

import hashlib
import hmac
import secrets
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path

from corpus.store.engine.connection import Kept
from rag.share.kept import Place, kept
from rag.share.left import Left, Store

_WITHIN = 900.0  # seconds until a wrong password no longer counts
_MOST = 10_000  # that are remembered
_FILE = "guesses.sqlite3"
_SCRIPTS = (
    """
CREATE TABLE wrong (address TEXT NOT NULL, name TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX wrong_by_address ON wrong (address, at);
""",
)
_COST, _BLOCK, _LANES = 2**14, 8, 1  # of scrypt: 16 MB, 40 ms
_one_at_a_time = threading.Lock()  # many sign-ins at once then take time, not memory


def hashed(password: str, salt: bytes | None = None) -> str:
    """The hash as ``scrypt$16384$8$1$SALT$HASH``: without colon, comma or blank, as FOOTNOTE_AUTH needs it."""
    salt = salt or secrets.token_bytes(16)
    key = _scrypt(password, salt, _COST, _BLOCK, _LANES)
    return "$".join(("scrypt", str(_COST), str(_BLOCK), str(_LANES), _text(salt), _text(key)))


def fits(password: str, stored: str) -> bool:
    """Whether the password fits the hash; the check takes equally long whatever is wrong."""
    _, cost, block, lanes, salt, key = stored.split("$")
    found = _scrypt(password, urlsafe_b64decode(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(found, urlsafe_b64decode(key))


def accounts(text: str, key: bytes) -> Mapping[str, str]:
    """The hashes of ``name:password,...`` by name; plain passwords are hashed here.

    Args:
        text: the value of FOOTNOTE_AUTH.
        key: derives the salts of passwords hashed here, so that they are the same at each start.

    Raises:
        SystemExit: an entry or a hash is malformed.
    """
    found: dict[str, str] = {}
    for number, entry in enumerate(filter(str.strip, text.split(",")), 1):
        name, colon, password = entry.strip().partition(":")
        if not (name and colon and password) or name in found:  # the message omits the entry, which may hold a password
            raise SystemExit(f"FOOTNOTE_AUTH: entry {number} must be another name:password. Correct it, or unset it.")
        if not password.startswith("scrypt$"):
            password = hashed(password, hmac.digest(key, name.encode(), "sha256")[:16])
        try:
            fits("", password)
        except (ValueError, TypeError, OverflowError, MemoryError) as error:
            raise SystemExit(
                f"FOOTNOTE_AUTH: the hash of entry {number} is none. Make one with: python -m ui.passwords"
            ) from error
        found[name] = password
    return found


class Guesses:
    """Wrong passwords of the last quarter of an hour: in memory, or on the archive's server for all processes."""

    def __init__(self, place: Place | None = None) -> None:
        """``place`` is the archive; one in a folder has one process that lets people in, which remembers by itself."""
        on_server = place is not None and not isinstance(place, Path) and place.server is not None
        self._kept = _opened(place) if place and on_server else None
        self._held: list[tuple[str, str, float]] = []
        self._lock = threading.Lock()

    def counted(self, address: str, name: str, now: float) -> tuple[int, int]:
        """How many came from an address lately: for a name, and for any name."""
        if self._kept:
            query = "SELECT name FROM wrong WHERE address = ? AND at > ?"
            with self._kept.reading() as connection:
                names = [one for (one,) in connection.execute(query, (address, now - _WITHIN)).fetchall()]
        else:
            with self._lock:
                self._held = [one for one in self._held[-_MOST:] if one[2] > now - _WITHIN]
                names = [named for at, named, _ in self._held if at == address]
        return names.count(name), len(names)

    def note(self, address: str, name: str, now: float) -> None:
        """Remember a wrong password."""
        with self._lock:
            if not self._kept:
                self._held.append((address, name, now))
                return
        with self._kept.writing() as connection:
            connection.execute("DELETE FROM wrong WHERE at <= ?", (now - _WITHIN,))
            connection.execute("INSERT INTO wrong VALUES (?, ?, ?)", (address, name, now))

    def forget(self, address: str, name: str) -> None:
        """Forget those for a name, whose password was then right."""
        with self._lock:
            self._held = [one for one in self._held if one[:2] != (address, name)]
        if self._kept:
            with self._kept.writing() as connection:
                connection.execute("DELETE FROM wrong WHERE address = ? AND name = ?", (address, name))


def _opened(place: Place) -> Kept:
    return kept(place, _FILE, _SCRIPTS, "file of wrong passwords")


STORE = Store(
    _FILE,
    _opened,
    (
        Left(
            "wrong password",
            "SELECT NULL",  # anybody may type any name
            "SELECT count(*) FROM wrong WHERE 'user:' || name = :reader",
            ("DELETE FROM wrong WHERE 'user:' || name = :reader",),
            ("DELETE FROM wrong WHERE at < (julianday(:before) - 2440587.5) * 86400",),
        ),
    ),
)
"""On a server alone: the names tried, and the addresses they were tried from."""


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    with _one_at_a_time:
        spoken = password.encode("utf-8", "surrogatepass")
        return hashlib.scrypt(spoken, salt=salt, n=cost, r=block, p=lanes, maxmem=64 * 2**20)


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode()
