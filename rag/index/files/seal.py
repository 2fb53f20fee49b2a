"""Seal: the checksums of an index's files, taken when the index was closed. Whoever opens it next compares them.

Chroma keeps no checksums. Of a damaged graph it answers with other passages, or ends the whole process.
"""

import json
import zlib
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 1 << 20
_DATABASE = ".sqlite3"


@dataclass(frozen=True, slots=True)
class Broken:
    """The files that differ from the seal, by their names.

    Attributes:
        graph: files that only a writer changes, which breaks the seal: they are damaged, or lost.
        database: files that opening changes, too, so that a process that was killed leaves them different.
    """

    graph: tuple[str, ...] = ()
    database: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether any file differs."""
        return bool(self.graph or self.database)


class Seal:
    """The seal of one folder, kept in a file beside it."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is the folder whose files are sealed."""
        self._folder = folder
        self._file = folder.with_name(f"{folder.name}.seal")
        self._known: dict[str, list[int]] = {}

    def set(self) -> None:
        """Seal the files as they are now. Of files that did not change since ``broken`` read them, it reads none."""
        sums = {name: self._sum(name) for name in self._names()}
        self._file.write_text(json.dumps({name: sum_[-2:] for name, sum_ in sums.items()}), encoding="ascii")

    def remove(self) -> None:
        """Break the seal: the files are about to change."""
        self._file.unlink(missing_ok=True)

    def broken(self) -> Broken | None:
        """The files that differ from the seal; None where there is no seal."""
        try:
            sealed = json.loads(self._file.read_text(encoding="ascii"))
            held = {name: self._sum(name)[-2:] for name in self._names()}
            differ = sorted(name for name in sealed.keys() | held.keys() if sealed.get(name) != held.get(name))
        except (OSError, ValueError, AttributeError):  # no seal, or a damaged one
            return None
        return Broken(
            tuple(name for name in differ if not name.endswith(_DATABASE)),
            tuple(name for name in differ if name.endswith(_DATABASE)),
        )

    def _names(self) -> list[str]:
        paths = sorted(path for path in self._folder.rglob("*") if path.is_file())
        # SQLite's own journals come and go.
        return [str(path.relative_to(self._folder)) for path in paths if not path.name.endswith(("-wal", "-shm"))]

    def _sum(self, name: str) -> list[int]:
        """The file's time and number, which tell that it is the same as before; its size, and its checksum."""
        path = self._folder / name
        about = path.stat()
        same = [about.st_mtime_ns, about.st_ino, about.st_size]
        if self._known.get(name, [])[:3] != same:
            self._known[name] = [*same, _checksum(path)]
        return self._known[name]


def _checksum(path: Path) -> int:
    found = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found = zlib.crc32(block, found)
    return found
