"""``python -m corpus runs | undo``: the list of what each run added, and the undoing of a run."""

import json
import sys
from dataclasses import asdict

from rich.console import Console

from command_line import is_terminal, print_rows
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
    head = ("run", "when", "how", "who", "what", "added", "changed", "refused", "")
    print_rows(head, map(_row, held))
    return 0


def _row(one: RunTold) -> tuple[str, ...]:
    """A run in the list; another program gets its time as it is kept, and plain numbers."""
    counts = (one.added, one.changed, one.refused)
    when, numbers = one.began, map(str, counts)
    if is_terminal():
        when, numbers = display_date(one.began), map("{:,}".format, counts)
    return (str(one.id), when, one.how, _who(one), one.name, *numbers, _state(one))


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
