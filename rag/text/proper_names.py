"""Proper names: the one pattern of a capitalised word, how such words are a name together, and what a text names."""

import re
from functools import cache

from rag.text.language import ENGLISH, Language, alternatives

CAPITAL = "A-ZÀ-ÖØ-ÞŁŚŠŽĆČĐİ"
"""What a name begins with, inside a character class."""

NAME_WORD = rf"[{CAPITAL}][\w’'&-]*(?:\.[{CAPITAL}](?![a-z]))*"
"""A capitalised word: ``Osei``, ``O’Neill``, ``AT&T``, ``U.S`` (the last full stop may end a sentence)."""

NAME_RUN = rf"{NAME_WORD}(?:\s+{NAME_WORD})*"
"""Capitalised words that follow each other."""

PLACE = re.compile(
    r"(?:^| )(?:[Ii]n|[Nn]ear|[Aa]t|[Aa]cross|[Tt]hrough(?:out)?) (?:the )?"
    r"(?P<place>(?:[A-Z][\w.-]+(?: [A-Z][\w-]+)*)|"
    r"country|\w+ states)"
)
"""A place, after the preposition that makes it one."""

_NAME = re.compile(r"(?<=[\w,;] )[A-Z][\w-]{2,}")  # not at a sentence's beginning
_NO_NAME = frozenset((*ENGLISH.months, *ENGLISH.weekdays, *"CNN The President Police Gov Sen Jan Feb".split()))
_KIND = re.compile(r"\b(Hurricane|Storm|Typhoon|Cyclone|Operation|Fire|Mount|Lake) ([A-Z]\w+)")


@cache
def joined_name(language: Language = ENGLISH) -> str:
    """A pattern for capitalised words with what stands in small letters between them: ``Bank of England``."""
    small = alternatives(language.words("names.particles") | language.words("names.joiners"))
    word = rf"{NAME_WORD}(?:\.(?=\s[{CAPITAL}]))?"  # "St. Louis"
    return rf"{word}(?:\s+(?:(?:{small})\s+){{0,2}}(?:{word}|\d+))*"


@cache
def no_names(language: Language = ENGLISH, of_questions: bool = False) -> frozenset[str]:
    """Words, in small letters, that begin no name though they have a capital: openers, months, weekdays.

    Args:
        language: whose.
        of_questions: the openers of questions and requests as well.
    """
    lists = ("names.further-openers", *(("names.question-openers",) if of_questions else ()))
    calendar = frozenset(word.lower() for word in (*language.months, *language.weekdays))
    return calendar.union(language.openers, *map(language.words, lists))


@cache
def _opening(language: Language) -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{alternatives(no_names(language))})(?![\w’'&-])\s*)+", re.IGNORECASE)


def without_opening(text: str, start: int, end: int, language: Language = ENGLISH) -> int:
    """Where the name in ``text[start:end]`` begins, behind the words that begin no name; ``end`` where it is none.

    >>> without_opening("After Lena Osei", 0, 15)
    6
    """
    opening = _opening(language).match(text, start, end)
    return opening.end() if opening else start


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
