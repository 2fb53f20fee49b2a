"""Passwords: scrypt hashes for FOOTNOTE_AUTH, and the check of a password against its hash."""

import hashlib
import hmac
import secrets
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

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


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    with _one_at_a_time:
        spoken = password.encode("utf-8", "surrogatepass")
        return hashlib.scrypt(spoken, salt=salt, n=cost, r=block, p=lanes, maxmem=64 * 2**20)


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode()
