"""Folder: the folder that is being read, and the exports of content systems that surround a file in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from corpus.formats.cms.folders import MEDIUM_SIGNS, SiteExport, exports_in
from corpus.formats.cms.substack import TABLE

_LOOKED_AT = 20  # files of a folder by which an export of Medium is known


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on its way through the files below it.

    Attributes:
        top: the folder, or the file, that the user named.
        exports: the exports around the file that is read, the innermost first.
    """

    top: Path
    exports: tuple[SiteExport, ...] = ()

    def with_exports(self, path: Path, inner: Sequence[Path]) -> "Folder":
        """Return the same with the export that the files of ``path`` make up, if they do."""
        names = [str(one) for one in inner if one.name == TABLE]
        signs = [one for one in inner if one.name in MEDIUM_SIGNS and one.is_dir()] if (path / "posts").is_dir() else []
        names += [str(page) for sign in signs for page in islice(sign.iterdir(), _LOOKED_AT)]
        found = exports_in(names, lambda name: Path(name).read_bytes()) if names else []
        return replace(self, exports=(*found, *self.exports)) if found else self

    def within(self, path: Path) -> str:
        """Return the name by which a file is judged: below the folder that is read, if that is no export itself."""
        is_held = any(one.holds(path) for one in self.exports)
        return str(path if is_held or path == self.top else path.relative_to(self.top))
