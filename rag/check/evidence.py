"""Evidence: of the texts that a sentence cites, the sentences that it could stand on, short enough to be read at once.

The pair model was trained on what ``evidence`` chooses, so who asks it uses ``evidence``, too.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from rag.check.cited_text import source_sentences
from rag.text.terms import terms

WORDS = 110
"""About 150 tokens: with the sentence itself, what the model reads without cutting."""

_FILLED = 75  # words up to which what stands near is added: with 110, a sixth more to read, and nothing found by it
_HELD = 0.25  # the worth of a word that sentences chosen before hold as well, beside 1 for one they don't
_AS_NEAR = 0.5  # of what the nearest sentence holds; one with less is no other telling of the same
_TIED, _ALIKE = 3, 1e-6  # sentences that hold as much as the nearest one


def evidence(claim: str, texts: Sequence[str], words: int = WORDS) -> str:
    """The sentences of ``texts`` that share most with ``claim``, in their order, with what stands around them.

    Sentences are chosen one after another by the words of the claim that those before lack; words that few sentences
    hold count more. Room that is left goes to sentences that hold nearly as much as the nearest one, then to those
    before and after the chosen ones.
    """
    sentences = [one for text in texts for one in source_sentences(text)]
    if not sentences:
        return ""
    held = [one.terms for one in sentences]
    lengths = [len(one.text.split()) for one in sentences]
    worth = _worth(frozenset(terms(claim)), held)
    sums = _sums(worth, held)
    chosen = _chosen(worth, held, lengths, words)
    room = min(words, _FILLED) - sum(lengths[place] for place in chosen)
    least = _AS_NEAR * max(sums[place] for place in chosen)
    as_near = [place for place in _by_sum(sums, held) if sums[place] >= least > 0]
    for place in chain(as_near, [beside for one in chosen for beside in (one - 1, one + 1)]):
        if 0 <= place < len(sentences) and place not in chosen and lengths[place] <= room:
            chosen.append(place)
            room -= lengths[place]
    return " ".join(sentences[place].text for place in sorted(chosen))


@dataclass(frozen=True, slots=True)
class Nearest:
    """The sentences that hold most of a claim.

    Attributes:
        texts: each by itself; several only where they hold as much as one another, the one with least beside it first.
        share: how much they hold of what the texts hold of the claim at all, 0 to 1.
    """

    texts: tuple[str, ...]
    share: float


def nearest(claim: str, texts: Sequence[str]) -> Nearest:
    """The sentences of ``texts`` that hold most of ``claim``, at most three."""
    sentences = [one for text in texts for one in source_sentences(text)]
    held = [one.terms for one in sentences]
    worth = _worth(frozenset(terms(claim)), held)
    sums = _sums(worth, held)
    most = max(sums, default=0.0)
    if not most:
        return Nearest((), 0.0)
    places = [place for place in _by_sum(sums, held) if sums[place] > most - _ALIKE][:_TIED]
    return Nearest(tuple(sentences[place].text for place in places), most / math.fsum(worth.values()))


def _worth(claim: frozenset[str], held: Sequence[frozenset[str]]) -> dict[str, float]:
    """What each word of ``claim`` counts that a sentence holds; words that few sentences hold count more."""
    holders = Counter(term for one in held for term in one & claim)
    return {term: math.log(1 + len(held) / count) for term, count in holders.items()}


def _sums(worth: Mapping[str, float], held: Sequence[frozenset[str]]) -> list[float]:
    return [math.fsum(worth[term] for term in one & worth.keys()) for one in held]


def _by_sum(sums: Sequence[float], held: Sequence[frozenset[str]]) -> list[int]:
    """The places of the sentences, best first; of equal ones the one that says the least beside it."""
    return sorted(range(len(held)), key=lambda place: (-round(sums[place], 6), len(held[place]), place))


def _chosen(
    worth: Mapping[str, float], held: Sequence[frozenset[str]], lengths: Sequence[int], words: int
) -> list[int]:
    open_terms, chosen, room = set(worth), list[int](), words
    while open_terms:
        gains = {
            place: math.fsum(worth[term] * (1 if term in open_terms else _HELD) for term in one & worth.keys())
            for place, one in enumerate(held)
            if place not in chosen and one & open_terms and (lengths[place] <= room or not chosen)
        }
        if not gains:
            break
        best = max(gains, key=lambda place: (gains[place], -place))
        chosen.append(best)
        open_terms -= held[best]
        room -= lengths[best]
    return chosen or [0]
