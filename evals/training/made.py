"""Pairs made from articles: sentences that a passage states, and sentences changed until it states them no more.

An edit is made to the sentence or, as often, to the passage, so that a changed text is no sign by itself. Faithful
edits are mixed into the false ones for the same reason.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.training.faithful_edits import FAITHFUL, capital
from evals.training.false_edits import FALSE
from evals.training.pair import Pair
from rag.check.evidence import evidence
from rag.text.sentence import sentence_spans
from rag.text.terms import terms

_AROUND = 5  # sentences on each side that the passage of a made pair holds
_SHORTEST, _LONGEST = 8, 38  # words of a sentence worth to be told
_SAME = 0.6  # a passage that holds this share of a sentence's terms may state it in other words


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of an article, with the sentences of the article and the passage around it."""

    sentence: str
    at: int
    all: Sequence[str]

    @property
    def passage(self) -> list[str]:
        """The sentences around, itself among them."""
        return list(self.all[max(0, self.at - _AROUND) : self.at + _AROUND + 1])

    @property
    def around(self) -> list[str]:
        """The sentences around, without itself."""
        return [one for one in self.passage if one != self.sentence]


def pairs_of(headline: str, body: str, group: str, count: int, rng: random.Random) -> Iterator[Pair]:
    """Up to ``count`` pairs, half of them stated, from one article."""
    sentences = [body[start:end] for start, end in sentence_spans(body)]
    places = [Place(one, at, sentences) for at, one in enumerate(sentences) if _can_be_told(one)]
    rng.shuffle(places)
    made = 0
    if headline and "..." not in headline and sentences and len(headline.split()) > 5 and rng.random() < 0.5:
        yield _pair(headline, sentences[:6], True, "headline", group, rng)
        made += 1
    for place in places:
        if made >= count:
            return
        true, false = _stated(place, group, rng), _not_stated(place, group, rng)
        if true and false:
            yield true
            yield false
            made += 2


def _can_be_told(sentence: str) -> bool:
    words = sentence.split()
    return _SHORTEST <= len(words) <= _LONGEST and sentence[-1] in ".”" and sentence[0].isupper()


def _stated(place: Place, group: str, rng: random.Random) -> Pair | None:
    chance = rng.random()
    if chance < 0.15:
        return _pair(place.sentence, place.passage, True, "verbatim", group, rng)
    if chance < 0.3 and place.at + 1 < len(place.all) and _can_be_told(place.all[place.at + 1]):
        both = _merged(_faithful(place, rng) or place.sentence, place.all[place.at + 1], rng)
        return _pair(both, place.passage, True, "two of the passage", group, rng)
    told = _faithful(place, rng)
    if not told:
        return _pair(place.sentence, place.passage, True, "verbatim", group, rng) if chance > 0.8 else None
    again = Place(told, place.at, place.all)
    return _pair(_faithful(again, rng) or told, place.passage, True, "faithful edit", group, rng)


def _faithful(place: Place, rng: random.Random) -> str | None:
    edits = list(FAITHFUL.values())
    rng.shuffle(edits)
    return next((told for edit in edits if (told := edit(place.sentence, place.around, rng))), None)


def _not_stated(place: Place, group: str, rng: random.Random) -> Pair | None:
    chance = rng.random()
    if chance < 0.15:
        return _elsewhere(place, group, rng)
    if chance < 0.28:
        return _half_stated(place, group, rng)
    if chance < 0.4:
        return _detail_missing(place, group, rng)
    told = (rng.random() < 0.5 and _faithful(place, rng)) or place.sentence
    kinds = list(FALSE)
    rng.shuffle(kinds)
    for kind in kinds:
        if changed := FALSE[kind](told, place.around, rng):
            if rng.random() < 0.4 and kind in ("number", "name", "opposite", "another day", "negated"):
                read = [changed if one == place.sentence else one for one in place.passage]
                return _pair(place.sentence, read, False, f"{kind}, in the passage", group, rng)
            return _pair(changed, place.passage, False, kind, group, rng)
    return None


def _elsewhere(place: Place, group: str, rng: random.Random) -> Pair | None:
    """A true sentence of the article beside a passage that doesn't state it."""
    rest = [one for one in place.all if one != place.sentence]
    return _unstated(place.sentence, rest, "elsewhere in the article", group, rng)


def _half_stated(place: Place, group: str, rng: random.Random) -> Pair | None:
    """Two sentences in one, of which the passage states one."""
    far = [one for at, one in enumerate(place.all) if abs(at - place.at) > _AROUND and _can_be_told(one)]
    if not far:
        return None
    other = rng.choice(far)
    own = _faithful(place, rng) or place.sentence
    first, second = (own, other) if rng.random() < 0.5 else (other, own)
    return _unstated(_merged(first, second, rng), place.passage, "merged", group, rng, other)


def _detail_missing(place: Place, group: str, rng: random.Random) -> Pair | None:
    """A sentence beside a passage from which a part of it is left out."""
    for kind in ("aside dropped", "opening dropped", "afterthought dropped"):
        shorter = FAITHFUL[kind](place.sentence, place.around, rng)
        if shorter and len(shorter) < len(place.sentence) - 12:
            read = [shorter if one == place.sentence else one for one in place.passage]
            return _unstated(place.sentence, read, "detail missing", group, rng, _difference(place.sentence, shorter))
    return None


def _difference(longer: str, shorter: str) -> str:
    held = set(shorter.split())
    return " ".join(word for word in longer.split() if word not in held)


def _unstated(
    told: str, read: Sequence[str], kind: str, group: str, rng: random.Random, novel: str | None = None
) -> Pair | None:
    """A pair whose passage lacks ``novel``, unless other words of the passage may state it."""
    wanted = frozenset(terms(novel or told))
    held = frozenset(term for one in read for term in terms(one))
    if not wanted or len(wanted & held) / len(wanted) >= _SAME:
        return None
    return _pair(told, read, False, kind, group, rng)


def _merged(first: str, second: str, rng: random.Random) -> str:
    joined = rng.choice((", and ", "; ", ", while ", " and "))
    rest = second if second[:2].isupper() or second.split()[0] not in _OPENERS else second[0].lower() + second[1:]
    return f"{first.rstrip('.')}{joined}{rest}"


_OPENERS = frozenset("The A An He She They It In On At This That These Those There His Her Their Its".split())


def _pair(told: str, read: Sequence[str], label: bool, kind: str, group: str, rng: random.Random) -> Pair:
    chosen = evidence(told, [" ".join(read)], rng.choice((50, 70, 90, 110)))
    return Pair("states", capital(told), chosen, label, "made", kind, group)
