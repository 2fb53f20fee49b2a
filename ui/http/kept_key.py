"""A key that signs what this Footnote gives out, kept beside the archive in a file that only its owner can read."""

import os
import secrets
from pathlib import Path

from corpus.store.sqlite import telling


def kept_key(path: Path, what: str) -> bytes:
    """The key in the file at ``path``, made there at the first use.

    Args:
        path: the file.
        what: the name of the key in messages.

    Raises:
        ArchiveError: the file can't be written or read.
    """
    with telling(path, what):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
                file.write(secrets.token_bytes(32))
        except FileExistsError:
            pass
        return path.read_bytes()
