"""Who owns the indexes, as others are told it."""

import os
import subprocess
import sys
from pathlib import Path

from rag.index.files.lock import IndexLock
from tests.places import ROOT

OWNER = """
import sys
from pathlib import Path
from rag.index.files.lock import IndexLock
lock = IndexLock(Path(sys.argv[1]))
print(lock.acquire(), flush=True)
sys.stdin.read()
"""


def owner(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stdout.readline() == "True\n"
    return process


def test_others_are_told_pid_and_command(tmp_path: Path) -> None:
    with owner(tmp_path) as process:
        lock = IndexLock(tmp_path)
        assert (lock.acquire(), lock.is_held) == (False, False)
        assert lock.owner == f"process {process.pid} (python -c {tmp_path})"


def test_a_killed_owner_owns_nothing_and_is_not_named(tmp_path: Path) -> None:
    with owner(tmp_path) as process:
        process.kill()
    lock = IndexLock(tmp_path)
    assert str(process.pid) not in lock.owner
    assert lock.acquire()
    assert f"process {os.getpid()} " in lock.owner
    lock.release()
    assert lock.owner == "another process"
