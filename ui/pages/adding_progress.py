"""The progress of what a reader adds, as markup: what came of it in one sentence, file by file, article by article."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from corpus.adding.progress import Part, Progress
from corpus.records.notice import Notice
from ui.templating import counted, render

_STAGES = {
    "waiting": "Waits for what others are adding",
    "reading": "Reading",
    "indexing": "Read; being indexed",
    "failed": "Stopped",
}
_FOLDED = 5  # remarks about one file; more of them are folded, so that the next file is seen


@dataclass(frozen=True, slots=True)
class _Row:
    """A file in the list: how it went (for the styles), in a word and in counts, and what was remarked."""

    number: int
    name: str
    how: str
    sign: str
    says: str
    notices: Sequence[tuple[str, Notice]]
    unlisted: int


def progress(found: Progress) -> Markup:
    """The progress of a job, as markup that the page shows and refreshes."""
    return render(
        "adding_progress.html",
        found=found,
        verdict=verdict(found),
        counts=_counts(found),
        rows=_rows(found),
        left=found.read - len(found.articles),
        folded=_FOLDED,
    )


def verdict(found: Progress) -> str:
    """What has come of a job so far, in one sentence without its stop."""
    if found.stage != "ready":
        return _STAGES[found.stage]
    files, without = len(found.parts), sum(not part.read for part in found.parts)
    if not found.read:
        where = "in it" if files == 1 else f"in any of the {files:,} files"
        return f"Nothing was added: no article was found {where}"
    none = f"{without:,} of {files:,} files gave no article" if without else ""
    if not found.new:
        held = "this article" if found.read == 1 else f"all {found.read:,} articles"
        return "Nothing was added: " + ", ".join(filter(None, [f"the archive holds {held} already", none]))
    skipped = sum(part.counts.get("skipped", 0) for part in found.parts if part.read)
    missing = [none, f"{counted(skipped, 'item')} skipped" if skipped else ""]
    if any(missing):
        return f"Added in part: {', '.join(filter(None, missing))}; the rest can be asked about"
    return "Ready: all of it can be asked about"


def _counts(found: Progress) -> str:
    reach = f"{found.ready:,} of {found.read:,} ready to be asked about" if found.read else ""
    return " · ".join(filter(None, [_outcomes(found.counts), reach]))


def _outcomes(counts: dict[str, int]) -> str:
    named = ("added", "changed", "unchanged", "skipped")
    return " · ".join(f"{counts[name]:,} {name}" for name in named if counts.get(name))


def _rows(found: Progress) -> list[_Row]:
    """The files, those that gave nothing first: what failed is what a reader has to see to."""
    rows = [_row(number, part, found) for number, part in enumerate(found.parts, 1)]
    return sorted(rows, key=lambda row: ("none", "part", "reading", "whole", "waits").index(row.how))


def _row(number: int, part: Part, found: Progress) -> _Row:
    outcomes = _outcomes(part.counts)
    if not part.is_read and found.stage == "failed":
        how, sign, says = "none", "✗", outcomes or "not read"
    elif not part.is_read:
        is_begun = next(one for one in found.parts if not one.is_read) is part and found.stage == "reading"
        how, sign, says = ("reading", "…", outcomes or "reading") if is_begun else ("waits", "…", "waits")
    elif not part.read:
        how, sign, says = "none", "✗", "nothing added"
    else:
        how, sign = ("part", "!") if part.counts.get("skipped") else ("whole", "✓")
        says = outcomes
    notices = [(_place(notice, part.name), notice) for notice in part.notices]
    return _Row(number, part.name, how, sign, says, notices, part.remarks - len(notices))


def _place(notice: Notice, name: str) -> str:
    """Where in the file, or at which other address, it is."""
    inner = "" if notice.path == name else notice.path.removeprefix(f"{name}/")
    return ", ".join(filter(None, [inner, f"line {notice.line}" if notice.line else ""]))
