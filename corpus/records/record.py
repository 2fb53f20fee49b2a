"""Record: an object with any publisher's field names, read by Article's names. It remembers each field's place."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeVar

from corpus.records.clean import BLANK, clean_line

LONGEST_NAME = 64  # characters of a field's name; no publisher uses a longer one, and it would fill the cache of names

# First match wins. Names are compared without case, "_", "-" and spaces: "published_at" finds "publishedAt" and
# "Published at". A dotted name looks into an object, or into the first object of a list that has it.
ALIASES: dict[str, tuple[str, ...]] = {
    "headline": ("title", "headline", "headlines.value", "name"),
    "body": (
        *("body", "content", "text", "article", "maintext", "articleBody", "page_content", "content_text"),
        *("body_text", "bodies.value"),
    ),
    "published": (
        *("published_at", "publish_date", "published_date", "date_publish", "datePublished", "pubDate", "published"),
        *("publication_date", "firstCreated", "versionCreated", "date"),
    ),
    "updated": ("updated_at", "updated", "dateModified", "date_modify", "modified", "last_modified", "versionCreated"),
    "source": ("source", "publication", "publisher", "publisher.name", "sitename", "source_domain", "domain", "outlet"),
    "authors": ("authors", "author", "by", "byline", "creator"),
    "url": ("url", "link"),
    "uri": ("uri", "guid"),
    "section": ("section", "articleSection", "category"),
    "language": ("language", "lang", "inLanguage"),
    "genre": ("genre",),
    "corrections": ("corrections", "correction"),
    "teaser": ("description", "summary", "abstract", "excerpt", "teaser", "standfirst"),
    "status": ("pubStatus", "status"),
    "version": ("version",),
    "is_free": ("is_free", "isAccessibleForFree"),
    "is_partial": ("is_partial",),
    "outlet_hint": ("outlet_hint",),
    "pages": ("pages",),
    "origins": ("origins",),
}
_NOTHING = BLANK | {"", "[]", "{}"}
_LONGEST_BLANK = 32  # characters; " NaN " with spaces around
_NAMED_BY = ("name", "value", "text", "@value")  # fields with an object's text: {"name": "Reuters"}

_Found = TypeVar("_Found")


class Record:
    """The fields of a record.

    Attributes:
        origins: the place of each field that was read and found, by its name in Article.
    """

    def __init__(self, record: Mapping[str, object], place: str = "field {}") -> None:
        """Wrap a record. ``place`` names a field's origin; ``{}`` in it stands for the field's name in the record."""
        self._fields = {_plain(name): (name, value) for name, value in record.items() if len(name) <= LONGEST_NAME}
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
        for plain in _PLAIN_ALIASES[field]:
            name, value = self._fields.get(plain, (plain, None))
            if value is None and "." in plain:
                outer, _, inner = plain.partition(".")
                name, value = self._fields.get(outer, (outer, None))
                name, value = f"{name}.{inner}", _inside(value, inner)
            if value is None or value != value:  # only not-a-number is unequal to itself
                continue
            if isinstance(value, str) and _is_blank(value):
                continue
            if value or value is False:
                yield name, value


def names_of_body(names: Iterable[str]) -> list[str]:
    """Return the names among a table's columns that stand for article text, a teaser included."""
    known = {*_PLAIN_ALIASES["body"], *_PLAIN_ALIASES["teaser"]}
    return [name for name in names if len(name) <= LONGEST_NAME and _plain(name.strip()) in known]


def line_of(value: object) -> str | None:
    """Return one line of text from a string, a number, an object with a name, or the first such item of a list."""
    parts = value if isinstance(value, list) else [value]
    for part in parts:
        if isinstance(part, dict):
            part = next((part[key] for key in _NAMED_BY if part.get(key)), None)
        if isinstance(part, str | int | float) and not isinstance(part, bool) and (line := clean_line(str(part))):
            return line
    return None


def _is_blank(text: str) -> bool:
    """Whether the text stands for nothing. A long text is tested without copying it."""
    return text.isspace() if len(text) > _LONGEST_BLANK else text.strip().lower() in _NOTHING


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return re.sub(r"[_\- ]", "", name.lower())


_PLAIN_ALIASES = {field: tuple(map(_plain, names)) for field, names in ALIASES.items()}


def _inside(value: object, name: str) -> object:
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict) and part.get(name):
            return part[name]
    return None
