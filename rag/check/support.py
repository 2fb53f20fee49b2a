"""Support: how far the cited passages support a sentence, as one score from 0 to 1, from words alone.

The score is a logistic regression over eight shares and counts. Each can be worked out by hand, and each has the sign
that its meaning suggests.
"""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from rag.check.cited_text import CitedText, SourceSentence
from rag.check.names import name_terms
from rag.check.same_quantity import dates_told, rounded_values
from rag.check.voices import counted_voices
from rag.text.numbers import find_numbers, numbers
from rag.text.terms import terms, words

_WINDOW = 3  # neighbouring source sentences that may together support one sentence


@dataclass(frozen=True, slots=True)
class Figures:
    """The inputs of the score.

    Attributes:
        window: share of the sentence's terms in the three neighbouring sentences that hold most; names and numbers
            count twice.
        numbers: share of its numbers that the source holds; 1 without numbers.
        names_missing: words of its names that those three sentences don't hold.
        run: logarithm of the longest run of its words that a sentence of the source repeats.
        sentences: logarithm of the number of sentences cited; a long text holds more terms by chance.
        precision: the largest share of a source sentence that the sentence covers.
        last: whether the source holds its last term; the news of a sentence stands at its end.
        contradicted: whether the source contradicts, or lacks, a number, a date, a quotation or the whole statement.
    """

    window: float
    numbers: float
    names_missing: float
    run: float
    sentences: float
    precision: float
    last: float
    contradicted: float


def figures(sentence: str, cited: CitedText, contradicted: bool) -> Figures:
    """The inputs of the score for ``sentence`` and the text that it cites."""
    ordered = terms(sentence)
    wanted = frozenset(ordered)
    names = name_terms(sentence) & wanted
    weights = {term: 2.0 if term in names or term[0].isdigit() else 1.0 for term in wanted}
    dates = dates_told(sentence, cited)
    beside = cited.label_terms.union(terms(dates))
    window = best_window(weights, cited.sentences, beside)
    held = beside.union(*(one.terms for one in cited.sentences[window[0] : window[1]]))
    # "No one was hurt" counts nobody.
    values = frozenset(value for value, *place in find_numbers(sentence) if sentence[slice(*place)].lower() != "one")
    known = cited.values | cited.years | numbers(dates) | counted_voices(sentence, len(cited.passages))
    return Figures(
        window=sum(weights[term] for term in wanted & held) / sum(weights.values()) if wanted else 0.0,
        numbers=len(values & (known | rounded_values(sentence, cited))) / len(values) if values else 1.0,
        names_missing=float(len(names - held)),
        run=math.log1p(_longest_run(words(sentence), cited.sentences)),
        sentences=math.log1p(len(cited.sentences)),
        precision=max((len(wanted & one.terms) / max(3, len(one.terms)) for one in cited.sentences), default=0.0),
        last=float(bool(ordered) and ordered[-1] in cited.terms | beside),
        contradicted=float(contradicted),
    )


# Fitted on AttributionBench dev and WiCE dev, with equal weight for each set (ridge .003, fixed signs): AUROC .785 and
# .864 there; .779 and .854 in five folds; .779 and .836 on each set when fitted on the other alone (evals/LOG.md).
_WEIGHTS = Figures(
    window=2.4, numbers=1.7, names_missing=-0.29, run=0.45, sentences=-0.2, precision=1.1, last=0.72, contradicted=-0.66
)
_INTERCEPT = -4.1


def score(found: Figures) -> float:
    """The score of these inputs, 0 to 1; it rises with support."""
    total = _INTERCEPT + sum(w * x for w, x in zip(astuple(_WEIGHTS), astuple(found), strict=True))
    return 1 / (1 + math.exp(-total))


def best_window(
    weights: dict[str, float], sentences: Sequence[SourceSentence], beside: frozenset[str], price: float = 0.0
) -> tuple[int, int]:
    """The run of at most three sentences that holds most, as ``(first, after the last)``.

    Args:
        weights: the wanted terms with their weights.
        sentences: the sentences to search.
        beside: terms that are held elsewhere, and don't count.
        price: the weight that a second and a third sentence must each add.
    """
    best, chosen = -1.0, (0, 0)
    wanted = {term: weight for term, weight in weights.items() if term not in beside}
    sought = frozenset(wanted)
    held = [sought & one.terms for one in sentences]
    for size in range(1, _WINDOW + 1):
        for first in range(len(sentences) - size + 1):
            if size > 1 and not (held[first] and held[first + size - 1]):
                continue  # a shorter run holds as much
            found = frozenset().union(*held[first : first + size])
            total = sum(wanted[term] for term in found) - price * (size - 1)
            if total > best + 1e-9:
                best, chosen = total, (first, first + size)
    return chosen


def _longest_run(said: Sequence[str], sentences: Sequence[SourceSentence]) -> int:
    """The length in words of the longest run that the sentence shares with a sentence of the source."""
    wanted = frozenset(said)
    longest = 0
    for shared, one in sorted(
        ((len(wanted.intersection(one.words)), one) for one in sentences), key=lambda pair: -pair[0]
    ):
        if shared <= longest and shared < len(wanted):  # the rest share still fewer
            break
        longest = max(longest, _common_run(said, one.words))
    return longest


def _common_run(said: Sequence[str], held: Sequence[str]) -> int:
    places: dict[str, list[int]] = {}
    for place, word in enumerate(held):
        places.setdefault(word, []).append(place)
    longest, before = 0, dict[int, int]()  # the length of the run that ends before each place
    for word in said:
        before = {place + 1: before.get(place, 0) + 1 for place in places.get(word, ())}
        longest = max(longest, *before.values(), 0)
    return longest
