"""Bylines: the names in "By Ann Lee and Bo Day", in a list, in a list written as text, in objects with names."""

import re
from collections.abc import Iterator

from corpus.records.clean import clean_line
from corpus.records.record import line_of

LONGEST_BYLINE = 2_000  # characters; splitting time grows with the square of a run of spaces

# "by" and "and" of the languages in which most news is written.
_BY = re.compile(r"(?i)\s*(by|von|par|por|di|door|av|af|autore?|text)\b:?\s+")
_AND = re.compile(r",?(?<!\s)\s++(?:and|&|und|et|y|e|en|og|och)\s++")
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
    for part in re.split(r"[;|\n]", _without_by(text)):
        # One name may hold "and" or a comma ("Simon and Schuster", "Doe, Jane", "Jane Doe, Reuters"): split only
        # if the sides look like first and last names.
        sides = re.split(r",?(?<!\s)\s++(?:and|&)\s++", part)
        sides = sides if any(" " in side.strip() for side in sides) else [part]
        others = _AND.split(part)
        if len(others) > len(sides) and all(map(_is_full_name, _names(others))):
            sides = others
        yield from _names(sides)


def _names(sides: list[str]) -> Iterator[str]:
    for side in sides:
        names = side.split(",")
        yield from names if all(" " in name.strip() for name in names) else [side]


def _without_by(text: str) -> str:
    """Remove the word before the names: "By Ann Lee". "Von Neumann" is a name."""
    match = _BY.match(text)
    if not match:
        return text
    rest = text[match.end() :]
    return rest if match[1].lower() == "by" or _is_full_name(re.split(r",|;", _AND.split(rest)[0])[0]) else text


def _is_full_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 5 and words[0][:1].isupper() and words[-1][:1].isupper()


def _name(text: str) -> str | None:
    name = clean_line(_without_by(text.strip()))
    return None if name is None or name.startswith(("http://", "https://")) else name
