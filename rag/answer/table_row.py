"""Rows that an answer lists beside its prose: how they are found, scored, and kept from repeating each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.dates.event_day import EventDate
from rag.reading.copies import COPY, overlap
from rag.text.terms import terms


@dataclass(frozen=True, slots=True)
class Listed:
    """A sentence for a row.

    Attributes:
        passage: which of the passages it stands in, from 0.
        text: the sentence, verbatim.
        score: how near it is to what is asked; higher is nearer.
        event: when what it tells of happened, if the sentence says so.
        published: when its article was published, ISO 8601, if known.
    """

    passage: int
    text: str
    score: float
    event: EventDate | None
    published: str | None


def share(text: str, rarity: Mapping[str, float]) -> float:
    """How much of what these terms tell ``text`` holds, 0 to 1."""
    held = set(terms(text))
    return sum(weight for term, weight in rarity.items() if term in held) / (sum(rarity.values()) or 1.0)


def distinct(ranked: Sequence[Listed]) -> list[Listed]:
    """Those that don't repeat, of the same day, a better one; the better ones come first."""
    chosen: list[tuple[Listed, set[str]]] = []
    for one in ranked:
        held = set(terms(one.text))
        same_day = [words for other, words in chosen if _day(one) == _day(other)]
        if all(overlap(held, words) < COPY for words in same_day):
            chosen.append((one, held))
    return [one for one, _ in chosen]


def _day(one: Listed) -> str | None:
    return one.event.value if one.event else None
