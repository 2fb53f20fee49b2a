"""Capitalised words of a text: names, named storms and the like, and places where something happens."""

import re

from corpus.dates import MONTHS

PLACE = re.compile(
    r"(?:^| )(?:[Ii]n|[Nn]ear|[Aa]t|[Aa]cross|[Tt]hrough(?:out)?) (?:the )?"
    r"(?P<place>(?:[A-Z][\w.-]+(?: [A-Z][\w-]+)*)|"
    r"country|\w+ states)"
)
"""A place, after the preposition that makes it one."""

_NAME = re.compile(r"(?<=[\w,;] )[A-Z][\w-]{2,}")  # not at a sentence's beginning
_NO_NAME = frozenset(
    (
        *MONTHS,
        *"Monday Tuesday Wednesday Thursday Friday Saturday Sunday CNN The President Police Gov Sen Jan Feb".split(),
    )
)
_KIND = re.compile(r"\b(Hurricane|Storm|Typhoon|Cyclone|Operation|Fire|Mount|Lake) ([A-Z]\w+)")


def names_in(text: str) -> frozenset[str]:
    """Capitalised words that don't open a sentence, days and months left out."""
    return frozenset(_NAME.findall(text)) - _NO_NAME


def named_kinds(text: str) -> tuple[tuple[str, str], ...]:
    """What is named with its kind before it, as (kind, name).

    >>> named_kinds("Did Hurricane Ian reach Lake Hollin?")
    (('Hurricane', 'Ian'), ('Lake', 'Hollin'))
    """
    return tuple(_KIND.findall(text))


def places_in(text: str) -> frozenset[str]:
    """The words of the places that ``text`` names; "in Hurricane Ian" is no place."""
    return frozenset(name for found in PLACE.finditer(_KIND.sub("", text)) for name in found.group("place").split())
