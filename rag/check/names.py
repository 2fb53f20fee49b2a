"""Names in a sentence, and whether a text holds them in any form: Kyiv or Kiev, Ukrainian or Ukraine, UN."""

import re
from functools import lru_cache

from rag.check.cited_text import CitedText
from rag.check.verdict import Objection, is_not_there
from rag.dates.prose_dates import without_days
from rag.text.characters import plain
from rag.text.language import ENGLISH
from rag.text.proper_names import LONG_NAME_WORD, NAME_RUN, begins_no_name
from rag.text.terms import terms

_IN_MARKS = re.compile(r"\"[^\"\n]*\"|(?<!\w)'[^\n]{1,200}?'(?!\w)")  # quotations and titles: see rag.check.speech
_OPENED = re.compile(r"[:.!?•][\s\"'“‘(]*$")  # a capital follows whether or not a name does
_CAPITALISED = re.compile(rf"\b{LONG_NAME_WORD}")
_NAME = re.compile(rf"\b{NAME_RUN}")
_ALIKE = {form: line for line in ENGLISH.groups("spellings.peoples") for form in line}
_DEMONYM = re.compile(r"(?:ians?|ans?|ese|ish|is?)$")
_SHORTEST_STEM = 4  # letters: "Russ" of "Russian" is in "Russia"
_HONORIFICS = ENGLISH.words("names.honorifics")


def name_terms(text: str) -> frozenset[str]:
    """The terms of capitalised words, except the first word of the text."""
    return frozenset(
        term for match in _CAPITALISED.finditer(text) if match.start() for term in _terms_of_word(match.group())
    )


@lru_cache(maxsize=16_384)  # a page has the same names over and over
def _terms_of_word(word: str) -> tuple[str, ...]:
    return tuple(terms(word))


def names(sentence: str) -> list[str]:
    """Runs of capitalised words. The sentence's first word counts only when it begins a longer run.

    >>> names("Harbour master Lena Osei spoke in Saltmarsh.")
    ['Lena Osei', 'Saltmarsh']
    """
    found = []
    text = _IN_MARKS.sub(lambda match: " " * len(match.group()), without_days(plain(sentence)))
    for match in _NAME.finditer(text):
        words = match.group().split()
        opens = not sentence[: match.start()].rstrip(" \"'“‘(•-") or _OPENED.search(sentence[: match.start()])
        if begins_no_name(words[0]) or (opens and len(words) == 1):
            words = words[1:]
        words = [re.sub(r"'s?$", "", word) for word in words]
        if words:
            found.append(" ".join(words))
    return found


def check_names(sentence: str, cited: CitedText) -> Objection | None:
    """The objection to names of ``sentence`` that neither the passages nor their labels hold."""
    wanted = names(sentence)
    if not wanted:
        return None
    words = frozenset(re.findall(r"[\w&]+(?:\.\w)*", cited.plain.lower()))
    lost = [name for name in wanted if not _is_held(name, words, cited.plain, cited.terms)]
    return Objection(is_not_there(lost)) if lost else None


def _is_held(name: str, words: frozenset[str], text: str, held: frozenset[str]) -> bool:
    parts = [part for part in re.split(r"[\s-]+", name) if part.lower() not in _HONORIFICS]
    if all(held.issuperset(terms(part)) or _is_word(part.lower(), words) or _is_initials(part, text) for part in parts):
        return True
    initials = "".join(part[0] for part in parts if part[0].isupper())
    return len(initials) > 1 and (initials.lower() in words or ".".join(initials.lower()) in words)


def _is_word(part: str, words: frozenset[str]) -> bool:
    if part in words or any(form in words for form in _ALIKE.get(part, ())):
        return True
    stem = _DEMONYM.sub("", part)
    return stem != part and len(stem) >= _SHORTEST_STEM and any(word.startswith(stem) for word in words)


def _is_initials(part: str, text: str) -> bool:
    """Whether a run of the text's capitalised words begins with the letters of ``part``: UN, United Nations."""
    letters = part.replace(".", "")
    if not (letters.isupper() and 2 <= len(letters) <= 6):
        return False
    # A word has an end: a long run such as "A-A-A-" would be read again from each of its letters.
    pattern = r"\s+(?:(?:of|the|and|for)\s+){0,2}".join(
        rf"{letter}[\w'-]{{1,40}}" for letter in map(re.escape, letters)
    )
    return re.search(rf"\b{pattern}", text) is not None
