"""``python -m corpus move``: an archive from a file to a server, and back."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TextColumn

from corpus.store.archive import Archive
from corpus.store.engine.moving import move
from corpus.store.engine.opening import Opened
from settings import SERVERS


def move_to(archive: Archive, to: str, as_json: bool) -> int:
    """Copy the archive to a server's address, or to a folder, and compare both."""
    is_server = to.startswith(SERVERS)
    target = Opened(archive.folder if is_server else Path(to), to if is_server else None, half_moved=True)
    columns = (TextColumn("{task.description}"), TextColumn("{task.completed:,.0f} of {task.total:,.0f} rows"))
    with Progress(*columns, console=Console(stderr=True)) as shown:
        task = shown.add_task("moving", total=0)
        moved = move(
            archive,
            target,
            lambda what, done, total: shown.update(task, description=what, completed=done, total=total),
        )
    if as_json:
        sys.stdout.write(json.dumps({"to": target.database.name, **asdict(moved)}) + "\n")
        return 0
    said = (
        f"{moved.rows['articles']:,} articles and {moved.rows['passages']:,} passages are in {target.database.name}, "
        f"row by row as in {archive.database.name}, which stays as it is. "
    )
    said += (
        "Set FOOTNOTE_ARCHIVE to that address from now on; the indexes in the folder stay valid."
        if target.server
        else "Unset FOOTNOTE_ARCHIVE, and name that folder with --data or FOOTNOTE_DATA from now on."
    )
    Console(stderr=True).print(said, markup=False, highlight=False, soft_wrap=True)
    return 0
