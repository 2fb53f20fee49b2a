"""The lock on an archive's indexes: one process owns them, and the lock says which."""

import os
import sys
from pathlib import Path

import filelock


class IndexLock:
    """Held by the one process that may open Chroma and write to the keyword index.

    It is the operating system's, and ends with the process however that ends. The note beside it only says in words
    who holds it; what a killed process left there is told from what a living one wrote.
    """

    def __init__(self, folder: Path) -> None:
        """``folder`` is the archive's."""
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = filelock.FileLock(folder / "index.lock", thread_local=False)
        self._note = folder / "index.owner"

    @property
    def is_held(self) -> bool:
        """Whether this process holds it."""
        return self._lock.is_locked

    def acquire(self) -> bool:
        """Try to own the indexes; False when another process does."""
        if self.is_held:
            return True
        try:
            self._lock.acquire(timeout=0)
        except filelock.Timeout:
            return False
        self._note.write_text(f"{os.getpid()} {_command()[:200]}", encoding="utf-8")
        return True

    def release(self) -> None:
        """Let another process own them."""
        if self.is_held:
            self._note.unlink(missing_ok=True)
            self._lock.release()

    @property
    def owner(self) -> str:
        """Who holds the lock: ``process 4711 (python app.py --port 7860)``."""
        try:
            pid, _, command = self._note.read_text(encoding="utf-8").partition(" ")
        except OSError:
            return "another process"
        if not pid.isdecimal() or not _lives(int(pid)):  # the one that holds it now has not written its note yet
            return "another process, which has only just begun or ended"
        return f"process {pid} ({command})"


def _command() -> str:
    """The command line as one would type it."""
    program = Path(sys.argv[0])
    name = f"-m {program.parent.name}" if program.name == "__main__.py" else program.name
    return " ".join(["python", name, *sys.argv[1:]])


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True
