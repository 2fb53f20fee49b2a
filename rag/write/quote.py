"""Quote: a sentence chosen as an answer, and what is shown of it: with the neighbours that it can't stand without."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.passage import ScoredPassage
from rag.write.answer_words import AnswerWords
from rag.write.markers import DraftSentence
from rag.write.standing_alone import standing_alone
from rag.write.stated import MAY_STATE


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may be quoted.

    Attributes:
        number: the number of its passage, from 1, in the order retrieved.
        start: offset into the article's body.
        end: likewise.
        terms: its terms, for comparisons.
        words: its words that may be the answer.
        relevance: its score by the cross-encoder; likewise scaled, when there is none.
        answers: how likely it answers the question, 0 to 1; None when no model has read it.
        score: how well it answers, with its passage.
    """

    number: int
    start: int
    end: int
    text: str
    terms: frozenset[str]
    words: tuple[AnswerWords, ...]
    relevance: float = 0.0
    answers: float | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence chosen, best first.

    Attributes:
        answer: the words in it that most likely answer the question.
        marked: the words likely enough to be shown as the answer, in order; at most as many as the question wants.
    """

    sentence: Sentence
    answer: AnswerWords | None
    marked: tuple[AnswerWords, ...]


def shown(sentence: Sentence, passages: Sequence[ScoredPassage]) -> str:
    """The sentence with the neighbours that it brings along."""
    body = passages[sentence.number - 1].passage.article.body
    spans = standing_alone(body, sentence.start, sentence.end)
    return body[spans[0][0] : spans[-1][1]]


def widened(chosen: Sequence[Quote], passages: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    """The passages, each with the neighbours that its quotes bring along from outside it."""
    wide = list(passages)
    for quote in chosen:
        own, scored = quote.sentence, wide[quote.sentence.number - 1]
        passage = scored.passage
        spans = standing_alone(passage.article.body, own.start, own.end)
        start, end = min(passage.start, spans[0][0]), max(passage.end, spans[-1][1])
        wide[own.number - 1] = replace(scored, passage=replace(passage, start=start, end=end))
    return wide


def grouped(chosen: Sequence[Quote], passages: Sequence[ScoredPassage], marks: bool = True) -> list[DraftSentence]:
    """The quotes in one paragraph for each article, the best quote's article first.

    ``marks`` is False where nothing states what was asked: then no words are shown as the answer, nor are they in a
    quote that hardly answers, such as one about an accident of another month.
    """
    articles = [passages[quote.sentence.number - 1].passage.article for quote in chosen]
    paragraphs = {article: number for number, article in enumerate(dict.fromkeys(one.id for one in articles))}
    drafts, taken = [], set[tuple[str, int]]()
    for quote, article in zip(chosen, articles, strict=True):
        own = quote.sentence
        if (article.id, own.start) in taken:  # it already stands there, beside another quote
            continue
        needed = standing_alone(article.body, own.start, own.end)
        spans = [span for span in needed if (article.id, span[0]) not in taken]
        taken |= {(article.id, start) for start, _ in spans}
        start, end = spans[0][0], spans[-1][1]
        before = own.start - start
        marked = quote.marked if marks and (own.answers is None or own.answers >= MAY_STATE) else ()
        answers = tuple((before + words.start, before + words.end) for words in marked)
        text = article.body[start:end]
        drafts.append(DraftSentence(text, (own.number,), paragraphs[article.id], answers=answers))
    return sorted(drafts, key=lambda draft: draft.paragraph)
