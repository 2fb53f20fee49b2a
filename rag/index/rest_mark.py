"""RestMark: whether the indexes were left at rest by whoever wrote to them last, or in the middle of writing."""

import secrets
from pathlib import Path

from rag.index.protocols import IndexedStore

_NOTE = "indexes at rest"


class RestMark:
    """A file beside the indexes that is there while nobody writes to them.

    It holds a number that the archive has, too: an archive restored from a backup has an earlier one, and its indexes
    are compared with it like those that somebody was killed over.
    """

    def __init__(self, folder: Path, archive: IndexedStore) -> None:
        """``folder`` is the indexes'."""
        self._file = folder / "at-rest"
        self._archive = archive

    def is_set(self) -> bool:
        """Whether the indexes are as their last writer meant to leave them, for the archive as it is."""
        return self._file.exists() and self._file.read_text(encoding="ascii") == self._archive.note(_NOTE)

    def set(self) -> None:
        """The indexes agree with the archive."""
        token = secrets.token_hex(8)
        self._archive.set_note(_NOTE, token)
        self._file.write_text(token, encoding="ascii")

    def remove(self) -> None:
        """From now on they are written to."""
        self._file.unlink(missing_ok=True)
