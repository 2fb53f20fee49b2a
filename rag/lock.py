"""The lock on an archive's indexes: one process owns them, and the lock says which."""

import os
import sys
from pathlib import Path

import filelock


class IndexLock:
    """Held by the one process that may open Chroma and write to the keyword index. It ends with the process."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is the archive's."""
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = filelock.FileLock(folder / "index.lock")
        self._note = folder / "index.owner"

    def acquire(self) -> bool:
        """Try to own the indexes; False when another process does."""
        try:
            self._lock.acquire(timeout=0)
        except filelock.Timeout:
            return False
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])
        self._note.write_text(f"process {os.getpid()} ({command[:200]})", encoding="utf-8")
        return True

    def release(self) -> None:
        """Let another process own them."""
        self._lock.release()

    @property
    def owner(self) -> str:
        """Who holds, or last held, the lock: ``process 4711 (app.py --port 7860)``."""
        try:
            return self._note.read_text(encoding="utf-8")
        except OSError:
            return "another process"
