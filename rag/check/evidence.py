"""Evidence: of the texts that a sentence cites, the sentences that it could stand on, short enough to be read at once.

The pair model was trained on what ``evidence`` chooses, so who asks it uses ``evidence``, too.
"""

import math
from collections import Counter
from collections.abc import Sequence

from rag.check.cited_text import source_sentences
from rag.text.terms import terms

WORDS = 110
"""About 150 tokens: with the sentence itself, what the model reads without cutting."""

_HELD = 0.25  # the worth of a word that sentences chosen before hold as well, beside 1 for one they don't


def evidence(claim: str, texts: Sequence[str], words: int = WORDS) -> str:
    """The sentences of ``texts`` that share most with ``claim``, in their order, with what stands around them.

    Sentences are chosen one after another by the words of the claim that those before lack; words that few sentences
    hold count more. Room that is left goes to the sentences before and after the chosen ones.
    """
    sentences = [one for text in texts for one in source_sentences(text)]
    if not sentences:
        return ""
    held = [one.terms for one in sentences]
    lengths = [len(one.text.split()) for one in sentences]
    chosen = _chosen(frozenset(terms(claim)), held, lengths, words)
    room = words - sum(lengths[place] for place in chosen)
    for place in [beside for one in chosen for beside in (one - 1, one + 1)]:
        if 0 <= place < len(sentences) and place not in chosen and lengths[place] <= room:
            chosen.append(place)
            room -= lengths[place]
    return " ".join(sentences[place].text for place in sorted(chosen))


def _chosen(claim: frozenset[str], held: Sequence[frozenset[str]], lengths: Sequence[int], words: int) -> list[int]:
    holders = Counter(term for one in held for term in one & claim)
    worth = {term: math.log(1 + len(held) / count) for term, count in holders.items()}
    open_terms, chosen, room = set(worth), list[int](), words
    while open_terms:
        gains = {
            place: math.fsum(worth[term] * (1 if term in open_terms else _HELD) for term in one & claim)
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
