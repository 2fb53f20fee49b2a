"""Passwords, hashed with scrypt: what FOOTNOTE_AUTH holds, and whether a password fits."""

import hashlib
import hmac
import secrets
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

_COST, _BLOCK, _LANES = 2**14, 8, 1  # of scrypt: 16 MB, 40 ms
_one_at_a_time = threading.Lock()  # so that many sign-ins at once take time, not memory


def hashed(password: str, salt: bytes | None = None) -> str:
    """``scrypt$16384$8$1$SALT$HASH``: without colon, comma or blank, as FOOTNOTE_AUTH takes it."""
    salt = salt or secrets.token_bytes(16)
    key = _scrypt(password, salt, _COST, _BLOCK, _LANES)
    return "$".join(("scrypt", str(_COST), str(_BLOCK), str(_LANES), _text(salt), _text(key)))


def fits(password: str, stored: str) -> bool:
    """Whether it is that password; takes as long whatever is wrong with it."""
    _, cost, block, lanes, salt, key = stored.split("$")
    found = _scrypt(password, urlsafe_b64decode(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(found, urlsafe_b64decode(key))


def accounts(text: str, key: bytes) -> Mapping[str, str]:
    """The hashes of ``name:password,...`` by name; a password that is not hashed there is hashed here.

    Args:
        text: FOOTNOTE_AUTH.
        key: makes the salts of those hashed here, so that they are the same at each start.

    Raises:
        SystemExit: an entry is none, or a hash is none.
    """
    found: dict[str, str] = {}
    for number, entry in enumerate(filter(str.strip, text.split(",")), 1):
        name, colon, password = entry.strip().partition(":")
        if not (name and colon and password) or name in found:  # the entry itself may hold a password: it is not told
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


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    with _one_at_a_time:
        spoken = password.encode("utf-8", "surrogatepass")
        return hashlib.scrypt(spoken, salt=salt, n=cost, r=block, p=lanes, maxmem=64 * 2**20)


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode()
