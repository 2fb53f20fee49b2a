"""WantedAnswer: the kind of words that would answer a question: person, place, other name, number, date, or other.

The question's wh-word and the noun beside it give the kind: ``who`` asks for a person, ``which country`` for a place,
``how many months`` for a number of months. Most factoid questions say so plainly (Li and Roth 2002).
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rag.text.language import ENGLISH, alternatives
from rag.text.numbers import find_numbers
from rag.text.person_nouns import is_person_noun
from rag.text.terms import terms

AnswerType = Literal["person", "place", "name", "number", "date", "other"]


@dataclass(frozen=True, slots=True)
class WantedAnswer:
    """The answer that a question asks for.

    Attributes:
        type: "name" is a proper name of another kind; "other" is a type that its words don't show.
        units: for a number: terms or signs, one of which stands beside it (``how many months`` -> ``month``).
        known: the question's own terms; an answer must add to them.
        count: the number of answers asked for (``which two countries``).
    """

    type: AnswerType
    units: frozenset[str]
    known: frozenset[str]
    count: int = 1


_NOUNS: dict[AnswerType, frozenset[str]] = {
    "place": ENGLISH.words("questions.place"),
    "date": ENGLISH.words("questions.date"),
    "other": ENGLISH.words("questions.other"),
}
_SHARES = ENGLISH.words("questions.shares")
_FIRMS = ENGLISH.words("questions.firms")
_MONEY = ENGLISH.words("questions.money")
_DURATION = ENGLISH.words("questions.duration")
_UNITS: dict[str, frozenset[str]] = {"much": _MONEY, "long": _DURATION, "old": _DURATION | {"age"}}
_WH = re.compile(
    r"\b(?:how\s+(?P<amount>many|much|long|old|far|high|tall|big|large|fast|deep|heavy|wide|often)\b"
    r"|how\s+(?P<until>soon|late|early)\b|(?P<who>who(?:m|se)?)\b|(?P<when>when)\b|(?P<where>where)\b"
    r"|(?:which|what)\b)",
    re.IGNORECASE,
)
# The end of the noun phrase after "which" or "how many": a verb, a preposition, a comma.
_PHRASE_END = re.compile(
    rf"\b(?:{alternatives(ENGLISH.words('questions.auxiliaries'))}|be|been|may|might|must|of|in|on|at|to|"
    r"for|from|by|with|after|before|since|during|across|over|that|who|which|recently|this|next|last|said|says?|made|"
    r"became|become|won|took|set|got|get|announced)\b|\b\w+n[’']t\b|[,;:—?]"
    r"|\b\w+ed\s+(?=(?:the|an?|its?|his|her|their|that|this)\b|[\dA-Z])"  # "which country elected its ..."
)
_MOST_ANSWERS = 9  # set by hand: a larger number at the start of a phrase belongs to the thing: "2022 film"
_NAMED = re.compile(r"\s*(?:is|was|are|were)\s+.{0,40}\b(?:name|called)\b", re.IGNORECASE)
_ONE_OF = re.compile(r"\s*(?:\w+\s+)?of\s+(?:the\s+following|these|those|the)\s+(?P<these>.*)")


def asked(question: str, known: frozenset[str] | None = None) -> WantedAnswer:
    """The answer that ``question`` asks for. Its last sentence counts first: ``A ticket was sold. In which state?``.

    Args:
        question: the question's text.
        known: its terms, when the caller has them already.
    """
    known = frozenset(terms(question)) if known is None else known
    for text in (re.split(r"(?<=[.!?])\s+(?=\S)", question.strip())[-1], question):
        if match := _WH.search(text):
            rest = text[match.end() :]
            kind, units = _read(match, rest)
            return WantedAnswer(kind, units, known, 1 if kind == "number" else _count(_phrase(rest)))
    return WantedAnswer("other", frozenset(), known)


def _read(match: re.Match[str], rest: str) -> tuple[AnswerType, frozenset[str]]:
    if amount := match["amount"]:
        counted = frozenset(terms(_phrase(rest))) if amount.lower() == "many" else frozenset()
        return "number", counted or _UNITS.get(amount.lower(), frozenset())
    if match["who"]:
        return "person", frozenset()
    if match["when"] or match["until"]:
        return "date", frozenset()
    if match["where"]:
        return "place", frozenset()
    if _NAMED.match(rest):
        return "name", frozenset()
    one_of = _ONE_OF.match(rest)
    phrase = _phrase(one_of["these"] if one_of else rest)
    phrase = re.split(r"[’']s?\s", phrase, maxsplit=1)[0]  # "which country's minister" asks for the country
    return _by_nouns([_singular(word) for word in re.findall(r"[\w’'-]+", phrase)])


def _count(phrase: str) -> int:
    """The number at the start of a phrase: ``two countries`` -> 2; else 1, as in ``2022 film``."""
    count = next((int(value) for value, start, _ in find_numbers(phrase.strip()) if start == 0), 1)
    return count if 1 < count <= _MOST_ANSWERS else 1


def _phrase(rest: str) -> str:
    return _PHRASE_END.split(rest, maxsplit=1)[0].lower()


def _by_nouns(words: list[str]) -> tuple[AnswerType, frozenset[str]]:
    """The type that a noun phrase names, from the last of its words that names one."""
    if _SHARES.intersection(words):
        return "number", frozenset({"percent", "%"})
    # The last word counts, or the word before the phrase's verb: a "tourist attraction" is no person.
    heads = [word for word, verb in pairwise([*words, "ended"]) if verb.endswith("ed")]
    if any(is_person_noun(head) and head not in _FIRMS for head in heads):
        return "person", frozenset()
    for word in reversed(words[:5]):
        for kind, nouns in _NOUNS.items():
            if word in nouns:
                return kind, frozenset()
    return ("name" if words else "other"), frozenset()


def _singular(word: str) -> str:
    word = re.sub(r"[’']s?$", "", word)
    if word in ("men", "women"):
        return word[:-2] + "an"
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
