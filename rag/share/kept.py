"""Kept: what stands beside the articles, in a file of the archive's folder, or in the database of its server.

Conversations, followed questions, keys and usage are kept this way. On a server, every process that answers from the
archive shares them.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.store.engine.connection import Kept, Rows
from corpus.store.engine.opening import Opened
from rag.share.kept_file import KeptFile
from settings import Settings

Place = Path | Opened
"""Where something is kept: a folder, or with an archive."""


def place_of(settings: Settings) -> Place:
    """Where the archive of these settings keeps what stands beside it.

    Raises:
        ArchiveError: its server can't be reached.
    """
    return Opened(settings.data, settings.archive) if settings.archive else settings.data


def folder_of(place: Place) -> Path:
    """The folder of files that are kept there, or that were before the archive came to a server."""
    return place if isinstance(place, Path) else place.folder


def is_kept(place: Place, file: str) -> bool:
    """Whether there may be something: a file that nobody has written to need not be made to be read."""
    return (not isinstance(place, Path) and place.server is not None) or (folder_of(place) / file).exists()


def kept(
    place: Place,
    file: str,
    scripts: Sequence[str],
    what: str,
    is_private: bool = False,
    opened: Callable[[Rows], None] = lambda connection: None,
) -> Kept:
    """Open what is kept, making it when there is none.

    Args:
        place: the archive, or a folder.
        file: the name of the file in the folder. A server has what it held, from the first opening on.
        scripts: see ``corpus.store.sqlite.open_file``.
        what: the word for it in messages.
        is_private: whether only the owner may read the file.
        opened: called with each new connection.

    Raises:
        ArchiveError: it can't be opened; NewerArchive when a newer Footnote wrote it.
    """
    path = folder_of(place) / file
    if isinstance(place, Path) or place.server is None:
        return KeptFile(path, scripts, what, is_private, opened)
    from corpus.store.engine.archive_server import ArchiveServer  # its driver is an extra
    from corpus.store.engine.kept_tables import KeptTables

    def earlier() -> Kept | None:
        return KeptFile(path, scripts, what, is_private, opened) if path.exists() else None

    assert isinstance(place.database, ArchiveServer)
    return KeptTables(place.database, Path(file).stem, scripts, earlier, opened)
