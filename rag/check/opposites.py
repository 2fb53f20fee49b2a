"""Opposites: whether the source says the opposite, by a negation, a counterpart word, or exchanged roles."""

import re
from functools import cache
from itertools import permutations, takewhile

from rag.check.cited_text import CitedText
from rag.check.quantities import event_of
from rag.check.verdict import Objection
from rag.text.characters import plain
from rag.text.language import ENGLISH
from rag.text.terms import analyzer, telling, terms

_TOKEN = re.compile(r"\w+?(?=n't)|n't|\w+|[,;:.]")
_NEGATORS = ENGLISH.words("opposites.negators")
_PASSED_OVER = ENGLISH.words("opposites.passed-over")
_NOTHING_NEGATED = ENGLISH.words("opposites.nothing-negated")
_UN = ENGLISH.words("opposites.un")
_PAST = ENGLISH.words("opposites.past")
_REACH = 5  # words on each side of a verb that may hold its subject and its object
_PREPOSITIONS = ENGLISH.words("opposites.prepositions")
_BE = ENGLISH.words("opposites.be")


def check_opposites(sentence: str, cited: CitedText) -> Objection | None:
    """The objection to a sentence whose source says the opposite."""
    texts = [one.text for one in cited.aligned(frozenset(terms(sentence)))]
    if not texts:
        return None
    return _negated(sentence, texts) or _counterpart(sentence, texts) or _exchanged(sentence, texts)


def _negated(sentence: str, texts: list[str]) -> Objection | None:
    """The objection to a word that the sentence negates and the source doesn't, or the other way round."""
    said, sources = polarity(sentence), [polarity(text) for text in texts]
    for word, stem in said[1].items():
        if all(stem in positive and not negated for positive, negated in sources):
            return Objection(f"the source says “{word}” without a negation")
    for word, stem in sources[0][1].items():
        held = all(stem in negated.values() for _, negated in sources)
        if held and stem in said[0] and not said[1]:
            return Objection(f"the source negates “{word}”")
    return None


@cache
def _stem(word: str) -> str:
    base = event_of(word) or _bases().get(word, word)
    return next(iter(analyzer().analyze(base)), base)


@cache
def _bases() -> dict[str, str]:
    return {form: forms[0] for forms in ENGLISH.groups("opposites.irregular") for form in forms}


def polarity(text: str) -> tuple[frozenset[str], dict[str, str]]:
    """The stems affirmed, and the stems negated by word: "not yet known", "no warning", "unknown".

    >>> polarity("The cause is not yet known.")[1]
    {'known': 'known'}
    """
    tokens = _TOKEN.findall(plain(text).lower())
    negated: dict[str, str] = {}
    at = set()
    for place, token in enumerate(tokens):
        if token in _NEGATORS:
            reach = enumerate(tokens[place + 1 : place + 8], place + 1)
            after = [(n, word) for n, word in takewhile(lambda one: one[1] not in ",;:.", reach)]
            found = next(((n, word) for n, word in after if word not in _PASSED_OVER), None)
            if found and found[1] not in _NOTHING_NEGATED:
                at.add(found[0])
                negated[found[1]] = _stem(found[1])
        elif token in _UN:
            negated[token] = _stem(token[2:])
    return frozenset(_stem(token) for place, token in enumerate(tokens) if place not in at), negated


def _counterpart(sentence: str, texts: list[str]) -> Objection | None:
    """The objection to "rose" when the source says "fell"."""
    said = frozenset(re.findall(r"\w+", sentence.lower()))
    held = frozenset(re.findall(r"\w+", " ".join(texts).lower()))
    if polarity(sentence)[1] or any(polarity(text)[1] for text in texts):
        return None
    for one, other in _pairs():
        for here, there in ((one, other), (other, one)):
            if said & here and not said & there and held & there and not held & here:
                return Objection(f"the source says “{min(held & there)}”, not “{min(said & here)}”")
    return None


@cache
def _pairs() -> list[tuple[frozenset[str], frozenset[str]]]:
    sides = [" ".join(line).split("|") for line in ENGLISH.groups("opposites.counterparts")]
    return [(frozenset(one.split()), frozenset(other.split())) for one, other in sides]


def _exchanged(sentence: str, texts: list[str]) -> Objection | None:
    """The objection to "the dredger struck the ferry" when in the source the ferry struck the dredger."""
    sources = [sides for text in texts for sides in _sides(text)]
    said = _sides(sentence)
    for verb, subject, object_ in said:
        same = [(left, right) for word, left, right in sources if word == verb]
        turned = [
            subject & right and object_ & left and not subject & left and not object_ & right for left, right in same
        ]
        if same and all(turned):
            return Objection(f"who “{verb}” whom is the other way round in the source")
    to_whom = {verb: object_ for verb, _, object_ in sources}
    for (verb, _, object_), (other, _, others) in permutations([one for one in said if one[0] in to_whom], 2):
        crossed = object_ & to_whom[other] and others & to_whom[verb]
        if crossed and not object_ & to_whom[verb] and not others & to_whom[other]:
            return Objection(f"the source says “{verb}” of another, and “{other}” here")
    return None


def _sides(text: str) -> list[tuple[str, frozenset[str], frozenset[str]]]:
    """Each past-tense verb with the terms of its subject and of its object; a passive is turned round.

    A preposition ends each side: "Rehn accused Vos of lying" has Rehn and Vos.
    """
    words = re.findall(r"[^\W_]+", plain(text).lower())
    stems = analyzer().analyze(plain(text))
    if len(words) != len(stems):
        return []
    found = []
    for at, word in enumerate(words):
        if word.endswith("ed") or word in _PAST:
            passive = "by" in words[at + 1 : at + 2] and bool(_BE.intersection(words[max(0, at - 2) : at]))
            after = _side(words[at + 1 + passive :], stems[at + 1 + passive :])
            before = _side(words[at - 1 :: -1], stems[at - 1 :: -1]) if at else frozenset()
            found.append((word, after, before) if passive else (word, before, after))
    return found


def _side(words: list[str], stems: list[str]) -> frozenset[str]:
    near = takewhile(lambda pair: pair[0] not in _PREPOSITIONS, zip(words, stems, strict=True))
    return frozenset(telling([stem for _, stem in near][:_REACH]))
