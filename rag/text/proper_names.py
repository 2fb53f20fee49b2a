"""Proper names: the pattern of a capitalised word, how such words form a name, and the names in a text."""

import re
from functools import cache

from rag.text.language import ENGLISH, Language, alternatives

CAPITAL = "A-ZÀ-ÖØ-ÞŁŚŠŽĆČĐİ"
"""The letters that a name begins with, for use inside a character class."""

# Bounded, because a name may begin at each of many characters, and an unbounded one would be read to its end from each.
NAME_WORD = rf"[{CAPITAL}][\w’'&-]{{0,40}}(?:\.[{CAPITAL}](?![a-z])){{0,9}}"
"""A capitalised word: ``Osei``, ``O’Neill``, ``AT&T``, ``U.S`` (the last full stop may end a sentence)."""

_DOTTED = rf"{NAME_WORD}(?:\.(?=\s[{CAPITAL}]))?"  # "St. Louis"

LONG_NAME_WORD = rf"(?=\w[\w’'-]){NAME_WORD}"
"""A capitalised word of two letters or more: no initial."""

NAME_RUN = rf"{NAME_WORD}(?:\s{{1,9}}{NAME_WORD})*"
"""Capitalised words that follow each other."""

PLACE = re.compile(
    r"(?:^| )(?:[Ii]n|[Nn]ear|[Aa]t|[Aa]cross|[Tt]hrough(?:out)?) (?:the )?"
    rf"(?P<place>{_DOTTED}(?: {_DOTTED})*|country|\w+ states)"
)
"""A place, after the preposition that marks it as one."""

_NAME = re.compile(rf"(?<=[\w,;] )(?=\w[\w-]{{2}}){NAME_WORD}")  # not at a sentence's beginning
# Months, offices and outlets ("CNN", "Reuters") do not distinguish events.
_ONE_WORD_OUTLETS = [name for name in ENGLISH.phrases("outlets.well-known") if " " not in name]
_NO_EVENT = frozenset((*ENGLISH.months_short, *ENGLISH.words("names.offices"), *_ONE_WORD_OUTLETS))
_KIND = re.compile(rf"\b(Hurricane|Storm|Typhoon|Cyclone|Operation|Fire|Mount|Lake) ({NAME_WORD})")
_OF_SOMEBODY = re.compile(r"[’']s?$")


@cache
def joined_name(language: Language = ENGLISH) -> str:
    """A pattern for capitalised words joined by lower-case ones, as in ``Bank of England``."""
    small = alternatives(language.words("names.particles") | language.words("names.joiners"))
    return rf"{_DOTTED}(?:\s{{1,9}}(?:(?:{small})\s{{1,9}}){{0,2}}(?:{_DOTTED}|\d{{1,40}})){{0,11}}"


@cache
def no_names(language: Language = ENGLISH, of_questions: bool = False) -> frozenset[str]:
    """Words, in lower case, that begin no name though they have a capital: openers, months, weekdays.

    Args:
        language: the language of the words.
        of_questions: also include the words that open questions and requests.
    """
    lists = ("names.further-openers", *(("names.question-openers",) if of_questions else ()))
    calendar = frozenset(word.lower() for word in (*language.months, *language.weekdays))
    return calendar.union(language.openers, *map(language.words, lists))


def begins_no_name(word: str, language: Language = ENGLISH, of_questions: bool = False) -> bool:
    """Whether a capitalised word is one of ``no_names``; "WHO" and "IT", all in capitals, are names.

    >>> begins_no_name("Who"), begins_no_name("WHO"), begins_no_name("Osei")
    (True, False, False)
    """
    is_initials = len(word) > 1 and word.isupper()
    return word.lower() in no_names(language, of_questions) and not is_initials


def names_in(text: str) -> frozenset[str]:
    """Capitalised words that don't open a sentence, without days, months, offices and outlets.

    >>> sorted(names_in("On Monday, the Reuters man saw Osei’s ferry off Émile Point"))
    ['Osei', 'Point', 'Émile']
    """
    words = map(_bare, _NAME.findall(text))
    return frozenset(word for word in words if word not in _NO_EVENT and not begins_no_name(word))


def named_kinds(text: str) -> tuple[tuple[str, str], ...]:
    """Names with their kind before them, as (kind, name).

    >>> named_kinds("Did Hurricane Ian’s rain reach Lake Hollin?")
    (('Hurricane', 'Ian'), ('Lake', 'Hollin'))
    """
    return tuple((kind, _bare(name)) for kind, name in _KIND.findall(text))


def places_in(text: str) -> frozenset[str]:
    """The words of the places that ``text`` names; "in Hurricane Ian" is no place."""
    return frozenset(word for found in PLACE.finditer(_KIND.sub("", text)) for word in place_words(found))


def place_words(found: re.Match[str]) -> frozenset[str]:
    """The words of a ``PLACE`` in the form used for comparison: "in Kharkiv’s centre" is in Kharkiv."""
    return frozenset(map(_bare, found.group("place").split()))


def _bare(word: str) -> str:
    return _OF_SOMEBODY.sub("", word)
