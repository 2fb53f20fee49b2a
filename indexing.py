"""Indexing as a process of its own, for command lines that don't import search: ``python -m rag index``.

If another process owns the indexes, that process does the work, and the command shows its progress.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

COMMAND = "python -m rag index"
_ROOT = Path(__file__).parent


class IndexProcess:
    """The indexes of an archive, reached by a command. It is what ``corpus.indexes.Indexes`` asks for."""

    command = COMMAND

    def index(self, folder: Path) -> bool:
        """Index what waits in the archive of this folder. False if that failed; the process has said why."""
        return _run(folder).returncode == 0

    def compare(self, folder: Path) -> dict[str, Any]:
        """Return the differences between the indexes and the archive."""
        return _findings(folder, "--check")

    def mend(self, folder: Path) -> dict[str, Any]:
        """Make the indexes agree with the archive, and return the differences that there were."""
        return _findings(folder, "--mend")


def _findings(folder: Path, option: str) -> dict[str, Any]:
    done = _run(folder, option, "--json", stdout=subprocess.PIPE)
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {"error": f"{COMMAND} {option} failed, and said why above"}
    return found


def _run(folder: Path, *options: str, stdout: int | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run the command in the folder where the user is, since settings may hold paths from there."""
    command = [sys.executable, "-P", *COMMAND.split()[1:], *options, "--data", str(folder)]
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    return subprocess.run(command, stdout=stdout, env={**os.environ, "PYTHONPATH": path}, check=False)
