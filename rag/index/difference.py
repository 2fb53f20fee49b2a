"""Difference: how an index differs from what the archive says it should hold."""

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """Passage ids, each ascending.

    Attributes:
        missing: the archive says that the index holds these, but it doesn't.
        surplus: the index holds these, but the archive no longer does.
        doubled: the index holds them more than once.
    """

    missing: tuple[int, ...] = ()
    surplus: tuple[int, ...] = ()
    doubled: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is any difference."""
        return bool(self.missing or self.surplus or self.doubled)

    @property
    def told(self) -> str:
        """The difference in words: ``3 passages are missing, 1 is too many``."""
        counts = ((self.missing, "missing"), (self.surplus, "too many"), (self.doubled, "held twice"))
        said = [f"{len(ids):,} {'is' if len(ids) == 1 else 'are'} {what}" for ids, what in counts if ids]
        return "of its passages " + ", ".join(said) if said else "agrees with the archive"


def difference(held: Iterable[int], must: Set[int], may: Set[int]) -> Difference:
    """How the ids ``held`` by an index differ from those of the archive.

    Args:
        held: every id in the index, as often as it occurs.
        must: the passages marked as indexed.
        may: every passage of the archive; one that is not marked yet may already be in the index.
    """
    counts = Counter(held)
    doubled = (id_ for id_, count in counts.items() if count > 1 and id_ in may)
    return Difference(tuple(sorted(must - counts.keys())), tuple(sorted(counts.keys() - may)), tuple(sorted(doubled)))
