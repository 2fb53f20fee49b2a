"""Language: the words that the rules know, read from a folder of data files; English is the only one so far.

A file holds lists. A line ``[name]`` begins a list, ``#`` begins a comment, and every other line holds a word, several
words or a group of forms. A second language is a second folder with the same lists, and a line in ``language_of``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

_LIST = re.compile(r"\[(?P<name>[\w-]+)\]")


@dataclass(frozen=True)
class Language:
    """The words of one language.

    Attributes:
        code: the language's ISO 639-1 code.
        lists: every list by file and name (``"calendar.months"``), line by line; each line is a tuple of words.
    """

    code: str
    lists: Mapping[str, tuple[tuple[str, ...], ...]] = field(repr=False, hash=False)

    def words(self, name: str) -> frozenset[str]:
        """All words of a list, regardless of lines."""
        return frozenset(self.ordered(name))

    def ordered(self, name: str) -> tuple[str, ...]:
        """All words of a list, in order."""
        return tuple(word for line in self.lists[name] for word in line)

    def groups(self, name: str) -> tuple[tuple[str, ...], ...]:
        """A list whose lines are groups: forms of one word, or spellings of one name."""
        return self.lists[name]

    def phrases(self, name: str) -> tuple[str, ...]:
        """A list whose lines are phrases of one or more words."""
        return tuple(" ".join(line) for line in self.lists[name])

    def any_word(self, name: str) -> str:
        """A pattern for any word of a list, without a group around it."""
        return alternatives(self.ordered(name))

    def any_phrase(self, name: str) -> str:
        """A pattern for any phrase of a list whose lines are phrases, without a group around it."""
        return alternatives(self.phrases(name))

    def table(self, name: str) -> dict[str, tuple[str, ...]]:
        """A list whose lines begin with a key: the rest of each line, by its key."""
        return {line[0]: line[1:] for line in self.lists[name]}

    @cached_property
    def months(self) -> tuple[str, ...]:
        """The months, January to December."""
        return tuple(self.table("calendar.months"))

    @cached_property
    def months_short(self) -> dict[str, int]:
        """The number of each month, by its abbreviations."""
        return {short: number for number, line in enumerate(self.groups("calendar.months"), 1) for short in line[1:]}

    @cached_property
    def weekdays(self) -> tuple[str, ...]:
        """The weekdays, Monday to Sunday."""
        return self.ordered("calendar.weekdays")

    @cached_property
    def openers(self) -> frozenset[str]:
        """Words, in lower case, that are capitalised only at the start of a sentence: no name begins with one."""
        return self.words("names.openers")

    @cached_property
    def personal_titles(self) -> frozenset[str]:
        """Titles and offices that stand before a person's name, in lower case."""
        return self.words("names.titles")


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of ``words``, the longest first, without a group around it.

    >>> alternatives(["Jan", "Feb", "January"])
    'January|Jan|Feb'
    """
    return "|".join(re.escape(word).replace(r"\ ", " ") for word in sorted(words, key=len, reverse=True))


def read_language(code: str, folder: Path) -> Language:
    """Read the lists of a language's folder."""
    lists: dict[str, tuple[tuple[str, ...], ...]] = {}
    for path in sorted(folder.glob("*.txt")):
        name, lines = "", list[tuple[str, ...]]()
        for line in path.read_text(encoding="utf-8").splitlines():
            if begins := _LIST.fullmatch(line.strip()):
                name, lines = f"{path.stem}.{begins['name']}", []
            elif words := line.partition("#")[0].split():
                lines.append(tuple(words))
                lists[name] = tuple(lines)
    return Language(code, MappingProxyType(lists))


ENGLISH = read_language("en", Path(__file__).parent / "english")
"""The only language with lists."""


@cache
def language_of(code: str | None) -> Language:
    """The language for an ISO 639 code (``Article.language``); English when Footnote has no lists for it.

    The rules are tested on English alone. In another language they find fewer names, speakers and dates. They still
    run, because much of what they read (digits, quotation marks, capitals) is the same. An article's own language
    reaches the names and titles of the people it names (``rag.reading.people``); every other rule uses ``ENGLISH``.
    """
    return {ENGLISH.code: ENGLISH}.get((code or "").partition("-")[0].lower(), ENGLISH)
