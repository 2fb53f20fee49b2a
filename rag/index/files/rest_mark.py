"""RestMark: a file that says whether the last writer left the indexes at rest or in the middle of writing."""

import secrets
from pathlib import Path

from rag.index.protocols import IndexedStore

_NOTE = "indexes at rest"


class RestMark:
    """A file beside the indexes that exists while no process writes to them.

    It holds a number that the archive holds as well. An archive restored from a backup has an earlier number, so its
    indexes are compared with it, as after a kill.
    """

    def __init__(self, folder: Path, archive: IndexedStore) -> None:
        """``folder`` is the folder of the indexes."""
        self._file = folder / "at-rest"
        self._archive = archive

    def is_set(self) -> bool:
        """Whether the last writer left the indexes at rest, for the archive in its present state."""
        try:
            return self._file.read_text(encoding="ascii") == self._archive.note(_NOTE)
        except (OSError, UnicodeDecodeError):  # there is none, or a damaged one
            return False

    def set(self) -> None:
        """Record that the indexes agree with the archive."""
        token = secrets.token_hex(8)
        self._archive.set_note(_NOTE, token)
        self._file.write_text(token, encoding="ascii")

    def remove(self) -> None:
        """Record that a process writes to the indexes from now on."""
        self._file.unlink(missing_ok=True)
