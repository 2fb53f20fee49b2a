"""Copies: reports that several outlets carry, counted as one voice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rag.text.terms import terms

COPY = 0.7
"""The share of common terms from which one text counts as a repetition of the other.

One figure for reports, quotes, rows and newer values, instead of .8, .7, .6 and .6. On 200 examples of the sample all
eight floors of ``python -m evals gate`` reach the same with .7, with .8, and with the four apart (2026-11-30).
"""


def overlap(one: Collection[str], other: Collection[str]) -> float:
    """The share of terms that two texts have in common, 0 to 1."""
    first, second = frozenset(one), frozenset(other)
    return len(first & second) / max(1, len(first | second))


@dataclass(frozen=True, slots=True)
class Carried:
    """Words that an outlet carries.

    Attributes:
        story: the name of their article's story, when the archive holds copies of that article; else None.
    """

    outlet: str
    words: str
    story: str | None = None


def reports(carried: Sequence[Carried]) -> tuple[tuple[str, ...], ...]:
    """The independent reports: for each, the outlets that carry it, in the order given.

    Words of one story are one report. Identical words in different stories are one report as well, because two articles
    often share just one sentence of an agency's.
    """
    groups: list[tuple[frozenset[str], str | None, list[str]]] = []
    for one in carried:
        held = frozenset(terms(one.words))
        for first, story, outlets in groups:
            if (story is not None and story == one.story) or overlap(first, held) >= COPY:
                outlets.append(one.outlet)
                break
        else:
            groups.append((held, one.story, [one.outlet]))
    return tuple(tuple(dict.fromkeys(outlets)) for _, _, outlets in groups)
