"""Quotes: an answer without a model, from sentences of the archive, verbatim, each with its citation."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from rag.embedding.embedder import Embedding
from rag.index.average import AveragePassage
from rag.index.protocols import KeywordIndex
from rag.passage import ScoredPassage
from rag.question.answer_type import AnswerType, WantedAnswer
from rag.question.query import Query
from rag.reading.copies import COPY, overlap
from rag.text.furniture import is_furniture
from rag.text.language import ENGLISH, alternatives
from rag.text.sentence import sentence_spans
from rag.text.terms import terms
from rag.write.answer_words import AnswerWords, answer_words
from rag.write.markers import DraftSentence

Figures = npt.NDArray[np.float64]

_MOST_QUOTES = 5
_EMBEDDED = 40  # sentences compared by vector; 40 take about 70 ms, most of the time of an answer in quotes
_LONG = 40  # words
_EARLY = 400  # characters
_SAID_AGAIN = 0.5  # the score that a sentence loses when its answer is already quoted
# Marked words are the answer for 52 % of such questions, 88 % if the sentence holds it; for other names 33 and 63 %.
_MARKED: tuple[AnswerType, ...] = ("person", "place", "number", "date")
_MISFIT = 0.3  # weight of words that don't fit, such as a number without the unit asked for

_LEANING = re.compile(
    rf"[“\"'‘]?(?:{alternatives(word.capitalize() for word in ENGLISH.words('sentences.leaning'))})\b"
)

FIGURES = ("similarity", "terms", "article", "fits", "repeated", "length", "early", "leaning", "asking", "common")
"""The inputs of a sentence's score: shares, and 1 or 0 for yes or no, except a cosine and a difference of scores.

similarity: cosine of sentence and question. terms: share of the rarity of the question's terms that the sentence holds.
article: score of its passage less the best passage's. fits: has words of the type asked for. repeated: how many of the
articles give the same words, and how rare these are. length: words, up to 40. early: in an article's first 400
characters. leaning: begins with a pronoun, "but" or "and". asking: is itself a question. common: similarity to the
archive's average passage; a sentence near to everything is near to every question.
"""

# Softmax over the sentences of 305 real questions, with and without their day; tested on 117 others (2026-11-22,
# evals/LOG.md; ``python -m evals.bench.quotes --fit`` fits them again). "common" was set beside unchanged others
# (2026-11-29): -4 to -6 do equally well; a fit gives -10 to -14.
WEIGHTS: Figures = np.array([2.8, 1.7, 2.0, 1.4, 1.7, 0.9, 0.75, -0.7, -2.1, -6.0])
_RELEVANCE = WEIGHTS * [1, 1, 1, 0, 0, 0, 1, 0, 0, 0]  # weighs a sentence's words when answers are compared


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may be quoted.

    Attributes:
        number: the number of its passage, from 1, in the order retrieved.
        start: offset into the article's body.
        terms: its terms, for comparisons.
        words: its words that may be the answer.
    """

    number: int
    start: int
    text: str
    terms: frozenset[str]
    words: tuple[AnswerWords, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Sentences with the inputs of their scores.

    Attributes:
        asked: the answer that the question wants.
        figures: an array of shape (sentences, ``FIGURES``).
        given: how strongly the articles together give each answer, by its key; the strongest is 1.
    """

    asked: WantedAnswer
    sentences: list[Sentence]
    figures: Figures
    given: dict[str, float]


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence with its score.

    Attributes:
        answer: the words in it that most likely answer the question.
        marked: the words likely enough to be shown as the answer, in order; at most as many as the question wants.
    """

    sentence: Sentence
    score: float
    answer: AnswerWords | None
    marked: tuple[AnswerWords, ...]


class QuotingWriter:
    """Picks the sentences that answer best; see ``FIGURES``."""

    name = "quotes"

    def __init__(self, embedding: Embedding, keywords: KeywordIndex, average: AveragePassage) -> None:
        """``keywords`` gives the rarity of terms in the archive, ``average`` the likeness to its average passage."""
        self._embedding = embedding
        self._keywords = keywords
        self._average = average

    def write(self, query: Query, passages: Sequence[ScoredPassage]) -> Iterator[list[DraftSentence]]:
        """Yield one draft, since quotes need no streaming. See ``rag.write.writer.Writer``."""
        yield grouped(distinct(ranked(self.judged(query, passages))), passages)

    def judged(self, query: Query, passages: Sequence[ScoredPassage]) -> Judged:
        """The sentences most worth a comparison by vector, with the inputs of their scores."""
        wanted = query.analysed.answer
        rarity = self._keywords.rarity(query.analysed.weights)
        sentences = [s for number, scored in enumerate(passages, 1) for s in _sentences(number, scored, wanted)]
        if not sentences:
            return Judged(wanted, [], np.empty((0, len(FIGURES))), {})
        figures = np.array([_figures(sentence, passages, rarity) for sentence in sentences])
        first = self._with_repeated(wanted, sentences, figures, passages)
        best = np.argsort(-(first.figures @ WEIGHTS), kind="stable")[:_EMBEDDED]
        sentences, figures = [sentences[at] for at in best], figures[best]
        vectors = self._embedding.embed([query.text, *(sentence.text for sentence in sentences)])
        figures[:, 0] = vectors[1:] @ vectors[0]
        figures[:, 9] = self._average.likeness(vectors[1:])
        return self._with_repeated(wanted, sentences, figures, passages)

    def _with_repeated(
        self, wanted: WantedAnswer, sentences: list[Sentence], figures: Figures, passages: Sequence[ScoredPassage]
    ) -> Judged:
        given = self._given(sentences, figures @ _RELEVANCE, passages)
        likeliest = [_likeliest(sentence, given) for sentence in sentences]
        figures[:, 4] = [_worth(words, given) if words else 0.0 for words in likeliest]
        return Judged(wanted, sentences, figures, given)

    def _given(self, sentences: list[Sentence], scores: Figures, passages: Sequence[ScoredPassage]) -> dict[str, float]:
        """How strongly the articles together give each answer; see ``Judged``.

        An article counts by its best sentence with the answer, and once more when its headline has it. An answer that
        is common in the archive counts less.
        """
        weights = np.exp(scores - scores.max())
        by_article: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        strength: dict[str, float] = defaultdict(float)
        headlines: dict[str, frozenset[str]] = {}
        for sentence, weight in zip(sentences, weights, strict=True):
            article = passages[sentence.number - 1].passage.article
            headlines.setdefault(article.id, frozenset(terms(article.headline or "")))
            strength[article.id] = max(strength[article.id], float(weight))
            for words in sentence.words:
                held = by_article[words.key]
                held[article.id] = max(held[article.id], float(weight) * (1.0 if words.fits else _MISFIT))
        rarity = self._keywords.rarity(by_article)
        most = log(1 + max(1, self._keywords.count()))
        given = {}
        for key, held in by_article.items():
            headed = sum(strength[article] for article, headline in headlines.items() if key in headline)
            rare = 1.0 if key[0].isdigit() else min(1.0, rarity[key] / most)
            given[key] = (sum(held.values()) + headed) * rare
        highest = max(given.values(), default=0.0) or 1.0
        return {key: value / highest for key, value in given.items()}


def ranked(judged: Judged) -> list[Quote]:
    """The sentences, best first."""
    quotes = []
    for sentence, score in zip(judged.sentences, (judged.figures @ WEIGHTS).tolist(), strict=True):
        answer = _likeliest(sentence, judged.given)
        marked = _marked(sentence, judged) if judged.asked.type in _MARKED else ()
        quotes.append(Quote(sentence, score, answer, marked))
    return sorted(quotes, key=lambda quote: -quote.score)


def _sentences(number: int, scored: ScoredPassage, wanted: WantedAnswer) -> Iterator[Sentence]:
    text = scored.passage.text
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if not is_furniture(sentence):
            yield Sentence(
                number,
                scored.passage.start + start,
                sentence,
                frozenset(terms(sentence)),
                tuple(answer_words(sentence, wanted)),
            )


def _figures(sentence: Sentence, passages: Sequence[ScoredPassage], rarity: dict[str, float]) -> list[float]:
    """The ``FIGURES``, with "repeated" and "common" at 0 and the passage's cosine until the sentence has a vector."""
    scored = passages[sentence.number - 1]
    return [
        scored.similarity or 0.0,
        sum(rarity.get(term, 0.0) for term in sentence.terms) / (sum(rarity.values()) or 1.0),
        scored.score - max(passage.score for passage in passages),
        float(any(words.fits for words in sentence.words)),
        0.0,
        min(len(sentence.text.split()), _LONG) / _LONG,
        float(sentence.start < _EARLY),
        float(bool(_LEANING.match(sentence.text))),
        float(sentence.text.rstrip('”"').endswith("?")),
        0.0,
    ]


def _worth(words: AnswerWords, given: dict[str, float]) -> float:
    return given[words.key] * (1.0 if words.fits else _MISFIT)


def _likeliest(sentence: Sentence, given: dict[str, float]) -> AnswerWords | None:
    return max(sentence.words, key=lambda words: _worth(words, given), default=None)


def _marked(sentence: Sentence, judged: Judged) -> tuple[AnswerWords, ...]:
    best: dict[str, AnswerWords] = {}
    for words in sorted(sentence.words, key=lambda words: -_worth(words, judged.given)):  # the first of equals first
        best.setdefault(words.key, words)
    chosen = [words for words in list(best.values())[: judged.asked.count] if words.fits]
    return tuple(sorted(chosen, key=lambda words: words.start))


def distinct(ranked: Sequence[Quote], most: int = _MOST_QUOTES) -> list[Quote]:
    """The best quotes in order, without copies; a quote that repeats an earlier answer comes later."""
    left, chosen = list(ranked), list[Quote]()
    given: set[str] = set()
    while left and len(chosen) < most:
        best = max(left, key=lambda q: q.score - _SAID_AGAIN * (q.answer is not None and q.answer.key in given))
        left.remove(best)
        own = best.sentence.terms
        if all(overlap(own, c.sentence.terms) < COPY for c in chosen):
            chosen.append(best)
            given |= {best.answer.key} if best.answer else set()
    return chosen


def grouped(chosen: Sequence[Quote], passages: Sequence[ScoredPassage]) -> list[DraftSentence]:
    """The quotes in one paragraph for each article, the best quote's article first."""
    articles = [passages[quote.sentence.number - 1].passage.article.id for quote in chosen]
    paragraphs = {article: number for number, article in enumerate(dict.fromkeys(articles))}
    drafts = []
    for quote, article in zip(chosen, articles, strict=True):
        answers = tuple((words.start, words.end) for words in quote.marked)
        drafts.append(
            DraftSentence(quote.sentence.text, (quote.sentence.number,), paragraphs[article], answers=answers)
        )
    return sorted(drafts, key=lambda draft: draft.paragraph)
