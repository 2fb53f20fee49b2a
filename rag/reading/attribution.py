"""Attribution: the speaker that a sentence names: ``said Tilde Ravn``, ``she added``, ``according to the police``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag.reading.people import NAME, PEOPLE_TOO
from rag.reading.quotation import MASK
from rag.text.language import ENGLISH, Language, alternatives
from rag.text.proper_names import no_names
from rag.text.reporting import verbs, words_of

# For these verbs the next words decide whether the verb reports speech: "added a tower" reports none.
_WITH = {
    "said": r"said(?! nothing| goodbye| no\b)",
    "says": r"says(?! nothing)",
    "added": r"added(?! (?:a|an|the)\b)",
    "asked": r"asked(?=[,.;:]| (?:whether|if|why|how|what|who|when|where)\b)",
    "asks": r"asks(?=[,.;:]| (?:whether|if|why|how|what|who|when|where)\b)",
    "reported": r"reported(?! (?:in|to|by|on)\b)",
}


def _said(language: Language) -> str:
    forms = words_of("quoting", "stating", "claiming", "beside-a-speaker", language=language)
    no_speakers = language.words("reporting.nouns-too") | language.words("reporting.seldom-speaking")
    telling = [_WITH.get(form, form) for form in forms if form not in no_speakers]
    return f"(?:{'|'.join(telling)}|pointed out)"


_SAID = _said(ENGLISH)
# These verbs make somebody a speaker only in a sentence that quotes words.
_CALLED = rf"(?:{verbs('calling')}|spoke of|speaks of|referred to|ruled out)"
_INVERTED = rf"(?:{verbs('quoting')})"
_WEEKDAY = rf"(?:{alternatives(ENGLISH.weekdays)})"
_ADVERB = (
    r"(?:(?:has|had|have|also|later|then|previously|repeatedly|once|recently|further|again|only|now|still|himself|"
    rf"herself|reportedly|simply|(?:on |late |early )*{_WEEKDAY}(?: (?:morning|afternoon|evening|night))?),? )*"
)
_NAMELESS = alternatives((no_names() | ENGLISH.words("names.nameless")) - PEOPLE_TOO)
_TITLED = rf"(?P<name>(?!(?i:{_NAMELESS})\b){NAME})"
_HEAD = r"(?!(?:same|time|way|first|second|last|next|most|more|only)\b)"
_NO_VERB = (
    r"(?!(?:was|were|is|are|be|been|being|not|will|would|can|could|may|might|to|that|which|who|has|had|have|did|does|"
    r"he|she|and|or|than|nobody|if|when|as|because|but)\b)"
)
_PHRASE = (
    rf"(?P<phrase>(?:[Tt]he|[Aa]n?|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Oo]ne|[Aa]nother) {_HEAD}"
    rf"(?:{_NO_VERB}[\w’'.&-]+ ){{0,6}}?{_NO_VERB}[\w’'&-]+)"
)
_BARE = (
    rf"(?P<bare>(?:{alternatives(word for bare in ENGLISH.words('people.bare') for word in (bare, bare.capitalize()))})"
    r"(?: officials| officers)?)"
)
_START = (
    rf"(?:^|(?<=[,;:{MASK}—–] )|(?<=[,;:{MASK}—–])|(?<=\bthat )|(?<=\bbut )|(?<=\bBut )|(?<=\bAnd )|(?<=\bAs )|"
    r"(?<=\bas ))"
)
_APPOSED = r"(?:, (?P<age>(?:aged )?\d{1,3})(?=,))?(?:, [^,.;:¤]{2,90}(?:, [^,.;:¤]{2,60})?,)?"
_NOT_PASSIVE = r"(?! to (?:be|have)\b)"
_END = (
    r"(?=[,.;:)]|$| (?:in|on|at|of|after|during|to|from|when|as|who|whose|told|with|about|while|by|before|last|this|"
    r"that|later)\b)"
)
_INVERTING = rf"(?<=[,?!{MASK}]) ?{_INVERTED}"
_SAYING = rf"{_ADVERB}{_SAID}\b{_NOT_PASSIVE}"
_SPEAKING = rf"{_ADVERB}(?:{_SAID}|{_CALLED})\b{_NOT_PASSIVE}"
_ACCORDING = r"\b[Aa]ccording to"

_PATTERNS = [
    # "...," said the leader of the union, Bram Odalsen
    rf"{_INVERTING} {_PHRASE}, {_TITLED}{_END}",
    rf"{_INVERTING} {_TITLED}{_END}",
    rf"{_INVERTING} (?P<he>he|she){_END}",
    rf"{_INVERTING} {_PHRASE}{_END}",
    rf"{_INVERTING} {_BARE}{_END}",
    # Its director, Ilse Quarles, said
    rf"{_START}{_PHRASE}, {_TITLED},(?: \d{{1,3}},)? {_SPEAKING}",
    # (the role) Ilse Quarles(, the director,) said
    rf"(?P<left>(?:\b[a-z][\w’'-]* ){{0,4}})(?<![A-Z]\w ){_TITLED}{_APPOSED} {_SPEAKING}",
    rf"\b(?P<he>[Hh]e|[Ss]he) {_SPEAKING}",
    rf"{_START}{_PHRASE} {_SAYING}",
    rf"{_START}{_BARE} {_SAYING}",
    rf"{_ACCORDING} {_PHRASE}, {_TITLED}{_END}",
    rf"{_ACCORDING} {_TITLED}{_END}",
    rf"{_ACCORDING} {_PHRASE}{_END}",
    rf"{_ACCORDING} {_BARE}{_END}",
    rf"\b(?P<unknown>[Tt]hey|[Ww]e|[Ii]|[Ii]t|[Ww]ho|[Ss]ome|[Mm]any|[Oo]thers|[Mm]ost) {_SAYING}",
]
# Each pattern has one of these words, and most sentences have none. The 9,325 sentences of 120 real articles take .9 s
# of a processor with this look before the patterns, and 2.9 s without; what is found is the same (2026-11-30).
_TELLING = re.compile(rf"\b(?:{_SAID}|{_CALLED}|{_INVERTED})\b|{_ACCORDING}")
_CALLING = re.compile(rf"{_CALLED}$")
_COMPILED = [re.compile(pattern) for pattern in _PATTERNS]

_NOT_SUBJECT = ENGLISH.words("people.not-subject")
_NOBODY = ENGLISH.words("people.nobody")


@dataclass(frozen=True, slots=True)
class Attribution:
    """A speaker as a sentence names them.

    Attributes:
        kind: by name, by a pronoun, by a phrase (``"the rescue service"``), or in a way that names nobody.
        words: the name, pronoun or phrase.
        role: the phrase beside the name (``"the leader of the union"``), or None.
        start: offset into the body of the attributing words.
        end: offset of their end.
        at: offset of the name or pronoun itself.
    """

    kind: Literal["name", "pronoun", "phrase", "unknown"]
    words: str
    role: str | None
    start: int
    end: int
    at: int


def attributions(masked: str, start: int, end: int) -> Iterator[Attribution]:
    """Each attribution in ``masked[start:end]``, one sentence with its quotations masked, once."""
    sentence = masked[start:end]
    if not _TELLING.search(sentence):
        return
    taken: list[tuple[int, int]] = []
    for pattern in _COMPILED:
        for match in pattern.finditer(sentence):
            groups = match.groupdict()
            where = next(name for name in ("name", "he", "phrase", "bare", "unknown") if groups.get(name))
            span = match.start("name") if groups.get("left") else match.start(), match.end()
            if any(first < span[1] and span[0] < last for first, last in taken):
                continue
            found = _read(match, where, start)
            if found:
                taken.append(span)
                yield found


def _read(match: re.Match[str], where: str, offset: int) -> Attribution | None:
    words, at = match.group(where), match.start(where) + offset
    begin, end = match.start() + offset, match.end() + offset
    groups = match.groupdict()
    if _CALLING.search(match.group()) and MASK not in match.string:
        return None  # "called its members out": nobody's words are quoted
    if where == "name":
        left = (groups.get("left") or "").split()
        if left and left[-1].lower() in _NOT_SUBJECT:
            return Attribution("unknown", words, None, at, end, at)
        return Attribution("name", words, groups.get("phrase"), begin if not left else at, end, at)
    if where == "he":
        return Attribution("pronoun", words.lower(), None, begin, end, at)
    if where == "unknown":
        return Attribution("unknown", words, None, begin, end, at)
    if _NOBODY & set(words.lower().split()) or words.split()[1:2] in (["the"], ["The"]):
        return None
    return Attribution("phrase", words[0].lower() + words[1:], None, begin, end, at)
