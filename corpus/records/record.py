"""Record: an object with any publisher's field names, read by Article's names. It remembers each field's place.

``corpus/records/names.toml`` holds the names.
"""

import re
import tomllib
from ast import literal_eval
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from corpus.records.clean import BLANK, clean_line

LONGEST_NAME = 64  # characters of a field's name; no publisher uses a longer one, and it would fill the cache of names
LONGEST_LITERAL = 4_000  # characters of an object that a table holds as text

NAMES: dict[str, tuple[str, ...]] = {
    field: tuple(names)
    for field, names in tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8")).items()
}
_NOTHING = BLANK | {"", "[]", "{}"}
_LONGEST_BLANK = 32  # characters; " NaN " with spaces around
# The keys under which an object holds its text: {"name": "Reuters"}, {"rendered": "Bridge opens"} of WordPress,
# {"main": ...} of the New York Times, {"basic": ...} of Arc.
_TEXT_KEYS = ("name", "value", "text", "@value", "rendered", "main", "basic", "original", "title", "displayName")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?", re.ASCII)  # {"en": "Bridge opens", "de": ...}
_LITERAL = re.compile(r"\s*\{\s*(?:'|\"|\}).*\}\s*", re.DOTALL)

_Found = TypeVar("_Found")


class Record:
    """The fields of a record.

    Attributes:
        origins: the place of each field that was read and found, by its name in Article.
    """

    def __init__(self, record: Mapping[str, object], place: str = "field {}") -> None:
        """Wrap a record. ``place`` names a field's origin; ``{}`` in it stands for the field's name in the record."""
        self._fields: dict[str, tuple[str, object]] = {}
        for name, value in record.items():
            if len(name) <= LONGEST_NAME:
                for plain in _columns(name):
                    self._fields[plain] = (name, value)
        self._place = place
        self.origins: dict[str, str] = {}

    def first(self, field: str, convert: Callable[[object], _Found | None]) -> _Found | None:
        """Return the first result of ``convert`` over the field's values that is not None."""
        for name, value in self.values(field):
            if (found := convert(value)) not in (None, "", ()):
                self.origins[field] = self._place.replace("{}", name)
                return found
        return None

    def text(self, field: str) -> str | None:
        """Return the field as one line."""
        return self.first(field, line_of)

    def values(self, field: str) -> Iterator[tuple[str, object]]:
        """Yield each of the field's names that has a value, with the value; empty ones are left out."""
        for whole, path in _PATHS[field]:
            if whole in self._fields:
                name, value = self._fields[whole]
            elif len(path) > 1 and path[0] in self._fields:
                name, value = self._within(path)
            else:
                continue
            value = _object_of(value)
            if value is None or value != value:  # only not-a-number is unequal to itself
                continue
            if isinstance(value, str) and _is_blank(value):
                continue
            if value or value is False:
                yield name, value

    def _within(self, path: tuple[str, ...]) -> tuple[str, object]:
        """Return what is at a path, and the path as the record spells it."""
        name, value = self._fields[path[0]]
        for inner in path[1:]:
            name, value = f"{name}.{inner}", _inside(_object_of(value), inner)
        return name, value


def names_of_body(names: Iterable[str]) -> list[str]:
    """Return the names among a table's columns that stand for article text, a teaser included."""
    known = {whole for whole, _ in (*_PATHS["body"], *_PATHS["teaser"])}
    return [name for name in names if len(name) <= LONGEST_NAME and known & set(_columns(name.strip()))]


def line_of(value: object) -> str | None:
    """Return one line of text from a string, a number, an object with a text, or the first such item of a list."""
    parts = value if isinstance(value, list) else [value]
    for part in parts:
        if isinstance(part, dict):
            part = text_of_object(part)
        if isinstance(part, str | int | float) and not isinstance(part, bool) and (line := clean_line(str(part))):
            return line
    return None


def text_of_object(value: Mapping[str, object]) -> object:
    """Return the text that an object holds, whatever it calls it; of several languages the first."""
    if (found := next((value[key] for key in _TEXT_KEYS if value.get(key)), None)) is not None:
        return found
    is_translated = value and all(isinstance(key, str) and _LANGUAGE.fullmatch(key) for key in value)
    return next((text for text in value.values() if isinstance(text, str) and text), None) if is_translated else None


def _object_of(value: object) -> object:
    """Return the object that a data frame wrote into a table as text: ``{'id': None, 'name': 'Reuters'}``."""
    if isinstance(value, str) and len(value) <= LONGEST_LITERAL and _LITERAL.fullmatch(value):
        try:
            return literal_eval(re.sub(r"\bnull\b", "None", value))
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            return value
    return value


def _is_blank(text: str) -> bool:
    """Whether the text stands for nothing. A long text is tested without copying it."""
    return text.isspace() if len(text) > _LONGEST_BLANK else text.strip().lower() in _NOTHING


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return re.sub(r"[_\- ]", "", name.lower())


def _columns(name: str) -> tuple[str, ...]:
    """Return a name, and what it is short for: a table may have a column "content.rendered" for an object's text."""
    outer, _, inner = _plain(name).rpartition(".")
    return (_plain(name), outer) if outer and inner in _TEXT_COLUMNS else (_plain(name),)


_TEXT_COLUMNS = frozenset(map(_plain, (*_TEXT_KEYS, "processed")))
_PATHS = {
    field: tuple((plain, tuple(plain.split("."))) for plain in map(_plain, names)) for field, names in NAMES.items()
}


def _inside(value: object, plain: str) -> object:
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict):
            for name, inner in part.items():
                if inner and isinstance(name, str) and _plain_short(name) == plain:
                    return inner
    return None


def _plain_short(name: str) -> str:
    return _plain(name) if len(name) <= LONGEST_NAME else name
