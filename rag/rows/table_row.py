"""Listed: a sentence for a row beside an answer's prose; its score, and the removal of repetitions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.dates.event_day import EventDate
from rag.reading.copies import COPY, overlap
from rag.text.terms import terms

_SAME = 0.95  # share of common terms


@dataclass(frozen=True, slots=True)
class Listed:
    """A sentence for a row.

    Attributes:
        passage: the index of its passage, from 0.
        text: the sentence, verbatim.
        score: how near the sentence is to the question; higher is nearer.
        event: the date of the event, if the sentence gives one.
        published: the publication date of its article, ISO 8601, if known.
        side: in a comparison, the side that it is of, as the question names it; else "".
    """

    passage: int
    text: str
    score: float
    event: EventDate | None
    published: str | None
    side: str = ""

    @property
    def day(self) -> str:
        """The day, month or year of its event; else the day of publication; "" when neither is known."""
        return self.event.value if self.event else (self.published or "")[:10]


def share(text: str, rarity: Mapping[str, float]) -> float:
    """The share of these terms' rarity that ``text`` holds, 0 to 1."""
    held = set(terms(text))
    return sum(weight for term, weight in rarity.items() if term in held) / (sum(rarity.values()) or 1.0)


def distinct(ranked: Sequence[Listed]) -> list[Listed]:
    """The sentences without those that repeat a better one; ``ranked`` has the better ones first.

    On another day only the same words repeat: outlets print "on Wednesday" again in the next week.
    """
    chosen: list[tuple[Listed, set[str]]] = []
    for one in ranked:
        held = set(terms(one.text))
        if all(
            overlap(held, words) < (COPY if one.day == other.day else _SAME) and one.text not in other.text
            for other, words in chosen
        ):
            chosen.append((one, held))
    return [one for one, _ in chosen]
