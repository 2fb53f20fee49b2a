"""``python -m corpus backup | restore | check | repair``: the safety of an archive on the command line."""

import json
import shutil
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from corpus.indexes import Indexes
from corpus.store.archive import Archive
from corpus.store.archive_file import FILE
from corpus.store.backup import back_up
from corpus.store.check import check_archive, repair_archive
from corpus.store.restore import restore
from corpus.store.sqlite import telling
from errors import BackupError

_WORKED_ON = {"keywords": "keyword index", "articles": "keyword index of whole articles", "vectors": "vector index"}
_WRONG = {
    "missing": "passages of the archive are missing from it",
    "surplus": "passages in it are gone from the archive",
    "doubled": "passages are in it twice",
}


def backup(archive: Archive, file: Path, as_json: bool) -> int:
    """Copy the archive to one file."""
    made = back_up(archive.path, file)
    if as_json:
        _print(asdict(made))
    else:
        size = f"{made.bytes / 1e6:,.1f} MB"
        _say(f"{made.articles:,} articles, {size}, verified: {made.path}")
    return 0


def restore_from(folder: Path, file: Path, as_json: bool, indexes: Indexes, server: str | None = None) -> int:
    """Make the archive equal to a backup. An archive on a server is restored with the tools of the server.

    The argument is a folder, because its archive may be gone, or too damaged to open.
    """
    if server:
        raise BackupError(
            "Nothing was restored: the archive is on the server of FOOTNOTE_ARCHIVE. Restore it with pg_restore, or "
            "unset FOOTNOTE_ARCHIVE, restore into a folder, and move that: python -m corpus move --to postgresql://..."
        )
    path = folder / FILE
    with telling(path):
        folder.mkdir(parents=True, exist_ok=True)
    kept = _set_aside(path)
    made = restore(file, path)
    if not as_json:
        _say(f"{made.articles:,} articles restored.{f' {kept}' if kept else ''}")
    return repair_all(Archive(folder), as_json, indexes)


def _set_aside(path: Path) -> str | None:
    """Copy the archive and its log to a file beside it; return the place in words. A damaged one is copied as bytes."""
    if not path.exists():
        return None
    kept = _beside(path, "restore")
    try:
        back_up(path, kept)
    except BackupError:
        try:
            for end in ("", "-wal"):
                if (file := path.with_name(path.name + end)).exists():
                    shutil.copyfile(file, kept.with_name(kept.name + end))
        except OSError as error:
            message = f"Nothing was restored: {str(path)!r} can't be kept in {str(kept)!r} ({error}). Is there room?"
            raise BackupError(message) from error
        return f"The archive that was damaged is kept, as it was, in {str(kept)!r}."
    return f"The archive as it was is kept in {str(kept)!r}."


def _beside(path: Path, what: str) -> Path:
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    return path.with_name(f"{path.stem}.before-{what}-{now}.sqlite3")


def check_all(archive: Archive, as_json: bool, indexes: Indexes) -> int:
    """Check the archive and its indexes. The exit status is 1 if something is wrong."""
    problems = check_archive(archive)
    compared = indexes.compare(archive.folder)
    wrong = [problem.what for problem in problems] + _in_words(compared)
    unseen = compared.get("reason")
    if as_json:
        looked_at = ["archive"] if unseen else ["archive", "indexes"]
        found = {"archive": [asdict(problem) for problem in problems], **compared, "wrong": wrong}
        _print({"ok": not wrong, "looked_at": looked_at, **found})
        return 1 if wrong else 0
    for line in wrong:
        _say(f"wrong: {line}.")
    if unseen:
        _say(f"The indexes were not looked at, only the archive. {unseen}")
    if not wrong:
        alone = "The archive is whole. Whether the indexes agree with it is not known."
        _say(alone if unseen else "The archive is whole, and both indexes agree with it.")
    elif all(problem.can_be_mended for problem in problems):
        _say("Mend it with: python -m corpus repair")
    else:
        _say("What can't be read can't be mended. Restore the archive: python -m corpus restore FILE")
    return 1 if wrong else 0


def repair_all(archive: Archive, as_json: bool, indexes: Indexes) -> int:
    """Mend the archive and its indexes. The exit status is 1 if a problem is left."""
    problems = check_archive(archive)
    is_mended = any(problem.can_be_mended for problem in problems)
    kept = _kept_before_repair(archive) if is_mended else None
    problems = repair_archive(archive) if is_mended else problems
    left = check_archive(archive) if is_mended else problems
    mended = indexes.mend(archive.folder)
    failed = bool(left or mended.get("error") or mended.get("reason"))
    if as_json:
        gone = [asdict(problem) for problem in problems if problem not in left]
        _print({"ok": not failed, "mended": gone, "left": [asdict(problem) for problem in left], **mended})
        return 1 if failed else 0
    if kept:
        _say(f"The archive as it was is kept in {kept}.")
    for problem in problems:
        _say(f"{'left' if problem in left else 'mended'}: {problem.what}.")
    for name, counts in mended.get("indexes", {}).items():
        for line in _differences(name, counts):
            _say(f"mended: {line}.")
    for reason in filter(None, (mended.get("error"), mended.get("reason"))):
        _say(f"The indexes were not mended. {reason}")
    if not failed:
        _say("The archive is whole, and both indexes agree with it.")
    if waiting := mended.get("waiting"):
        _say(f"{waiting:,} articles or passages wait to be indexed: {indexes.command}, or app.py, does that.")
    return 1 if failed else 0


def _kept_before_repair(archive: Archive) -> str | None:
    """Copy the archive's file to a file beside it, and return its path. A server has backups of its own."""
    return None if archive.server else back_up(archive.path, _beside(archive.path, "repair")).path


def _in_words(found: dict[str, Any]) -> list[str]:
    differences = [line for name, counts in found.get("indexes", {}).items() for line in _differences(name, counts)]
    return [*differences, found["error"]] if found.get("error") else differences


def _differences(name: str, counts: dict[str, int]) -> list[str]:
    return [f"the {_WORKED_ON[name]}: {counts[kind]:,} {words}" for kind, words in _WRONG.items() if counts[kind]]


def _say(text: str) -> None:
    Console(stderr=True).print(text, markup=False, highlight=False, soft_wrap=True)


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
