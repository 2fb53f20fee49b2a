"""``python -m corpus runs | undo``: the list of what each run added, and the undoing of a run."""

import json
import sys
from dataclasses import asdict

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus.dates import display_date
from corpus.indexes import Indexes, index_waiting
from corpus.store.archive import Archive
from corpus.store.runs import RunTold


def runs(archive: Archive, as_json: bool) -> int:
    """Print the runs: who added what, and when."""
    held = archive.runs()
    if as_json:
        _print([asdict(one) for one in held])
        return 0
    table = Table("run", "when", "how", "who", "what", "added", "changed", "refused", "", box=None)
    for one in held:
        counts = (f"{one.added:,}", f"{one.changed:,}", f"{one.refused:,}")
        row = (str(one.id), display_date(one.began), one.how, _who(one), one.name, *counts, _state(one))
        table.add_row(*map(Text, row))
    Console().print(table)
    return 0


def _who(one: RunTold) -> str:
    """Return the reader's name; for a browser without sign-in, the beginning of its cookie's digest."""
    kind, _, name = one.who.partition(":")
    who = f"browser {name[:12]}" if kind == "browser" else name if kind == "user" else one.who
    return f"{who}, {one.address}" if one.address else who


def _state(one: RunTold) -> str:
    if not one.undone:
        return ""
    whole = one.taken_back == one.added + one.changed
    return f"taken back {'' if whole else 'in part '}{display_date(one.undone)}"


def undo(archive: Archive, number: int, as_json: bool, indexes: Indexes | None) -> int:
    """Undo a run, and index what came back. The exit status is 1 if some of its changes are left."""
    undone = archive.undo(number)
    is_indexed = index_waiting(archive, indexes)
    if as_json:
        _print(asdict(undone))
    else:
        console = Console(stderr=True)
        for one in undone.left:
            console.print(f"left: {one.id} {one.headline or ''}: {one.reason}", markup=False, highlight=False)
        counts = f"{len(undone.removed):,} removed, {len(undone.restored):,} put back, {len(undone.left):,} left"
        console.print(counts, highlight=False)
    return 0 if is_indexed and not undone.left else 1


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
