"""Quotes: an answer without any model. The sentences of the archive that answer, verbatim, each with its citation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.embedding import Embedding
from rag.keywords import KeywordIndex
from rag.markers import DraftSentence
from rag.passage import ScoredPassage
from rag.query import Query
from rag.sentence import sentence_spans
from rag.terms import terms

_MOST_QUOTES = 5
_EMBEDDED = 40  # candidates compared by vector: 40 sentences cost about 0.2 s
_SHORTEST = 4  # words
_ALIKE = 0.7  # of their terms in common: the same sentence in a copy of the story


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: int  # its number, from 1
    text: str
    terms: frozenset[str]
    overlap: float  # share of what the question's terms tell that the sentence holds
    score: float = 0.0


class QuotingWriter:
    """Picks the sentences nearest to the question, by shared terms, by vector, and by the rank of their passage."""

    name = "quotes"

    def __init__(self, embedding: Embedding, keywords: KeywordIndex) -> None:
        """``keywords`` knows how rare a term is in the archive."""
        self._embedding = embedding
        self._keywords = keywords

    def write(self, query: Query, passages: Sequence[ScoredPassage]) -> Iterator[list[DraftSentence]]:
        """See ``rag.write.Writer``. One draft: quotes need no streaming."""
        yield _grouped(self._best(query, passages), passages)

    def _best(self, query: Query, passages: Sequence[ScoredPassage]) -> list[_Candidate]:
        rarity = self._keywords.rarity(set(terms(query.text)))
        candidates = [
            candidate for number, scored in enumerate(passages, 1) for candidate in _candidates(number, scored, rarity)
        ]
        # Half by shared terms, half by the passage's rank: either alone misses answers, without a shared word or deep.
        by_overlap = sorted(candidates, key=lambda c: (-c.overlap, c.passage))[: _EMBEDDED // 2]
        chosen = list(dict.fromkeys(by_overlap + candidates))[:_EMBEDDED]
        vectors = self._embedding.embed([query.text, *(candidate.text for candidate in chosen)])
        similarities = vectors[1:] @ vectors[0] if chosen else []
        scored_candidates = [
            _Candidate(c.passage, c.text, c.terms, c.overlap, float(s) + 0.5 * c.overlap + 0.5 / (c.passage + 4))
            for c, s in zip(chosen, similarities, strict=True)
        ]
        return _distinct(sorted(scored_candidates, key=lambda c: -c.score))


def _candidates(number: int, scored: ScoredPassage, rarity: dict[str, float]) -> list[_Candidate]:
    total = sum(rarity.values()) or 1.0
    text = scored.passage.text
    found = []
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if len(sentence.split()) >= _SHORTEST:
            held = frozenset(terms(sentence))
            found.append(_Candidate(number, sentence, held, sum(rarity.get(term, 0.0) for term in held) / total))
    return found


def _distinct(ranked: list[_Candidate]) -> list[_Candidate]:
    chosen: list[_Candidate] = []
    for candidate in ranked:
        alike = (len(candidate.terms & c.terms) / max(1, len(candidate.terms | c.terms)) for c in chosen)
        if all(share < _ALIKE for share in alike):
            chosen.append(candidate)
        if len(chosen) == _MOST_QUOTES:
            break
    return chosen


def _grouped(chosen: list[_Candidate], passages: Sequence[ScoredPassage]) -> list[DraftSentence]:
    """One paragraph an article, the best quote's article first."""
    articles = [passages[c.passage - 1].passage.article.id for c in chosen]
    paragraphs = {article: number for number, article in enumerate(dict.fromkeys(articles))}
    drafts = [
        DraftSentence(c.text, (c.passage,), paragraphs[article]) for c, article in zip(chosen, articles, strict=True)
    ]
    return sorted(drafts, key=lambda draft: draft.paragraph)
