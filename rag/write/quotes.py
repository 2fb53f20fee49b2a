"""QuotingWriter: the sentences of the passages that best answer a question, word for word.

A cross-encoder reads each sentence with the question (see ``rag.relevance``). A sentence counts together with its
passage, which says what the sentence is about.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from errors import EndpointError
from rag.embedding.embedder import Embedding
from rag.index.protocols import KeywordIndex
from rag.pair_model.logit import logit
from rag.passage import ScoredPassage, searched_text, subject
from rag.question.answer_type import AnswerType
from rag.question.query import Query
from rag.reading.copies import COPY, overlap
from rag.relevance.second_look import SecondLook
from rag.text.furniture import dateline, is_furniture
from rag.text.scripts import is_latin
from rag.text.sentence import sentence_spans
from rag.text.terms import terms
from rag.write.answer_words import answer_words
from rag.write.given_answers import given_answers, likeliest, marked
from rag.write.quote import Quote, Sentence, shown
from rag.write.stated import Answering

_MOST_QUOTES = 5
# The sentences that are read: those of relevant passages that hold the question's rare terms. With 48 natural
# questions have the answer as often, but the gate's `right` falls from .770 to .757, with 24 to .737.
_READ = 60
_HELD = 8.0
# So many are read at once, and then those that can still come among the quotes: a sentence that answers makes its
# passage relevant, too. Of 755 quotes (87 natural, 64 quiz questions) half score no higher than their passage, and with
# these values none is lost while 32 of 46 sentences are read; with 4.0 one, with 2.0 two (evals/LOG.md, 2026-12-01).
_READ_FIRST = 16
_ABOVE = 6.0
_READ_AGAIN = 14  # of them, the best ones, under their article's headline, which says who "the company" is
_PASSAGE = 0.75  # weight of the passage's relevance beside the sentence's
# The chosen quotes are put in order by how likely they answer, too: the weight of the logit of that probability. From
# 1.5 to 5, of 116 natural questions 68 to 70 have the answer in the first quote, without it 67; of 31 of TREC QA .84 to
# .87 have it first, without it .81. Choosing among more quotes than are shown brings those of other articles: citation
# precision on the gate .607 in place of .647.
_ANSWERS = 3.0
_ASKING = 6.0  # the score that a sentence loses which is itself a question
_SAID_AGAIN = 0.5  # the score that a sentence loses when its answer is already quoted
# Without the cross-encoder: cosine and share of the question's rare terms, scaled to its range.
_SIMILAR, _TERMS, _ARTICLE = 10.0, 6.0, 3.0
_MARKED: tuple[AnswerType, ...] = ("person", "place", "number", "date")

Scores = npt.NDArray[np.float32]


class QuotingWriter:
    """Picks the sentences that answer best."""

    name = "quotes"

    def __init__(
        self,
        embedding: Embedding,
        keywords: KeywordIndex,
        second_look: SecondLook | None = None,
        reader: Answering | None = None,
    ) -> None:
        """Write for one archive.

        Args:
            embedding: compares the sentences where there is no second look.
            keywords: gives the rarity of terms.
            second_look: reads the sentences with the question.
            reader: knows whether the best of them answer it.
        """
        self._reader = reader
        self._embedding = embedding
        self._keywords = keywords
        self._second_look = second_look

    def quotes(self, query: Query, passages: Sequence[ScoredPassage]) -> list[Quote]:
        """The quotes for a question, best first."""
        sentences = self.ranked(query, passages)
        wanted = query.analysed.answer
        given = given_answers(sentences, passages, self._keywords)
        is_marked = wanted.type in _MARKED
        quotes = [
            Quote(one, likeliest(one.words, given), marked(one, query.analysed, given) if is_marked else ())
            for one in sentences
        ]
        return self._answering(query, distinct(quotes), passages)

    def ranked(self, query: Query, passages: Sequence[ScoredPassage]) -> list[Sentence]:
        """The sentences with their scores, best first."""
        order = sorted(range(len(passages)), key=lambda at: -_relevance(passages[at]))  # stable: as found, when unread
        held = [one for at in order for one in _sentences(at + 1, passages[at], query)]
        shares = self._shares(query, held)
        likely = [_relevance(passages[one.number - 1]) + _HELD * share for one, share in zip(held, shares, strict=True)]
        sentences = [held[at] for at in sorted(range(len(held)), key=lambda at: -likely[at])[:_READ]]
        if not sentences:
            return []
        beside = np.array([_PASSAGE * _relevance(passages[one.number - 1]) for one in sentences])
        read = self._read_likely(query, sentences, passages, beside)
        if np.isnan(read).all():
            read = scores = self._similar(query, sentences, passages)
        else:
            read = self._read_again(query, sentences, passages, read, read + beside)
            scores = read + beside
        scored = [
            replace(one, relevance=own, score=score - _ASKING * _is_asking(one.text))
            for one, own, score in zip(sentences, read.tolist(), scores.tolist(), strict=True)
            if not np.isnan(score)
        ]
        return sorted(scored, key=lambda one: -one.score)

    def _answering(self, query: Query, quotes: list[Quote], passages: Sequence[ScoredPassage]) -> list[Quote]:
        """The quotes in order of how well they fit and how likely they answer, as they are shown.

        One that tells of other days than the question names answers nothing: "in 2022", asked of the list of 2018.
        """
        if self._reader is None or not quotes or not is_latin(query.text):
            return quotes
        texts = [shown(one.sentence, passages) for one in quotes]
        likely = np.max([self._reader.answers(part, texts) for part in query.parts or (query.text,)], axis=0).tolist()
        days = query.analysed.days
        told = [passages[one.sentence.number - 1].tells_of(days) for one in quotes]
        read = [
            replace(one, sentence=replace(one.sentence, answers=share * is_told))
            for one, share, is_told in zip(quotes, likely, told, strict=True)
        ]
        return sorted(read, key=lambda one: -one.sentence.score - _ANSWERS * logit(one.sentence.answers or 0.0))

    def _read_likely(
        self, query: Query, sentences: Sequence[Sentence], passages: Sequence[ScoredPassage], beside: Scores
    ) -> Scores:
        """The scores of the sentences; NaN for those that were not read, or can't come among the quotes."""
        texts = [one.text for one in sentences]
        read = np.full(len(texts), np.nan, np.float32)
        read[:_READ_FIRST] = self._read(query, texts[:_READ_FIRST])
        if np.isnan(read[:_READ_FIRST]).any():  # there is no second look, or no time left
            return read
        bar = _last_quoted(sentences[:_READ_FIRST], read[:_READ_FIRST] + beside[:_READ_FIRST])
        rest = [
            at
            for at in range(_READ_FIRST, len(texts))
            if (relevance := passages[sentences[at].number - 1].relevance) is None
            or relevance + _ABOVE + beside[at] >= bar
        ]
        if rest:
            read[rest] = self._read(query, [texts[at] for at in rest])
        return read

    def _read_again(
        self,
        query: Query,
        sentences: Sequence[Sentence],
        passages: Sequence[ScoredPassage],
        read: Scores,
        scores: Scores,
    ) -> Scores:
        """The scores of ``read``, for the best ones the mean of that and of the score under the headline."""
        best = np.argsort(-np.nan_to_num(scores, nan=-np.inf), kind="stable")[:_READ_AGAIN]
        articles = [passages[sentences[at].number - 1].passage.article for at in best]
        texts = [sentences[at].text for at in best]
        headed = self._read(query, [searched_text(subject(a), text) for a, text in zip(articles, texts, strict=True)])
        found = read.copy()
        found[best] = np.where(np.isnan(headed), read[best], (read[best] + headed) / 2)
        return found

    def _read(self, query: Query, texts: Sequence[str]) -> Scores:
        """The scores by the cross-encoder; NaN for texts that were not read."""
        scores = np.full(len(texts), np.nan, np.float32)
        if self._second_look:
            for question in query.parts or (query.text,):
                scores = np.fmax(scores, self._second_look.scores(question, texts))
        return scores

    def _similar(self, query: Query, sentences: Sequence[Sentence], passages: Sequence[ScoredPassage]) -> Scores:
        best = max(scored.score for scored in passages)
        similar = self._cosines(query.text, [one.text for one in sentences])
        held = self._shares(query, sentences)
        behind = [passages[one.number - 1].score - best for one in sentences]
        scores: Scores = (_SIMILAR * similar + _TERMS * np.array(held) + _ARTICLE * np.array(behind)).astype(np.float32)
        return scores

    def _shares(self, query: Query, sentences: Sequence[Sentence]) -> list[float]:
        """How much of the question's terms each sentence holds, by their rarity, 0 to 1."""
        rarity = self._keywords.rarity(query.analysed.weights)
        total = sum(rarity.values()) or 1.0
        return [sum(rarity.get(term, 0.0) for term in one.terms) / total for one in sentences]

    def _cosines(self, question: str, texts: Sequence[str]) -> Scores:
        """Each text's cosine with the question; 0 for all where it has no vector, of which the search has told."""
        none = np.zeros(len(texts), np.float32)
        if not self._embedding.knows(question):
            return none
        try:
            vectors = self._embedding.embed([question, *texts])
        except EndpointError:
            return none
        cosines: Scores = vectors[1:] @ vectors[0]
        return cosines


def _relevance(scored: ScoredPassage) -> float:
    return scored.relevance if scored.relevance is not None else -11.0


def _sentences(number: int, scored: ScoredPassage, query: Query) -> Iterator[Sentence]:
    passage = scored.passage
    text, wanted = passage.text, query.analysed.answer
    for begin, end in sentence_spans(text):
        start = begin + dateline(text[begin:end])
        sentence = text[start:end]
        if not is_furniture(sentence):
            words = tuple(answer_words(sentence, wanted))
            span = passage.start + start, passage.start + end
            yield Sentence(number, *span, sentence, frozenset(terms(sentence)), words)


def _last_quoted(sentences: Sequence[Sentence], scores: Scores) -> float:
    """The score of the last one that would be quoted of these; below any other where they are too few."""
    read = [Quote(replace(one, score=score), None, ()) for one, score in zip(sentences, scores.tolist(), strict=True)]
    chosen = distinct(read)
    return chosen[-1].sentence.score if len(chosen) == _MOST_QUOTES else -np.inf


def _is_asking(sentence: str) -> bool:
    return sentence.rstrip('”"').endswith("?")


def distinct(ranked: Sequence[Quote], most: int = _MOST_QUOTES) -> list[Quote]:
    """The best quotes in order, without copies; a quote that repeats an earlier answer comes later."""
    left, chosen = list(ranked), list[Quote]()
    given: set[str] = set()
    while left and len(chosen) < most:
        repeats = [one.answer is not None and one.answer.key in given for one in left]
        best = left.pop(
            int(np.argmax([q.sentence.score - _SAID_AGAIN * r for q, r in zip(left, repeats, strict=True)]))
        )
        if all(overlap(best.sentence.terms, one.sentence.terms) < COPY for one in chosen):
            chosen.append(best)
            given |= {best.answer.key} if best.answer else set()
    return chosen
