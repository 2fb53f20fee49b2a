"""Told: what a reader left and what was erased, in words, for the page and for the command."""

from collections.abc import Mapping

from corpus.dates import display_date
from corpus.store.archive import Archive
from corpus.store.archive_file import ArchiveFile
from ui.readers.erasing import Erased

_PLURALS = {
    "day in the counts of use": "days in the counts of use",
    "question that found nothing": "questions that found nothing",
    "pinned sentence or note": "pinned sentences or notes",
    "opinion of an answer": "opinions of answers",
    "record of what was added or changed": "records of what was added or changed",
}


def parts(counts: Mapping[str, int]) -> list[str]:
    """``["3 conversations", "1 followed question"]``."""
    return [f"{count:,} {what if count == 1 else _PLURALS.get(what, f'{what}s')}" for what, count in counts.items()]


def counted(counts: Mapping[str, int]) -> str:
    """The same in one line."""
    return ", ".join(parts(counts)) or "nothing"


def after(done: Erased, archive: Archive) -> list[str]:
    """What was erased, and where it may still be, a sentence a line."""
    lines = [f"Erased of {done.reader}: {counted(done.counts)}."]
    if done.before:
        lines.append(f"All of it had been erased before, on {display_date(done.before)}; the files are written anew.")
    if not done.is_clean:
        lines.append("Another process read meanwhile, so that some of it may still be on the disk. Erase once more.")
    return lines + elsewhere(done.copies, archive)


def elsewhere(copies: tuple[str, ...], archive: Archive) -> list[str]:
    """What may still hold what was erased: copies that Footnote does not write to."""
    lines = [f"In the archive’s folder, earlier copies may still hold it: {', '.join(copies)}."] if copies else []
    if not isinstance(archive.database, ArchiveFile):
        lines.append(
            "The archive’s database server holds earlier rows of who added what until it has run VACUUM FULL on the "
            "table runs, and what was deleted in its write-ahead log until that is recycled."
        )
    return [*lines, "Backups made elsewhere, and what was copied, mailed or exported, may hold it, too."]
