"""Nuggets: whether an answer states the facts that it should.

A nugget is a fact (Voorhees 2003, TREC QA): *vital* when the answer is wrong without it, else okay. Its length decides
how it is matched. A short string ("131", "19 August") is stated when its tokens stand side by side in the answer
(``evals.sets.normalise``). A statement of several words (SummHay's insights) is never repeated word for word; it counts
by degree, as the share of its terms that the answer's best sentence contains (``coverage``).
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import log

from evals.sets.example import Nugget
from evals.sets.normalise import Tokens, occurs, tokens
from rag.text.numbers import numbers
from rag.text.sentence import sentence_spans
from rag.text.terms import terms

STATED = 0.5
"""From this degree on, a statement counts as stated where only yes or no will do.

On SummHay's 1,419 human judgments it tells fully covered insights from the others with an accuracy of .82; .45 and .55
reach .80 and .81. Strings are 0 or 1, and know no threshold.
"""
_LONG = 7  # tokens; a string longer than this is a statement (SummHay's insights have 15 at least)
_MARKERS = re.compile(r"\s*\[\d+(?:\s*[,;–-]\s*\d+)*\]")


def degree(nugget: Nugget, texts: str | Sequence[str]) -> float:
    """How much of the nugget is stated, 0 to 1: always 0 or 1 for a short string.

    Args:
        nugget: the best of its strings counts.
        texts: an answer's text (citation markers aside: ``[2]`` is not the number 2), or its sentences; a string must
            stand within one of them.
    """
    parts = [texts] if isinstance(texts, str) else texts
    return max(_degree(string, parts) for string in nugget.any)


def holds(texts: str | Sequence[str], nugget: Nugget) -> bool:
    """Whether the nugget is stated; see ``degree``."""
    return degree(nugget, texts) >= STATED


def holds_string(texts: str | Sequence[str], string: str) -> bool:
    """Whether the string's tokens stand side by side in one of the texts, however long it is."""
    parts = [texts] if isinstance(texts, str) else texts
    wanted = tokens(string)
    return any(occurs(wanted, _tokens(part)) for part in parts)


def recall(nuggets: Sequence[Nugget], texts: str | Sequence[str]) -> float | None:
    """The mean degree to which the nuggets are stated; None where there is none.

    TREC's nugget recall counts vital nuggets alone: pass those alone for it.
    """
    return sum(degree(nugget, texts) for nugget in nuggets) / len(nuggets) if nuggets else None


def coverage(text: str | Sequence[str], insight: str, among: Sequence[str] = ()) -> float:
    """The share of the insight's terms and numbers that the best sentence (or bullet) of a text holds, 0 to 1.

    No model is asked, and nothing was fitted. Against SummHay's human labels (200 summaries, 1,419 judgments; full 1,
    partial .5, none 0) it reaches Pearson .69, with ``among`` .75; prompting GPT-4o reaches .72 in the same file
    (``python -m evals.validate``). It can't see negation or who did what to whom.

    Args:
        text: a summary, or its sentences.
        insight: a statement.
        among: all statements of its set. Terms that many of them share count less, by log((1 + n) / n that have it).
    """
    parts = _sentences(text) if isinstance(text, str) else tuple(text)
    wanted = _content(insight)
    frequency = Counter(term for other in among for term in _content(other))
    weights = {term: log((1 + len(among)) / max(1, frequency[term])) if among else 1.0 for term in wanted}
    total = sum(weights.values())
    if not total:
        return 0.0
    return max((sum(weights[term] for term in wanted & _content(part)) / total for part in parts), default=0.0)


def is_statement(string: str) -> bool:
    """Whether a nugget's string is matched by degree."""
    return len(tokens(string)) > _LONG


def _degree(string: str, parts: Sequence[str]) -> float:
    if holds_string(parts, string):
        return 1.0
    return coverage([sentence for part in parts for sentence in _sentences(part)], string) * is_statement(string)


def _tokens(text: str) -> Tokens:
    return tokens(_MARKERS.sub("", text))


@lru_cache(maxsize=65_536)
def _content(text: str) -> frozenset[str]:
    text = _MARKERS.sub("", text)
    return frozenset(terms(text)) | {str(value) for value in numbers(text)}


@lru_cache(maxsize=16_384)
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in sentence_spans(text))
