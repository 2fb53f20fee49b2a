"""People: the persons that an article names in full, later by surname alone, and the roles that it gives them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rag.text.language import ENGLISH, Language, alternatives
from rag.text.person_nouns import is_person_noun
from rag.text.proper_names import CAPITAL, no_names
from rag.text.reporting import words_of

_TOKEN = (
    rf"(?:(?:[Aa]l|[Ee]l|[dD]|[lL]|[oO])[-’'])?(?:[{CAPITAL}]\.(?:[{CAPITAL}]\.)*"
    rf"|(?:{alternatives(ENGLISH.words('names.dotted'))})\.|[{CAPITAL}](?:[\w-]|[’'](?!s\b))*)"
)
_PARTICLE = rf"(?:{alternatives(ENGLISH.words('names.particles'))})"
NAME = rf"{_TOKEN}(?:(?: {_PARTICLE}){{0,2}} {_TOKEN}){{0,5}}"
"""A run of capitalised words with particles between them: possibly a name, titles included."""

_NAME = re.compile(rf"(?<![\w’'-])(?:{NAME})")

PEOPLE_TOO = frozenset(word.lower() for word in ENGLISH.words("calendar.people-too"))
"""Months that are also names of people, in lower case."""


@dataclass(frozen=True, slots=True)
class _Words:
    """A language's words beside names: no person's name holds one of ``no_person`` or begins with ``openers``."""

    titles: frozenset[str]
    openers: frozenset[str]
    no_person: frozenset[str]
    male: frozenset[str]
    female: frozenset[str]


@cache
def _words(language: Language) -> _Words:
    people_too = frozenset(word.lower() for word in language.words("calendar.people-too"))
    calendar = frozenset(word.lower() for word in (*language.months, *language.weekdays))
    return _Words(
        language.personal_titles,
        no_names(language) - people_too,
        language.words("names.no-person") | (calendar - people_too),
        language.words("names.male"),
        language.words("names.female"),
    )


_ROLE_WORDS = rf"(?:{alternatives(ENGLISH.words('people.roles'))})|(?:chair|spokes)\w*"
# A role ends where speech is reported, though the comma is left out: "Ilse Quarles, head of the office said".
_SAID = alternatives(frozenset(words_of("quoting", "stating")) - ENGLISH.words("reporting.nouns-too"))
_AFTER = re.compile(
    r",(?: (?:aged )?\d{1,3},)? (?P<role>(?:(?:[Aa]n?|the|its|his|her|their) |(?:"
    + _ROLE_WORDS
    + rf")\b)[^,.;:¤\n]{{2,80}}?)(?=[,.;:]|$| (?:who|{_SAID})\b)"
)
_BEFORE = re.compile(
    r"(?:^|[.;:,¤(] ?|\b(?:said|says|added|asked|and|of|by|to|as|with|that) )"
    r"(?P<role>(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Aa]n?|[Oo]ur) [^,.;:¤\n]{3,80}), $"
)
_Pronoun = Literal["he", "she"]


@dataclass(frozen=True, slots=True)
class Person:
    """A person that an article names.

    Attributes:
        name: the name as the article first gives it in full, without titles.
        role: in the article's words (``"the harbour master"``); None when no role stands beside a full name.
        pronoun: ``"he"`` or ``"she"`` when a title or the role shows it; else None.
        certain: whether a title, a role, an age or "who" beside the name shows that it is a person's.
    """

    name: str
    role: str | None = None
    pronoun: _Pronoun | None = None
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a person is named: the name's offsets in the searched text, without titles."""

    person: Person
    start: int
    end: int


class People:
    """The people of one article, found by the names in its text."""

    def __init__(self, text: str, language: Language = ENGLISH) -> None:
        """``text`` is the article's body with quotations masked: a person named only by a speaker doesn't count."""
        self._text = text
        self._language = language
        self._words = _words(language)
        self._full: dict[str, Person] = {}
        self._surnames: dict[str, set[str]] = {}
        for start, end, titles in runs(text, language=language):
            tokens = text[start:end].split()
            of_theirs = re.match(rf"[’']s? [{CAPITAL}]", text[end : end + 4])  # "Skerrin Fishermen’s Association"
            is_other = any(_plain(token) in self._words.no_person for token in tokens)
            if len(tokens) >= 2 and not of_theirs and not is_other:
                self._add(text[start:end], start, end, titles)

    def _add(self, name: str, start: int, end: int, titles: tuple[str, ...]) -> None:
        role = role_beside(self._text, start, end) or (" ".join(titles) or None)
        before = self._full.get(name)
        words = {_plain(word) for word in (*titles, *(role or "").replace(",", " ").split()[:4])}
        pronoun: _Pronoun | None = "he" if words & self._words.male else "she" if words & self._words.female else None
        certain = (
            bool(role) or re.match(r", (?:(?:aged )?\d{1,3}[,.]|who\b|whose\b)", self._text[end : end + 12]) is not None
        )
        if before:
            role, pronoun, certain = before.role or role, before.pronoun or pronoun, before.certain or certain
        self._full[name] = Person(name, role, pronoun, certain)
        self._surnames.setdefault(name.split()[-1], set()).add(name)

    def named(self, name: str) -> Person | None:
        """The person called ``name``, in full or by surname; None when nobody is, or more than one person."""
        if name in self._full:
            return self._full[name]
        found = self._surnames.get(name.split()[-1], set())
        if len(name.split()) == 1 and len(found) == 1:
            return self._full[next(iter(found))]
        return None

    def with_role(self, role: str) -> Person | None:
        """The only person to whom the article gives exactly this role (``"the harbour master"``), or None."""
        found = [person for person in self._full.values() if person.role and _same_role(person.role, role)]
        return found[0] if len(found) == 1 else None

    def mentions(self, start: int, end: int) -> Iterator[Mention]:
        """Each person named in ``text[start:end]``, by full name or surname, in order.

        A surname that two people share yields a person of its own, so that it never stands for either of them.
        """
        for first, last, _ in runs(self._text, start, end, self._language):
            name = self._text[first:last]
            person = self.named(name)
            if person is None and name.split()[-1] in self._surnames:
                person = Person(name)
            if person is not None:
                yield Mention(person, first, last)


def runs(
    text: str, start: int = 0, end: int | None = None, language: Language = ENGLISH
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Runs of capitalised words as (start, end, titles before them), without opening words and titles."""
    words = _words(language)
    left_out = words.openers | words.titles
    for match in _NAME.finditer(text, start, len(text) if end is None else end):
        tokens = list(re.finditer(r"\S+", match.group()))
        titles: list[str] = []
        while tokens and (word := _plain(tokens[0].group())) in left_out:
            token = tokens.pop(0)
            if word in words.titles:
                titles.append(token.group())
        for at in range(len(tokens) - 3, -1, -1):  # "Hershey CEO Michele Buck"
            if _plain(tokens[at].group()) in words.titles:
                titles += [token.group() for token in tokens[: at + 1]]
                del tokens[: at + 1]
                break
        while tokens and not tokens[-1].group()[0].isupper() and "-" not in tokens[-1].group():
            tokens.pop()
        if tokens:
            first, last = match.start() + tokens[0].start(), match.start() + tokens[-1].end()
            if text[last - 1] == "." and len(tokens[-1].group()) > 2:
                last -= 1
            yield first, last, tuple(titles)


def role_beside(text: str, start: int, end: int) -> str | None:
    """The role beside the name ``text[start:end]``: ``NAME, the harbour master`` or ``Its head, NAME``."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    if after := _AFTER.match(text, end, line_end):
        return after.group("role").strip()
    if text[end : end + 1] not in (",", ".", " ") or text[start:end].count(" ") == 0:
        return None
    if before := _BEFORE.search(text[max(line_start, start - 120) : start]):
        role = before.group("role")
        head = re.split(r" (?:of|for|at|in|there|that|who)\b", role)[0].rsplit(maxsplit=1)[-1].lower()
        if not is_person_noun(re.split(r"[-’']", head)[-1]):
            return None
        return role[0].lower() + role[1:]
    return None


def _plain(word: str) -> str:
    return re.sub(r"[’']s$", "", word.lower()).strip(".,’'")


def _same_role(one: str, other: str) -> bool:
    def key(role: str) -> list[str]:
        return [word for word in role.lower().split() if word not in ("the", "a", "an")]

    return key(one) == key(other)
