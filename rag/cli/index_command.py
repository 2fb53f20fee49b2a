"""``python -m rag index``: indexes waiting articles, here or in the process that owns the indexes; and repairs."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from errors import FootnoteError
from rag.cli.printing import progress_bar, stderr
from rag.index.difference import Difference
from rag.index.index_pair import Progress
from rag.index.passage_index import PassageIndex

_LOOK_EVERY = 0.5  # seconds
_PATIENCE = 60.0  # seconds without progress by the owner, after which the command stops watching


@dataclass(frozen=True, slots=True)
class IndexTask:
    """The options of ``index``; at most one of the first four is set."""

    rebuild: bool = False
    re_embed: bool = False
    check: bool = False
    mend: bool = False
    json: bool = False


def run_index(index: PassageIndex, task: IndexTask) -> int:
    """Run the task; the exit status is 0, or 1 when it failed or ``--check`` found something wrong."""
    if not index.pair.is_owner:
        special = task.rebuild or task.re_embed or task.check or task.mend
        return _refuse(index, task) if special else _watch(index)
    if task.check or task.mend:
        return _check_or_mend(index, task)
    _work(index, index.re_embed if task.re_embed else index.rebuild if task.rebuild else index.sync)
    return 0


def _work(index: PassageIndex, work: Callable[[Progress], int]) -> None:
    with progress_bar() as progress:
        done = work(progress)
    stderr().print(f"{done:,} passages indexed; {index.archive.indexed():,} in all.", highlight=False)


def _refuse(index: PassageIndex, task: IndexTask) -> int:
    owner = index.pair.owner
    reason = f"They belong to {owner}. End it first; when it starts again, it compares and mends them itself."
    if task.json:
        _print({"owner": owner, "reason": reason})
    else:
        stderr().print(f"Nothing was done to the indexes. {reason}", markup=False, highlight=False)
    return 1


def _check_or_mend(index: PassageIndex, task: IndexTask) -> int:
    found: dict[str, Difference] = {}
    broken = ""
    try:
        if task.mend:
            with progress_bar() as progress:
                found = index.pair.mend(progress)
        else:
            found = index.pair.compare()
    except FootnoteError as error:
        broken = str(error)
    waiting = index.archive.waiting()
    if task.json:
        counts = {name: {kind: len(ids) for kind, ids in asdict(one).items()} for name, one in found.items()}
        _print({"indexes": counts, "waiting": waiting, "error": broken or None})
    else:
        for name, one in found.items():
            mended = ", which is mended" if one and task.mend else ""
            stderr().print(f"{name}: {one.told}{mended}", markup=False, highlight=False)
        if broken:
            stderr().print(broken, style="red", markup=False, highlight=False)
        if waiting:
            stderr().print(f"{waiting:,} articles or passages wait to be indexed.", highlight=False)
    return 1 if broken or (task.check and any(found.values())) else 0


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
