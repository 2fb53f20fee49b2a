"""Exports that are a folder or a zip file of pages: which of its files are articles.

Substack names its posts in a table beside them; Medium keeps lists of what its author read and liked beside the posts;
Jekyll and Medium name drafts by the place or the name of the file.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from corpus.formats.cms.substack import TABLE, Posts, is_of_export, is_post, posts_of
from corpus.formats.worker import WORKERS
from corpus.records.markup import MAX_PAGE
from corpus.records.notice import Notice, Reading
from corpus.records.unpublished import DRAFT, PART, left_out

ReadMember = Callable[[BinaryIO, str, str], Reading]
# Medium's folders beside its posts: each holds pages of the folder's name, "bookmarks/bookmarks-0001.html".
MEDIUM_SIGNS = frozenset(
    ("profile", "bookmarks", "claps", "highlights", "ips", "sessions", "sus", "interests", "lists")
)
_POSTS = "posts"


@dataclass(frozen=True, slots=True)
class SiteExport:
    """An export within a folder or a zip file.

    Attributes:
        root: the folder that holds it.
        posts: Substack's table; ``None`` for an export of Medium.
    """

    root: PurePath
    posts: Posts | None = None

    def holds(self, name: PurePath) -> bool:
        """Whether a file belongs to the export."""
        return self.root in name.parents

    def is_table(self, name: PurePath) -> bool:
        """Whether a file is the table of the posts, which has been read."""
        return self.posts is not None and name == self.root / TABLE

    def why_left_out(self, name: PurePath) -> str | None:
        """Return the kind of a file that holds no article, or None."""
        if self.posts is not None:
            return PART if is_of_export(name.name) and not self.is_table(name) else None
        is_page = name.suffix.lower() in (".html", ".htm") and not name.name.upper().startswith("README")
        return PART if is_page and name.relative_to(self.root).parts[0] != _POSTS else None


def exports_in(names: Iterable[str], data_of: Callable[[str], bytes]) -> list[SiteExport]:
    """Return the exports among the files of a folder or a zip file.

    Args:
        names: the names of the files.
        data_of: returns the bytes of a file.
    """
    found = []
    for name in map(PurePath, names):
        if name.name == TABLE and (posts := posts_of(data_of(str(name)))):
            found.append(SiteExport(name.parent, posts))
        elif name.parent.name in MEDIUM_SIGNS and name.name.startswith(name.parent.name) and name.suffix == ".html":
            found.append(SiteExport(name.parent.parent))
    return list({one.root: one for one in reversed(found)}.values())


def is_draft(name: PurePath) -> bool:
    """Whether the name of a file says that it is a draft: in Jekyll's folder for them, or by Medium's prefix."""
    is_medium = name.parent.name == _POSTS and name.name.startswith("draft_") and name.suffix.lower() == ".html"
    return "_drafts" in name.parent.parts or is_medium


def read_within(
    exports: Iterable[SiteExport], stream: BinaryIO, name: str, path: str, otherwise: ReadMember
) -> Reading:
    """Read a file of a folder or zip file: by its export's rules, if it belongs to one.

    Args:
        exports: the exports that the folder or zip file holds.
        stream: the file.
        name: its name within the folder or zip file.
        path: its name in notices.
        otherwise: reads a file of no export.
    """
    place = PurePath(name)
    export = next((one for one in exports if one.holds(place)), None)
    kind = DRAFT if is_draft(place) else export.why_left_out(place) if export else None
    if kind:
        yield Notice(path, None, str(left_out(kind)))
    elif export and export.posts is not None and is_post(name, export.posts):
        yield from WORKERS.read("post", stream.read(MAX_PAGE + 1), path, row=export.posts[place.stem])
    elif not (export and export.is_table(place)):
        yield from otherwise(stream, name, path)
