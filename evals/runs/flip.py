"""Flip: an example that went from wrong to right between two runs, or the other way; with both answers' texts."""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.runs.change import Pair
from evals.runs.summary import Measures
from evals.sets.record import Record

ABSTAINED = "(not in the archive)"


@dataclass(frozen=True, slots=True)
class Flip:
    """An example on which some 0/1 headline measures changed.

    Attributes:
        measures: those that turned this way.
        a: the first run's answer; ``b`` the second's.
    """

    id: str
    question: str
    measures: tuple[str, ...]
    a: str
    b: str


def flips(pairs: Sequence[Pair], known: Measures) -> tuple[tuple[Flip, ...], tuple[Flip, ...]]:
    """The gained and the lost examples, in the order of ``pairs``; different measures can put an example into both."""
    names = [name for name, measure in known.items() if measure.zero_one and measure.headline]
    gained: list[Flip] = []
    lost: list[Flip] = []
    for a, b in pairs:
        turned = {name: _turned(a, b, name, known[name].higher_is_better) for name in names}
        for found, way in ((gained, 1), (lost, -1)):
            measures = tuple(name for name in names if turned[name] == way)
            if measures:
                found.append(Flip(a.example.id, a.example.question, measures, _text(a), _text(b)))
    return tuple(gained), tuple(lost)


def _turned(a: Record, b: Record, name: str, higher_is_better: bool) -> int:
    """1 for better, -1 for worse, 0 for neither or when one record lacks the measure."""
    if name not in a.scores or name not in b.scores:
        return 0
    before, after = a.scores[name].value, b.scores[name].value
    return (after > before) - (after < before) if higher_is_better else (after < before) - (after > before)


def _text(record: Record) -> str:
    answer = record.answer or {}
    return str(answer.get("text") or ABSTAINED)
