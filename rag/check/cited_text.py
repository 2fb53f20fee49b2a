"""CitedText: the passages that a sentence cites, split once into sentences and words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from itertools import chain

from rag.passage import Passage
from rag.text.characters import plain
from rag.text.numbers import NUMBER_WORDS, numbers
from rag.text.sentence import sentence_spans
from rag.text.terms import telling, terms, words

_DIGIT_FIRST = re.compile(r"(?<!\S)\d")
_ALIGNED = 0.5  # share of a sentence's terms; a nearest source sentence with less is about something else
_AS_WELL = 0.8  # share of the nearest sentence's terms; a source sentence with as many says the same


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence of a cited passage.

    Attributes:
        start: offset into the passage's text; ``end`` likewise.
        words: every word, stemmed, in order, function words included.
        terms: the words that tell the sentence from others.
        values: the numbers in the sentence.
    """

    start: int
    end: int
    text: str
    words: tuple[str, ...]
    terms: frozenset[str]
    values: frozenset[Decimal]


@lru_cache(maxsize=256)  # an answer cites the same few passages in many sentences
def source_sentences(text: str) -> tuple[SourceSentence, ...]:
    """The sentences of a passage's text, in order."""
    found = []
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        held = tuple(words(sentence))
        values = frozenset(numbers(sentence)) if _may_hold_numbers(held) else frozenset()
        found.append(SourceSentence(start, end, sentence, held, frozenset(telling(held)), values))
    return tuple(found)


@dataclass(frozen=True)
class CitedText:
    """The passages that a sentence cites, and the labels printed beside them.

    Attributes:
        passages: as cited, in order.
    """

    passages: tuple[Passage, ...]

    @cached_property
    def by_passage(self) -> tuple[tuple[SourceSentence, ...], ...]:
        """The sentences of each passage."""
        return tuple(source_sentences(passage.text) for passage in self.passages)

    @cached_property
    def sentences(self) -> tuple[SourceSentence, ...]:
        """The sentences of all passages."""
        return tuple(sentence for sentences in self.by_passage for sentence in sentences)

    @cached_property
    def text(self) -> str:
        """The passages' words, without the labels."""
        return "\n".join(passage.text for passage in self.passages)

    @cached_property
    def plain(self) -> str:
        """Passages and labels, with plain quotation marks and dashes."""
        return plain(f"{self.text}\n{self.label}")

    @cached_property
    def label(self) -> str:
        """The text that the reader sees beside the passages: headlines, outlets, dates, authors."""
        return "\n".join(dict.fromkeys(_label(passage) for passage in self.passages)).strip()

    @cached_property
    def label_terms(self) -> frozenset[str]:
        """The terms of the label, without its numbers: 2025-06-19 is no word of six people."""
        return frozenset(term for term in terms(self.label) if not term[0].isdigit()) - _number_words()

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms of passages and label."""
        return self.label_terms.union(*(sentence.terms for sentence in self.sentences))

    @cached_property
    def values(self) -> frozenset[Decimal]:
        """The numbers of the passages; a label vouches for none."""
        return frozenset[Decimal]().union(*(sentence.values for sentence in self.sentences))

    @cached_property
    def years(self) -> frozenset[Decimal]:
        """The years in which the passages were published."""
        dates = (passage.article.published or "" for passage in self.passages)
        return frozenset(Decimal(day[:4]) for day in dates if day[:4].isascii() and day[:4].isdigit())

    def aligned(self, wanted: frozenset[str]) -> list[SourceSentence]:
        """The sentences on the same matter as the terms ``wanted``, the nearest first."""
        shared = [(len(wanted & one.terms), one) for one in self.sentences]
        most = max((count for count, _ in shared), default=0)
        if not most or most < _ALIGNED * len(wanted):
            return []
        return [one for count, one in sorted(shared, key=lambda pair: -pair[0]) if count >= _AS_WELL * most]


def _may_hold_numbers(held: Iterable[str]) -> bool:
    """Whether a sentence may hold a number. The search for absent numbers takes half of a long page's time."""
    return not _number_words().isdisjoint(held) or _DIGIT_FIRST.search(" ".join(held)) is not None


@cache
def _number_words() -> frozenset[str]:
    # Each word alone: side by side, in an order that changes with each process, "twenty one" would hide "one".
    return frozenset(chain.from_iterable(map(words, NUMBER_WORDS)))


def _label(passage: Passage) -> str:
    article = passage.article
    parts = (article.headline, article.source, article.published, " ".join(article.authors))
    return ". ".join(part for part in parts if part)
