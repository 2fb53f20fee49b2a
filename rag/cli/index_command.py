"""``python -m rag index``: indexes waiting articles, here or in the process that owns the indexes; and repairs."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from corpus.store.archive import Archive
from errors import FootnoteError, IndexBroken
from rag.cli.printing import progress_bar, stderr
from rag.index.comparing import Compared, compare
from rag.index.engines.engine import Progress
from rag.index.engines.opened import engine_at
from rag.index.files.lock import IndexLock
from rag.index.passage_index import PassageIndex

_LOOK_EVERY = 0.5  # seconds
_PATIENCE = 60.0  # seconds without progress by the owner, after which the command stops watching


@dataclass(frozen=True, slots=True)
class IndexTask:
    """The options of ``index``; at most one of the first three is set."""

    rebuild: bool = False
    re_embed: bool = False
    mend: bool = False
    json: bool = False


def run_index(index: PassageIndex, task: IndexTask) -> int:
    """Run the task; the exit status is 0, or 1 when it failed."""
    if not index.pair.is_owner:
        special = task.rebuild or task.re_embed or task.mend
        return _refuse(index.pair.owner, task.json) if special else _watch(index)
    if task.mend:
        return _mend(index, task.json)
    _work(index, index.re_embed if task.re_embed else index.rebuild if task.rebuild else index.sync)
    return 0


def check_indexes(archive: Archive, as_json: bool, address: str | None = None) -> int:
    """Compare the indexes with the archive, which opening them would mend. 1 if something is wrong."""
    if address is not None:
        return _told(archive, _on_server(archive, address), as_json)
    lock = IndexLock(archive.folder, archive)
    if not lock.acquire():
        return _refuse(lock.owner, as_json)
    try:
        found = compare(archive)
    finally:
        lock.release()
    return _told(archive, found, as_json)


def _on_server(archive: Archive, address: str) -> Compared:
    try:
        pair = engine_at(archive, address).pair
        try:
            return Compared(pair.compare())
        finally:
            pair.close()
    except IndexBroken as error:
        return Compared({}, (str(error),))


def _told(archive: Archive, found: Compared, as_json: bool) -> int:
    _report(archive, found, as_json)
    return 1 if found.faults or any(found.differences.values()) else 0


def _work(index: PassageIndex, work: Callable[[Progress], int]) -> None:
    with progress_bar() as progress:
        done = work(progress)
    stderr().print(f"{done:,} passages indexed; {index.archive.indexed():,} in all.", highlight=False)


def _refuse(owner: str, as_json: bool) -> int:
    reason = f"They belong to {owner}. End it first; when it starts again, it compares and mends them itself."
    if as_json:
        _print({"owner": owner, "reason": reason})
    else:
        stderr().print(f"Nothing was done to the indexes. {reason}", markup=False, highlight=False)
    return 1


def _mend(index: PassageIndex, as_json: bool) -> int:
    found = Compared({})
    try:
        with progress_bar() as progress:
            found = Compared(index.pair.mend(progress))
    except FootnoteError as error:
        found = Compared({}, (str(error),))
    _report(index.archive, found, as_json, ", which is mended")
    return 1 if found.faults else 0


def _report(archive: Archive, found: Compared, as_json: bool, mended: str = "") -> None:
    waiting = archive.waiting()
    if as_json:
        ids = {name: {kind: len(ids) for kind, ids in asdict(one).items()} for name, one in found.differences.items()}
        _print({"indexes": ids, "waiting": waiting, "error": " ".join(found.faults) or None})
        return
    for name, one in found.differences.items():
        stderr().print(f"{name}: {one.told}{mended if one else ''}", markup=False, highlight=False)
    for fault in found.faults:
        stderr().print(fault, style="red", markup=False, highlight=False)
    if waiting:
        stderr().print(f"{waiting:,} articles or passages wait to be indexed.", highlight=False)


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


def _watch(index: PassageIndex) -> int:
    """Show the owner's progress until nothing waits; take over when the owner ends."""
    archive, owner = index.archive, index.pair.owner
    before, last, since = archive.indexed(), (0, 0), time.monotonic()
    with progress_bar() as progress:
        while left := archive.waiting():
            if index.pair.own():
                break
            done = max(archive.indexed() - before, 0)
            progress(f"indexed by {owner}", done, done + left)
            if (done, left) != last:
                last, since = (done, left), time.monotonic()
            elif time.monotonic() - since > _PATIENCE:
                break
            time.sleep(_LOOK_EVERY)
    if index.pair.is_owner:
        _work(index, index.sync)
    elif left:
        told = f"{left:,} articles or passages still wait. {owner} goes on with them, and had made no progress for "
        stderr().print(f"{told}{_PATIENCE:.0f} s: see what it says.", markup=False, highlight=False)
    else:
        done = max(archive.indexed() - before, 0)
        stderr().print(f"{done:,} passages indexed by {owner}.", markup=False, highlight=False)
    return 0
