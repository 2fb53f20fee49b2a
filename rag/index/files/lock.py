"""IndexLock: the lock on an archive's indexes, which one process owns, and a note of which one."""

import os
import sys
from pathlib import Path

import filelock

from errors import IndexInUse
from rag.index.protocols import IndexedStore


class IndexLock:
    """The lock held by the one process that may open Chroma and write to the keyword index.

    The operating system frees the lock however the process ends. The note beside it only names the owner in words. A
    note left by a killed process is told apart from one that a living process wrote.

    Of an archive on a server, other machines may hold indexes in folders of their own. They would miss what one of them
    marks as indexed, so that the server has a lock as well.
    """

    def __init__(self, folder: Path, archive: IndexedStore | None = None) -> None:
        """``folder`` is the folder of ``archive``, whose indexes are locked."""
        self._archive = archive
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = filelock.FileLock(folder / "index.lock", thread_local=False)
        self._note = folder / "index.owner"

    @property
    def is_held(self) -> bool:
        """Whether this process holds the lock."""
        return self._lock.is_locked

    def acquire(self) -> bool:
        """Try to take the lock; returns False when another process of this machine holds it.

        Raises:
            IndexInUse: another machine keeps indexes of the same archive.
        """
        if self.is_held:
            self._require_no_other_machine()
            return True
        try:
            self._lock.acquire(timeout=0)
        except filelock.Timeout:
            return False
        self._require_no_other_machine()
        self._note.write_text(f"{os.getpid()} {_command()[:200]}", encoding="utf-8")
        return True

    def _require_no_other_machine(self) -> None:
        if self._archive is not None and not self._archive.own_indexes():
            self._lock.release()
            raise IndexInUse(
                "Another machine, or another folder, keeps the indexes of the archive in FOOTNOTE_ARCHIVE, and one set "
                "of them is all there can be in files. Start Footnote there, or end it there first."
            )

    def release(self) -> None:
        """Release the lock for other processes."""
        if self.is_held:
            if self._archive is not None:
                self._archive.disown_indexes()
            self._note.unlink(missing_ok=True)
            self._lock.release()

    @property
    def owner(self) -> str:
        """The process that holds the lock: ``process 4711 (python app.py --port 7860)``."""
        try:
            pid, _, command = self._note.read_text(encoding="utf-8").partition(" ")
        except (OSError, UnicodeDecodeError):
            return "another process"
        if not pid.isdecimal() or not _lives(int(pid)):  # the current holder has not written its note yet
            return "another process, which has only just begun or ended"
        return f"process {pid} ({command})"


def _command() -> str:
    """The command line as a user would type it."""
    program = Path(sys.argv[0])
    name = f"-m {program.parent.name}" if program.name == "__main__.py" else program.name
    return " ".join(["python", name, *sys.argv[1:]])


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):  # the last is a damaged note
        return False
    except PermissionError:  # the process belongs to another user
        return True
    return True
