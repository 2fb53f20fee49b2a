"""Told: usage as tables, for the page /about and for ``python -m ui.usage``."""

from collections import Counter
from collections.abc import Iterable, Sequence

from ui.usage.kept_usage import WHATS, Counted

HEAD = ("day", "reader", "way", *WHATS)


def rows(counted: Iterable[Counted]) -> list[tuple[str, ...]]:
    """A row for each day, reader and way; ``HEAD`` names the columns."""
    sums: dict[tuple[str, str, str], Counter[str]] = {}
    for one in counted:
        sums.setdefault((one.day, one.owner, one.way), Counter())[one.what] += one.number
    return [(*of, *(f"{numbers[what]:,}" for what in WHATS)) for of, numbers in sums.items()]


def total(counted: Sequence[Counted], days: int) -> str:
    """All of it in one sentence."""
    sums: Counter[str] = Counter()
    for one in counted:
        sums[one.what] += one.number
    words = {"questions": "questions", "answers": "answered", "abstentions": "not in the archive", "failures": "failed"}
    parts = [f"{sums[what]:,} {said}" for what, said in words.items() if sums[what] or what == "questions"]
    parts += [f"{sums['tokens']:,} tokens of the model"] if sums["tokens"] else []
    return f"In the last {days} days: {', '.join(parts)}."
