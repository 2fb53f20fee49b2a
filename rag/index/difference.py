"""Difference: what an index holds beside what the archive says that it should hold."""

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """Passage ids, each ascending.

    Attributes:
        missing: the archive says that the index holds them, and it doesn't.
        surplus: the index holds them, and the archive no longer does.
        doubled: the index holds them more than once.
    """

    missing: tuple[int, ...] = ()
    surplus: tuple[int, ...] = ()
    doubled: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.missing or self.surplus or self.doubled)

    @property
    def told(self) -> str:
        """In words: ``3 passages are missing, 1 is too many``."""
        counts = ((self.missing, "missing"), (self.surplus, "too many"), (self.doubled, "held twice"))
        said = [f"{len(ids):,} {'is' if len(ids) == 1 else 'are'} {what}" for ids, what in counts if ids]
        return "of its passages " + ", ".join(said) if said else "agrees with the archive"


def difference(held: Iterable[int], must: Set[int], may: Set[int]) -> Difference:
    """How the ids ``held`` by an index differ from the archive's.

    Args:
        held: every id in the index, as often as it is there.
        must: what is marked as indexed.
        may: every passage of the archive: some wait to be marked, and may be in the index already.
    """
    counts = Counter(held)
    doubled = (id_ for id_, count in counts.items() if count > 1 and id_ in may)
    return Difference(tuple(sorted(must - counts.keys())), tuple(sorted(counts.keys() - may)), tuple(sorted(doubled)))
