"""Vector repair: a child process with a time limit that opens, compares and repairs the vector index.

A kill can leave Chroma 1.5.9 unreadable, so that any call fails or hangs. A hanging thread can't be ended; a process
can. Chroma also holds the interpreter while it writes, which would stall a process that answers.
"""

import ctypes
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from corpus.store.archive import Archive
from corpus.store.sqlite import fault_in
from errors import FootnoteError, IndexBroken
from rag.index.difference import Difference, difference
from rag.index.protocols import ArticleStore, StoredVectors

_SERVER = "FOOTNOTE_ARCHIVE"
_SILENCE = 60  # seconds in which a step must end: opening, listing 72,354 ids and a query together take under 3
_BATCH = 500  # passages written at once
_READ = 2_000  # passages read at once
_ASKED = 200  # passages that are looked for
_FOUND = 0.95  # of them: the graph is approximate, but of 405 passages of two whole indexes it found each
_ALIKE = 1e-3  # largest difference; in whole indexes it is 3e-8

_log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]


def compare_vectors(folder: Path, archive: Path, silence: int = _SILENCE, server: str | None = None) -> Difference:
    """How the vector index in ``folder`` differs from the archive in ``archive``, or on ``server``; nothing is changed.

    Only for the process that holds the lock on the indexes and doesn't have Chroma open.

    Raises:
        IndexBroken: the index can't be read, or a step took more than ``silence`` seconds.
    """
    return _apart(folder, (archive, server), "compare", silence, lambda *_: None)


def mend_vectors(
    folder: Path, archive: Path, progress: Progress, silence: int = _SILENCE, server: str | None = None
) -> Difference:
    """Make the vector index in ``folder`` agree with the archive's vectors; returns how it differed.

    An unreadable index is rebuilt. After a kill, the next call continues where this one stopped.

    Raises:
        IndexBroken: even a new index can't be written.
    """
    try:
        return _apart(folder, (archive, server), "mend", silence, progress)
    except IndexBroken as error:
        _log.warning("It is made anew from the archive's vectors: %s", error)
        shutil.rmtree(folder, ignore_errors=True)
        return _apart(folder, (archive, server), "mend", silence, progress)


def _apart(folder: Path, held: tuple[Path, str | None], work: str, silence: int, progress: Progress) -> Difference:
    archive, server = held
    command = [sys.executable, "-m", "rag.index.vector_repair", work, str(folder.resolve()), str(archive.resolve())]
    found: Difference | None = None
    said = ""
    with subprocess.Popen(
        [*command, str(silence), str(os.getpid())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
        env={**os.environ, _SERVER: server or ""},  # no argument: everybody on the machine reads those
    ) as child:
        assert child.stdout
        try:
            for line in child.stdout:
                told = json.loads(line)
                if "done" in told:
                    progress("mending the vector index", told["done"], told["total"])
                elif "error" in told:
                    said = told["error"]
                else:
                    found = Difference(**{name: tuple(ids) for name, ids in told.items()})
        finally:
            child.kill()  # does nothing when it has ended by itself
    if found is None:
        late = child.returncode == -signal.SIGALRM
        reason = f"a call took over {silence} s" if late else said or f"its process ended with {child.returncode}"
        raise IndexBroken(f"The vector index in {str(folder)!r} can't be read: {reason}. Run: python -m corpus repair")
    return found


def main(work: str, folder: Path, archive: Archive, silence: int, parent: int) -> None:
    """Run the child: it prints its progress, one JSON object a line. Each step must end in ``silence`` seconds."""
    _end_with_parent(parent)
    signal.alarm(silence)  # ends the process even where Chroma hangs and holds the interpreter
    try:
        from rag.index.vector_index import open_vectors

        _require_sound_databases(folder)
        stored = open_vectors(folder)
        ids = archive.passage_ids()
        found = difference(stored.ids(), ids.indexed, ids.all)
        _require_sound(stored, archive, sorted(ids.indexed - set(found.missing)), silence)
        if work == "mend":
            _mend(stored, archive, found, silence)
        stored.close()
    except FootnoteError as error:
        _tell({"error": str(error)})
        sys.exit(1)
    _tell(asdict(found))


def _require_sound_databases(folder: Path) -> None:
    for path in folder.glob("*.sqlite3"):
        if fault := fault_in(path):
            raise IndexBroken(f"{path.name}: {fault}")


def _require_sound(stored: StoredVectors, archive: ArticleStore, held: list[int], silence: int) -> None:
    """Compare every vector with the archive's, and ask for some: an index that can be listed may still be damaged.

    72,348 passages take 2.6 s.

    Raises:
        IndexBroken: it holds other vectors, or does not find what it holds.
    """
    for some in _batches(held, _READ):
        signal.alarm(silence)
        ids, expected = archive.vectors(some)
        if not len(ids):  # another process has removed them
            continue
        found_ids, found = stored.vectors(ids.tolist())
        order = np.argsort(found_ids)
        if found.shape != expected.shape or not np.allclose(found[order], expected, atol=_ALIKE):
            raise IndexBroken("it holds other vectors than the archive")
    signal.alarm(silence)
    asked = held[:: max(1, len(held) // _ASKED)]
    _, vectors = archive.vectors(asked)
    near = sum(cosine > 1 - _ALIKE for vector in vectors for _, cosine in stored.nearest(vector, 1))
    if near < _FOUND * len(vectors):
        raise IndexBroken(f"it finds only {near} of {len(vectors)} passages by their own vectors")


def _mend(stored: StoredVectors, archive: ArticleStore, found: Difference, silence: int) -> None:
    for some in _batches(found.surplus, _BATCH):
        stored.drop(some)
        signal.alarm(silence)
    for done, some in enumerate(_batches(found.missing, _BATCH)):
        _tell({"done": done * _BATCH, "total": len(found.missing)})
        ids, vectors = archive.vectors(some)
        if len(ids):
            stored.put(ids.tolist(), np.ascontiguousarray(vectors))
        signal.alarm(silence)
    if found.missing:
        _tell({"done": len(found.missing), "total": len(found.missing)})


def _batches(ids: Sequence[int], size: int) -> list[list[int]]:
    return [list(ids[at : at + size]) for at in range(0, len(ids), size)]


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()  # on every platform, this fails when the parent is gone


def _end_with_parent(parent: int) -> None:
    """End the child with its parent (on Linux): the next owner must find no other process in Chroma's folder."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
    if os.getppid() != parent:  # the parent was gone before
        sys.exit(1)


if __name__ == "__main__":
    main(
        sys.argv[1],
        Path(sys.argv[2]),
        Archive(Path(sys.argv[3]), os.environ[_SERVER] or None),
        int(sys.argv[4]),
        int(sys.argv[5]),
    )
