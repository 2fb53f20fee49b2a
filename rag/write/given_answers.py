"""Given answers: the words by which the articles found together answer a question, and how strongly."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import exp, log
from typing import Protocol

from rag.index.protocols import KeywordIndex
from rag.passage import ScoredPassage
from rag.question.analysis import AnalysedQuestion
from rag.reading.figure import figures
from rag.text.terms import terms
from rag.write.answer_words import AnswerWords

_MISFIT = 0.3  # weight of words that don't fit, such as a number without the unit asked for


class Scored(Protocol):
    """A sentence with its score, and the words in it that may answer."""

    @property
    def number(self) -> int:
        """The number of its passage, from 1."""
        ...

    @property
    def text(self) -> str:
        """Its text."""
        ...

    @property
    def words(self) -> tuple[AnswerWords, ...]:
        """Its words that may be the answer."""
        ...

    @property
    def score(self) -> float:
        """How well it answers."""
        ...


def given_answers(
    sentences: Sequence[Scored], passages: Sequence[ScoredPassage], keywords: KeywordIndex
) -> dict[str, float]:
    """How strongly the articles together give each answer, by the answer's key; the strongest is 1.

    An article counts by its best sentence with the answer, and once more when its headline has it. An answer that is
    common in the archive counts less.
    """
    best = max((one.score for one in sentences), default=0.0)
    by_article: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    strength: dict[str, float] = defaultdict(float)
    headlines: dict[str, frozenset[str]] = {}
    for one in sentences:
        weight = exp(one.score - best)
        article = passages[one.number - 1].passage.article
        headlines.setdefault(article.id, frozenset(terms(article.headline or "")))
        strength[article.id] = max(strength[article.id], weight)
        for words in one.words:
            held = by_article[words.key]
            held[article.id] = max(held[article.id], weight * (1.0 if words.fits else _MISFIT))
    rarity = keywords.rarity(by_article)
    most = log(1 + max(1, keywords.count()))
    given = {}
    for key, held in by_article.items():
        headed = sum(strength[article] for article, headline in headlines.items() if key in headline)
        rare = 1.0 if key[0].isdigit() else min(1.0, rarity[key] / most)
        given[key] = (sum(held.values()) + headed) * rare
    highest = max(given.values(), default=0.0) or 1.0
    return {key: value / highest for key, value in given.items()}


def likeliest(words: Iterable[AnswerWords], given: Mapping[str, float]) -> AnswerWords | None:
    """The words that most likely answer; None without any."""
    return max(words, key=lambda one: _worth(one, given), default=None)


def marked(sentence: Scored, asked: AnalysedQuestion, given: Mapping[str, float]) -> tuple[AnswerWords, ...]:
    """The words of a sentence that are shown as the answer, in order; at most as many as the question wants.

    They are of the kind asked for, and of the thing: the injured are no answer to how many died. A question that is a
    name alone ("Who is Ines Tarrago?") asks for no other name.
    """
    if asked.is_a_name:
        return ()
    best: dict[str, AnswerWords] = {}
    for words in sorted(sentence.words, key=lambda one: -_worth(one, given)):  # the first of equals first
        best.setdefault(words.key, words)
    others = [one for one in figures(sentence.text) if one.is_toll and one.asked_by.isdisjoint(asked.weights)]
    of_others = {place for one in others for place in range(one.start, one.end)}
    fitting = [one for one in best.values() if one.fits and of_others.isdisjoint(range(one.start, one.end))]
    return tuple(sorted(fitting[: asked.answer.count], key=lambda one: one.start))


def _worth(words: AnswerWords, given: Mapping[str, float]) -> float:
    return given[words.key] * (1.0 if words.fits else _MISFIT)
