"""Kept model: the endpoint, key and model chosen on the page, in a file of the data folder that only its owner reads.

The environment wins over the file. Endpoint and key are one: where the environment sets either, both come from there,
so that no key is ever sent to an endpoint that it was not set for.
"""

import contextlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

FILE = "model.json"
CONNECTION = ("OPENAI_BASE_URL", "OPENAI_API_KEY")
"""The variables of which either one makes the environment's endpoint and key count, and not the file's."""

MODEL = "FOOTNOTE_MODEL"
_LONGEST = 500  # characters of an address or a name


@dataclass(frozen=True, slots=True)
class KeptModel:
    """What was chosen on the page; None where nothing was.

    Attributes:
        base_url: the endpoint's address; None: OpenAI's own, or the environment's.
        model: the model's name at that endpoint.
        api_key: the key for that endpoint alone.
    """

    base_url: str | None = None
    model: str | None = None
    api_key: str | None = field(default=None, repr=False)


NOTHING_KEPT = KeptModel()


def read_kept(folder: Path) -> KeptModel:
    """What is kept in ``folder``.

    Raises:
        SystemExit: the file is there and can't be used. The message holds nothing of its content.
    """
    path = folder / FILE
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        found = KeptModel(*(value.get(name) or None for name in ("base_url", "model", "api_key")))
    except FileNotFoundError:
        return NOTHING_KEPT
    except (OSError, ValueError, AttributeError) as error:
        raise SystemExit(f"{str(path)!r} can't be read ({type(error).__name__}). Correct it, or remove it.") from None
    if any(not isinstance(one, str | None) for one in (found.base_url, found.model, found.api_key)):
        raise SystemExit(f"{str(path)!r} holds something else than text. Correct it, or remove it.")
    return found


def keep(folder: Path, chosen: KeptModel) -> None:
    """Replace what is kept, in one step; nobody but the owner can read the file at any moment.

    Raises:
        OSError: it can't be written; what was kept before is unchanged.
    """
    path = folder / FILE
    new = path.with_name(f".{FILE}.{secrets.token_hex(4)}")
    try:
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
            json.dump(asdict(chosen), file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            new.unlink()


def forget(folder: Path) -> None:
    """Remove what is kept, the key included."""
    (folder / FILE).unlink(missing_ok=True)


def set_outside(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The variables of the environment that win over the file."""
    return tuple(name for name in (*CONNECTION, MODEL) if (environ.get(name) or "").strip())


def fault_of_address(address: str) -> str | None:
    """Why an address can't be that of an endpoint, in words; None when it can."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "This address can't be read."
    if parts.scheme not in ("http", "https") or not host:
        return "An endpoint's address begins with https:// or http://, such as http://127.0.0.1:11434/v1."
    if parts.username is not None or parts.query or parts.fragment:
        return "The address may hold no user, password or key: the key has a box of its own."
    if len(address) > _LONGEST or not address.isprintable() or " " in address:
        return f"An address has at most {_LONGEST} characters, and no spaces."
    return None


def fault_of_key(key: str) -> str | None:
    """Why a key can't be sent, without any of it; None when it can."""
    for place, char in enumerate(key, start=1):
        if not (char.isascii() and char.isprintable()):
            return (
                f"character {place} of it is U+{ord(char):04X}, and a key is made of letters, digits and signs of ASCII"
            )
    return None
