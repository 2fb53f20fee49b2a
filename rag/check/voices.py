"""Voices: whether a sentence counts more sources than it cites; copies of one report count as one."""

import re
from collections.abc import Sequence
from decimal import Decimal

from rag.check.verdict import Objection
from rag.text.numbers import find_numbers

_VOICES = re.compile(
    r"^ (?:\w+ )?(?:independent |different |separate |other )*"
    r"(?:outlets?|newspapers?|papers?|sources?|reports?|news organi[sz]ations?|publications?|media|articles?)\b",
    re.IGNORECASE,
)


def counted_voices(sentence: str, cited: int) -> frozenset[Decimal]:
    """The numbers of ``sentence`` that count its sources, at most as many as are cited: "Two outlets report"."""
    found = find_numbers(sentence)
    return frozenset(value for value, _, end in found if value <= cited and _VOICES.match(sentence[end:]))


def check_copies(sentence: str, independent: Sequence[Sequence[str]]) -> Objection | None:
    """The objection to a count of outlets or reports above the independent ones cited (see ``reports``)."""
    outlets = list(dict.fromkeys(outlet for one in independent for outlet in one))
    for value, _, end in find_numbers(sentence):
        if _VOICES.match(sentence[end:]) and value > len(independent) and len(outlets) > len(independent):
            count = f"{len(independent)} independent report{'' if len(independent) == 1 else 's'}"
            return Objection(f"what is cited is {count}, carried by {', '.join(outlets)}", refutes=False, code="S4")
    return None
