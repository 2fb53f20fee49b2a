"""Copies of one report: counted as one voice, however many outlets carry it."""

import re
from collections.abc import Collection, Sequence

from rag.numbers import find_numbers
from rag.objection import Objection
from rag.terms import terms

COPY = 0.8
"""Share of their terms that two reports have in common when one is a copy of the other."""

_VOICES = re.compile(
    r"^ (?:\w+ )?(?:independent |different |separate |other )*"
    r"(?:outlets?|newspapers?|papers?|sources?|reports?|news organi[sz]ations?|publications?|media|articles?)\b",
    re.IGNORECASE,
)


def overlap(one: Collection[str], other: Collection[str]) -> float:
    """How much of their terms they share, 0 to 1."""
    first, second = frozenset(one), frozenset(other)
    return len(first & second) / max(1, len(first | second))


def reports(carried: Sequence[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """The independent reports among ``(outlet, words)``: for each, the outlets that carry it, in the order given."""
    groups: list[tuple[frozenset[str], list[str]]] = []
    for outlet, words in carried:
        held = frozenset(terms(words))
        for first, outlets in groups:
            if overlap(first, held) >= COPY:
                outlets.append(outlet)
                break
        else:
            groups.append((held, [outlet]))
    return tuple(tuple(dict.fromkeys(outlets)) for _, outlets in groups)


def check_copies(sentence: str, independent: Sequence[Sequence[str]]) -> Objection | None:
    """Whether ``sentence`` counts more outlets or reports than it cites independent ones (see ``reports``)."""
    outlets = list(dict.fromkeys(outlet for one in independent for outlet in one))
    for value, _, end in find_numbers(sentence):
        if _VOICES.match(sentence[end:]) and value > len(independent) and len(outlets) > len(independent):
            count = f"{len(independent)} independent report{'' if len(independent) == 1 else 's'}"
            return Objection(f"what is cited is {count}, carried by {', '.join(outlets)}", refutes=False, code="S4")
    return None
