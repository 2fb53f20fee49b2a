"""What the commands of the archive ask of its indexes, which this package does not know."""

from pathlib import Path
from typing import Any, Protocol

from corpus.store.archive import Archive


class Indexes(Protocol):
    """The indexes of an archive, named by its folder. ``python -m corpus`` is given one when it starts.

    ``compare`` and ``mend`` return ``indexes`` (the name of an index -> how many passages are ``missing``, ``surplus``
    and ``doubled`` in it), ``waiting`` (how many articles or passages are not indexed yet), ``error``, and ``reason``:
    why the indexes were not looked at.
    """

    @property
    def command(self) -> str:
        """The command that indexes what is waiting, as a person types it."""

    def index(self, folder: Path) -> bool:
        """Index what is waiting. False if that failed."""

    def compare(self, folder: Path) -> dict[str, Any]:
        """Return the differences between the indexes and the archive. Nothing is changed."""

    def mend(self, folder: Path) -> dict[str, Any]:
        """Make the indexes agree with the archive, and return the differences that there were."""


def index_waiting(archive: Archive, indexes: Indexes | None) -> bool:
    """Index waiting articles, unless there are none, or no indexes are given. False if that failed."""
    return indexes is None or not archive.waiting() or indexes.index(archive.folder)
