"""Bylines: the names in "By Ann Lee and Bo Day", in a list, in a list written as text, in objects with names."""

import re
from collections.abc import Iterator

from corpus.records.clean import clean_line
from corpus.records.record import line_of

LONGEST_BYLINE = 2_000  # characters; splitting time grows with the square of a run of spaces

_QUOTED_ITEM = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")


def authors_of(value: object) -> tuple[str, ...]:
    """Return the names of a byline, each once, in their order."""
    return tuple(dict.fromkeys(_authors(value)))


def _authors(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, dict):
        value = line_of(value)
    if isinstance(value, list) and depth < 2:
        for part in value:
            # A list is already split: "Ministry of Trade and Industry" in one stays whole.
            yield from [name] if isinstance(part, str) and (name := _name(part)) else _authors(part, depth + 1)
    elif isinstance(value, str) and depth < 2:
        text = value.strip()[:LONGEST_BYLINE]
        if text.startswith("[") and text.endswith("]"):
            items = [one or two for one, two in _QUOTED_ITEM.findall(text)]
            yield from filter(None, map(_name, items or text[1:-1].split(",")))
        else:
            yield from filter(None, map(_name, _byline(text)))


def _byline(text: str) -> Iterator[str]:
    for part in re.split(r"[;|\n]", re.sub(r"(?i)^by:?\s+", "", text)):
        # One name may hold "and" or a comma ("Simon and Schuster", "Doe, Jane", "Jane Doe, Reuters"): split only
        # if the sides look like first and last names.
        sides = re.split(r",?(?<!\s)\s++(?:and|&)\s++", part)
        for side in sides if any(" " in side.strip() for side in sides) else [part]:
            names = side.split(",")
            yield from names if all(" " in name.strip() for name in names) else [side]


def _name(text: str) -> str | None:
    name = clean_line(re.sub(r"(?i)^\s*by:?\s+", "", text))
    return None if name is None or name.startswith(("http://", "https://")) else name
