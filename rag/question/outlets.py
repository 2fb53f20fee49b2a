"""Outlets that a question names as its source: "according to the BBC", "in The Guardian", "both CNN and USA Today".

An outlet that is the subject of a question ("CNN fired its CEO") is not a source.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rag.text.language import ENGLISH, alternatives
from rag.text.proper_names import LONG_NAME_WORD
from rag.text.reporting import verbs_for

# Outlets known everywhere, so that "no article of the BBC is held" can be told apart from an unknown name.
_WELL_KNOWN = ENGLISH.phrases("outlets.well-known")
_TRAILING = re.compile(r"(?<!\s)\s++(?:news|online|newspaper|magazine|\.com)$", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_OFFICE = re.compile(r"\.(?:gov|edu|mil|ac)(?:\.[a-z]{2})?$", re.IGNORECASE)
_SUFFIXES = ENGLISH.words("outlets.host-suffixes")

# Words that make an outlet the source. OUTLETS stands for one name or several.
_SAYING = rf"(?:{verbs_for('of-a-source')}|reporting)"
_PIECE = rf"(?:{alternatives(ENGLISH.words('outlets.pieces'))})"
_SOURCE = (
    r"\b(?:according to|as per|if you (?:believe|trust|read)|in|told|tells|tell|citing|cites|cited by"
    r"|(?:reported|published|written|quoted|carried|covered|put|described|given|counted|said|told) (?:by|in|to)"
    rf"|{_PIECE} (?:from|by|of|in)|interview with)\s+(?:an?\s+\w+\s+(?:from|by|in)\s+)?(?:the\s+)?(?P<a>OUTLETS)\b",
    rf"\b(?:does|did|do|has|have)\s+(?:both\s+)?(?:the\s+)?(?P<b>OUTLETS)\s+(?:(?:both|each|all|\w+ly)\s+)?{_SAYING}\b",
    rf"\b(?P<c>OUTLETS)(?:\s+(?:each|both|all|has|have|had))?\s+(?:\w+ly\s+)?{_SAYING}\b",
    rf"\b(?P<d>OUTLETS)[’']s?\s+(?:[\w’'-]+\s+){{0,3}}?{_PIECE}\b",
    rf"\b(?P<e>OUTLETS)\s+{_PIECE}\b",
)
_WITHIN_A_NAME = re.compile(rf"[a-z]\s(?!The\s){LONG_NAME_WORD}\s$")  # "at London Fashion Week"
_AND = r"(?:\s*,\s*|\s+(?:and|or|versus|vs\.?)\s+)(?:(?:in|by|according to)\s+)?(?:the\s+)?"


@dataclass(frozen=True, slots=True)
class Named:
    """The outlets that a question asks for.

    Attributes:
        held: every spelling of each outlet in the archive; one tuple for each outlet.
        absent: the outlets of which the archive holds no article.
        words: the question's own words for the outlets.
    """

    held: tuple[tuple[str, ...], ...] = ()
    absent: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def outlets_in(text: str, held: tuple[str, ...]) -> Named:
    """The outlets that ``text`` names as sources.

    Args:
        text: a question.
        held: the archive's outlets, as it spells them.
    """
    known = _known(held)
    named: dict[int, str] = {}  # offset -> the name in the question
    for match in (match for pattern in known.patterns for match in pattern.finditer(text)):
        begin, end = match.span(match.lastgroup or 0)
        within_a_name = _WITHIN_A_NAME.search(text[:begin])
        for name in known.one.finditer(text, begin, end):
            if _is_a_name(name[0]) and not (name.start() == begin and within_a_name):
                named[name.start()] = name[0]
    found = {_key(name): name for _, name in sorted(named.items(), reverse=True)}
    said = {known.by_key.get(key, ()): name for key, name in reversed(found.items())}
    absent = [name for key, name in reversed(found.items()) if key not in known.by_key]
    said.pop((), None)
    return Named(tuple(said), tuple(absent), tuple(said.values()))


@dataclass(frozen=True, slots=True)
class _Known:
    by_key: Mapping[str, tuple[str, ...]]
    one: re.Pattern[str]
    patterns: tuple[re.Pattern[str], ...]


@lru_cache(maxsize=8)
def _known(held: tuple[str, ...]) -> _Known:
    """The names by which a question may mean the outlets held and the well-known ones."""
    names: dict[str, set[str]] = {}  # normalised name -> spellings of the archive
    for spelling in held:
        for name in _names(spelling):
            names.setdefault(_key(name), set()).add(spelling)
    written = {name for spelling in held for name in _names(spelling)}
    for name, whose in _short_names(held).items():
        if _key(name) not in names and len(whose) == 1:
            names[_key(name)] = set(whose)
            written.add(name)
    # Every name of an outlet leads to all of its spellings: "cnn.com" and "CNN".
    by_key = {
        key: tuple(sorted(set().union(*(names.get(_key(_plain(one)), {one}) for one in spellings))))
        for key, spellings in names.items()
    }
    for name in _WELL_KNOWN:
        written |= _names(name)
    alternation = "|".join(_loose(name) for name in sorted(written, key=len, reverse=True))
    several = rf"(?:{alternation})(?:{_AND}(?:{alternation}))*"
    patterns = tuple(re.compile(form.replace("OUTLETS", several), re.IGNORECASE) for form in _SOURCE)
    return _Known(by_key, re.compile(rf"(?<!\w)(?:{alternation})(?!\w)", re.IGNORECASE), patterns)


def _plain(spelling: str) -> str:
    """A spelling without its redundant parts: "www.cnn.com" is "cnn", "The Week" is "Week"."""
    name = spelling.strip()
    if _HOST.fullmatch(name):
        labels = [
            label for label in name.lower().split("//")[-1].split(".") if label not in _SUFFIXES and label != "www"
        ]
        name = labels[-1] if labels else name
        return re.sub(r"^the(?=\w{3})", "", name)
    return re.sub(r"^the\s+", "", name, flags=re.IGNORECASE)


def _names(spelling: str) -> set[str]:
    """The names that readers may use for an outlet: its spelling, its plain name, that without "News", its initials."""
    if _OFFICE.search(spelling):  # "according to the CDC" means the office, even when the archive holds a page of it
        return {spelling}
    plain = _plain(spelling)
    names = {spelling, plain, _TRAILING.sub("", plain)}
    words = [word for word in plain.split() if word[0].isupper()]
    if len(words) >= 2 and (len(words) > 2 or words[0] == "Associated"):
        names.add("".join(word[0] for word in words))
    return {name for name in names if len(name) > 1}


def _short_names(held: Iterable[str]) -> dict[str, set[str]]:
    """Outlets by the last word of their name, as in "the Post"; the word counts when only one outlet has it."""
    short: dict[str, set[str]] = {}
    for spelling in held:
        words = _plain(spelling).split()
        if len(words) > 1 and len(words[-1]) > 3:
            short.setdefault(words[-1], set()).add(spelling)
    return short


def _key(name: str) -> str:
    return re.sub(r"^the\s+|[\W_]", "", name.lower())


def _loose(name: str) -> str:
    """A pattern for a name; the joined name of a domain also fits its words: "usatoday" and "USA Today"."""
    if name.islower() and name.isalnum():
        return r"[ ]?".join(name)
    return r"\s+".join(re.escape(word) for word in name.split())


def _is_a_name(words: str) -> bool:
    """Whether the words are written as a name: "the week" is no outlet, "The Week" and "cnn.com" are."""
    name = re.sub(r"^the\s+", "", words, flags=re.IGNORECASE)
    return name[0].isupper() or "." in name
