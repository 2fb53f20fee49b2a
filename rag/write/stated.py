"""Stated: how likely the first quotes state what was asked, and do not merely stand near it."""

from collections.abc import Sequence
from math import exp

import numpy as np

from rag.passage import ScoredPassage
from rag.question.query import Query
from rag.relevance.second_look import SecondLook
from rag.text.terms import terms
from rag.write.quotes import Quote

FIGURES = ("sentence", "passage", "carried", "names", "unfitting")
"""The figures that the probability is computed from.

sentence: the best score of a quote by the cross-encoder. passage: the best score of its passage. carried: how much the
score falls when the words that may answer are taken out; a sentence that only stands near to the question loses little,
and a question without a kind of answer has 0. names: the share of the question's names that the passage of the best
quote holds together with its headline. unfitting: 1 when the question asks for a kind of words (a person, a number, a
day, a place) and no quote has any.
"""

BIAS = -2.0
WEIGHTS = (0.3, 0.1, 0.15, 1.0, -1.0)
_FIRST = 3  # quotes
_UNREAD = -11.0
_ENOUGH = 0.5


def figures(
    query: Query, quotes: Sequence[Quote], passages: Sequence[ScoredPassage], look: SecondLook
) -> tuple[float, ...]:
    """The ``FIGURES`` of the first quotes."""
    first = quotes[:_FIRST]
    best = first[0].sentence
    asked = query.analysed
    names = asked.name_terms
    scored = passages[best.number - 1]
    held = {*terms(scored.passage.article.headline or ""), *terms(scored.passage.text)}
    fitting = any(words.fits for one in first for words in one.sentence.words)
    return (
        max(one.sentence.relevance for one in first),
        max((_UNREAD if (r := passages[one.sentence.number - 1].relevance) is None else r) for one in first),
        _carried(query.text, first, look),
        len(names & held) / len(names) if names else 1.0,
        float(asked.answer.type != "other" and not fitting),
    )


def is_stated(
    query: Query, quotes: Sequence[Quote], passages: Sequence[ScoredPassage], look: SecondLook
) -> tuple[bool, float]:
    """Whether one of the first quotes states what was asked, and how likely that is, 0 to 1."""
    if not quotes:
        return False, 0.0
    found = figures(query, quotes, passages, look)
    score = BIAS + sum(weight * figure for weight, figure in zip(WEIGHTS, found, strict=True))
    likely = 1.0 / (1.0 + exp(-score))
    return likely >= _ENOUGH, likely


def _carried(question: str, quotes: Sequence[Quote], look: SecondLook) -> float:
    """The largest fall of a quote's score without words that may answer; 0 without such words."""
    pairs = [
        (one.sentence.text, one.sentence.text[: words.start] + one.sentence.text[words.end :])
        for one in quotes
        for words in one.sentence.words
        if words.fits
    ]
    if not pairs:
        return 0.0
    whole, without = (look.scores(question, texts) for texts in zip(*pairs, strict=True))
    return float(np.nanmax(whole - without, initial=0.0))
