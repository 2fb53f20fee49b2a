"""Wishes: what a reader wants of the last answer ("Shorter please", "in German", "Thanks!") instead of a search."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.question.exchange import Exchange
from rag.text.language import ENGLISH, alternatives

WishKind = Literal["thanks", "shorter", "longer", "language", "otherwise"]

_LONGEST = 120  # characters; a wish is a few words
_TURNS = 3  # last exchanges that a model sees beside a wish
_POLITE = r"(?:(?:ok|okay|and|but|so|now|no|yes|please|kindly|pls|again)\b[,.!]*\s*)*"
_CAN_YOU = r"(?:(?:can|could|would|will) you(?: please| kindly)?\s+)?(?:i(?:'d|’d| would)? (?:want|need|like|prefer) )?"
_THAT = r"(?:it|that|this|(?:the|your|that|this)(?: last)? (?:answer|reply|text))"
_SAY = r"(?:make|keep|say|give|write|put|repeat|answer|explain|have|get|tell|show|do)"
_TELL = rf"(?:{_SAY}\s+)?(?:me\s+|us\s+)?(?:{_THAT}\s+)?"
_END = r"(?:[,\s]+(?:please|pls|again|now|instead|thanks|thank you|version|answer|will do|for me|if possible))*\W*$"
_COUNT = r"(?:one|a|a single|two|three|a few|\d{1,2}|fewer|ten|twenty|fifty)"
_LANGUAGE = alternatives(ENGLISH.words("questions.languages") | {"Deutsch"})
_PRAISE = (
    r"(?:ok|okay|great|perfect|cool|nice|good|wonderful|excellent|super|brilliant|got it|i see|all right|alright"
    r"|well done|(?:many |much )?thanks?(?: you)?|thx|ty|cheers|much appreciated|goodbye|bye)"
)
_THANKS = re.compile(
    rf"^\W*(?:(?:(?:oh|no|yes|very|so|that(?:'s|’s| is))[,.! ]+)*{_PRAISE}\b[,.! ]*)+"
    r"(?:(?:very|so) much|a lot|a million|again|that(?:'s|’s| is| was) (?:all|it|enough)"
    r"|for (?:that|this|(?:the|your|all)(?: \w+)*)|footnote)?[^\w?]*$",
    re.IGNORECASE,
)
_A_BIT = r"(?:a (?:bit|little) |much |even )?"
_AN = r"(?:an? |the |some )?"
_PLAIN = r"(?:simple|simpler|plain|plainer|other|easy|easier)"
_WISHES: tuple[tuple[WishKind, str], ...] = (
    ("shorter", rf"{_A_BIT}(?:shorter|briefer|more (?:briefly|concise(?:ly)?)|short|brief(?:ly)?|concise(?:ly)?)"),
    ("shorter", rf"(?:just |only )?in {_COUNT} (?:short |sentence|line|word|point)\w*"),
    ("shorter", r"(?:just |only )?in (?:short|brief|a nutshell|fewer words)"),
    ("shorter", rf"{_COUNT} (?:sentence|line|word)s?(?: (?:only|is enough|will do))?|tl;?\s?dr|too long"),
    ("shorter", rf"sum (?:{_THAT} up|up(?: {_THAT})?)"),
    ("shorter", rf"(?:summari[sz]e|shorten|condense|cut)(?: {_THAT})?(?: down| up)?"),
    ("shorter", rf"{_AN}(?:short |brief |quick )?(?:summary|short version|gist)"),
    ("longer", rf"{_A_BIT}(?:longer|more detailed|at (?:more |greater )?length|in full)"),
    ("longer", r"(?:in |with )?(?:more|greater) details?"),
    ("longer", rf"(?:elaborate|expand)(?: (?:on )?{_THAT})?"),
    ("language", rf"(?:in|into|to|auf) (?P<language>{_LANGUAGE})"),
    ("language", rf"translate(?: {_THAT})?(?: (?:in|into|to) (?P<language>{_LANGUAGE}))?"),
    ("otherwise", rf"(?:more )?simpl(?:e|y|er)|(?:that )?in {_PLAIN} (?:words|terms|language|english)"),
    ("otherwise", rf"(?:as|in) {_AN}(?:(?:bullet(?:ed)?|numbered) )?(?:list|bullets?(?: points)?|points|table)"),
    ("otherwise", rf"(?:as|in) {_AN}(?:poem|prose|tweet|letter|e-?mail)"),
    ("otherwise", rf"(?:rephrase|reword|rewrite|paraphrase|simplify)(?: {_THAT})?"),
    ("otherwise", r"(?:like i(?:'m|’m| am) (?:five|\d+)|for (?:a child|children|kids|a beginner))"),
)
_READ = tuple(
    (kind, re.compile(rf"^\W*{_POLITE}{_CAN_YOU}{_TELL}(?:{words}){_END}", re.IGNORECASE)) for kind, words in _WISHES
)


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish about the last answer.

    Attributes:
        text: in the reader's words.
        language: the language wished for, or "".
        before: the last questions with their answers, which a model sees.
    """

    kind: WishKind
    text: str
    language: str = ""
    before: tuple[tuple[str, str], ...] = ()


def wish_in(question: str, history: Sequence[Exchange] = ()) -> Wish | None:
    """The wish that a text is as a whole, or None: a question that also says how to answer it is a question.

    Args:
        question: as the reader typed it, white space folded.
        history: the conversation so far, oldest first.

    >>> wish_in("Can you make it shorter, please?").kind
    'shorter'
    >>> wish_in("in Brussels?") is None
    True
    """
    if len(question) > _LONGEST:
        return None
    before = tuple((one.question, " ".join(one.said)) for one in history[-_TURNS:])
    if _THANKS.match(question):
        return Wish("thanks", question, before=before)
    for kind, pattern in _READ:
        if match := pattern.match(question):
            language = match["language"] if kind == "language" else None
            return Wish(kind, question, language or "", before)
    return None
