"""Persons: the people that an article speaks of, told apart from ships, firms and papers by how it writes of them.

A name alone doesn't say what it names: "Maren Sky" is a ship, "Lena Osei" a person. The article does: people have an
age, a title or a role, are later called by surname and referred to as "he" or "she"; "the" stands before a ship.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from corpus.article import Article
from rag.reading.people import People, runs
from rag.reading.quotation import quotations
from rag.reading.speakers import speaker_of
from rag.text.language import ENGLISH, Language, language_of

Gender = Literal["he", "she"]

_PRONOUN = re.compile(r"\b(?:(he|him|his|himself)|(?:she|her|hers|herself))\b", re.IGNORECASE)
_AGE = re.compile(r", (?:(?:aged )?\d{1,3}[,.]|who\b|whose\b)")
_THE = re.compile(r"\bthe $", re.IGNORECASE)
_PLACED = re.compile(r"\b(?:in|at|off|near|outside|across|around) $", re.IGNORECASE)
_FIRMS = ENGLISH.words("questions.firms")
# What counts for and against a person. Of 96 names of the sample edition 67 are called people, 65 of them rightly; 9
# of the 29 others are people too, each named once with nothing beside. Of 60 names drawn from 14,000 of real articles
# 17 are called people, 14 of them rightly (2026-11-30).
_CLEAR, _ROLE, _SURNAME, _MOST_PRONOUNS = 3, 2, 2, 3
_SOME_ROLE = 1  # "the operator, Skerrin Line": a firm's role as well as a person's
_AGAINST_THE, _AGAINST_COMMON, _AGAINST_PLACE = -3, -2, -2
_A_PERSON = 2


@dataclass(frozen=True, slots=True)
class Known:
    """A name that an article gives.

    Attributes:
        name: in full, without titles.
        role: in the article's words, or None.
        gender: the pronoun that the article uses for this person, or None.
        likeness: how much speaks for a person; see ``is_person``.
    """

    name: str
    role: str | None = None
    gender: Gender | None = None
    likeness: int = 0

    @property
    def is_person(self) -> bool:
        """Whether the article shows that the name is a person's."""
        return self.likeness >= _A_PERSON

    def __and__(self, other: "Known") -> "Known":
        """What two articles say of one name together: the best of either, and what either says against a person."""
        best = max(self.likeness, other.likeness) + min(0, self.likeness, other.likeness)
        return Known(self.name, self.role or other.role, self.gender or other.gender, best)


def known_in(article: Article) -> dict[str, Known]:
    """The full names of an article, in order, each with what shows whether it is a person's."""
    return _read(article.body, language_of(article.language)).known


def known_in_text(text: str) -> dict[str, Known]:
    """The full names of a text of which no article is at hand."""
    return _read(text, ENGLISH).known


def spoken_of(article: Article, start: int, end: int) -> list[str]:
    """The full names of those who speak in ``article.body[start:end]``, then of those spoken of there."""
    read = _read(article.body, language_of(article.language))
    speaker = speaker_of(article, start, end)
    names = [speaker.name] if speaker else []
    return list(dict.fromkeys([*names, *read.named(start, end)]))


def named_in_text(text: str) -> list[str]:
    """The full names in a text of which no article is at hand, in order."""
    return list(_read(text, ENGLISH).named(0, len(text)))


@lru_cache(maxsize=256)
def _read(body: str, language: Language) -> "_Reading":
    return _Reading(body, language)


class _Reading:
    """One text, read for the people in it."""

    def __init__(self, body: str, language: Language) -> None:
        self._masked = quotations(body).masked
        self._people = People(self._masked, language)
        self._mentions = list(self._people.mentions(0, len(body)))
        likeness = self._likeness(language)
        self._pronouns = list(self._referred({name for name, told in likeness.items() if told < 0}))
        counted = {name: Counter[Gender]() for name in likeness}
        for _, name, gender in self._pronouns:
            counted.setdefault(name, Counter())[gender] += 1
        self.known = {name: self._with_pronouns(name, told, counted[name]) for name, told in likeness.items()}

    def named(self, start: int, end: int) -> Iterator[str]:
        """The people named in a span, and behind its pronouns, in order."""
        found = [(mention.start, mention.person.name) for mention in self._mentions]
        found += [(at, name) for at, name, _ in self._pronouns]
        return (name for at, name in sorted(found) if start <= at < end and name in self.known)

    def _referred(self, no_people: set[str]) -> Iterator[tuple[int, str, Gender]]:
        """Each pronoun whose paragraph names exactly one candidate before it: its offset, the name, its gender."""
        named = [(m.start, m.person.name, None) for m in self._mentions if m.person.name not in no_people]
        pronouns = [(match.start(), "", match) for match in _PRONOUN.finditer(self._masked)]
        names, at = set[str](), 0
        for start, name, match in sorted((*named, *pronouns), key=lambda one: one[0]):
            if self._masked.find("\n", at, start) >= 0:
                names = set()
            at = start
            if match is None:
                names.add(name)
            elif len(names) == 1:
                yield start, next(iter(names)), "he" if match[1] else "she"

    def _likeness(self, language: Language) -> dict[str, int]:
        """What speaks for each full name being a person's, apart from pronouns."""
        common = set(re.findall(r"\b[a-z]{3,}\b", self._masked))
        titled = {(start, end) for start, end, titles in runs(self._masked, language=language) if titles}
        found: dict[str, int] = {}
        for mention in self._mentions:
            name = mention.person.name
            if self._people.named(name) is not None and " " in name:
                told = self._told(mention.start, mention.end, name)
                told += _CLEAR if (mention.start, mention.end) in titled else 0
                found[name] = found.get(name, 0) + told
        for name in found:
            found[name] += _worth(self._role(name)) + (_AGAINST_COMMON if name.split()[-1].lower() in common else 0)
        return found

    def _role(self, name: str) -> str | None:
        person = self._people.named(name)
        return person.role if person else None

    def _with_pronouns(self, name: str, likeness: int, counted: Counter[Gender]) -> Known:
        person = self._people.named(name)
        gender = (person.pronoun if person else None) or _agreed(counted)
        likeness += min(_MOST_PRONOUNS, counted[gender]) if gender else 0
        return Known(name, self._role(name), gender, likeness)

    def _told(self, start: int, end: int, name: str) -> int:
        """What one mention says for or against a person."""
        before, after = self._masked[max(0, start - 10) : start], self._masked[end : end + 12]
        if _THE.search(before):
            return _AGAINST_THE
        if _PLACED.search(before):
            return _AGAINST_PLACE
        return (_CLEAR if _AGE.match(after) else 0) + (_SURNAME if self._masked[start:end] != name else 0)


def _worth(role: str | None) -> int:
    """What a role beside a name says for a person."""
    if role is None:
        return 0
    head = re.split(r" (?:of|for|at|in|that|who|which)\b", role)[0].split()[-1:]
    return _SOME_ROLE if _FIRMS.issuperset(head) else _ROLE


def _agreed(counted: Counter[Gender]) -> Gender | None:
    """The pronoun that is used for a name twice as often as the other; None when both are."""
    he, she = counted["he"], counted["she"]
    if he > 2 * she:
        return "he"
    return "she" if she > 2 * he else None
