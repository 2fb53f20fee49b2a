"""StoryTerms: the words in which the archive tells a story; they say which articles are about it.

The reports of one story share few words with a question and many with each other: "Dockers approve pay deal" belongs
to "the dock strike". So the articles nearest to the subject give the terms (pseudo-relevance feedback, Lavrenko and
Croft 2001), and the others are judged by these.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.article import Article
from rag.passage import ScoredPassage, subject
from rag.reading.copies import overlap
from rag.rows.table_row import share
from rag.text.terms import terms

Rarity = Callable[[Iterable[str]], Mapping[str, float]]
"""The rarity of terms in the archive (``KeywordIndex.rarity``)."""

_NEAREST = 6  # articles
_AS_NEAR = 0.7  # of the best passage's cosine; a story of two articles takes its terms from no third
_TERMS = 15
_ALIKE = 0.4  # share of common terms from which two articles are one report, found by different passages
# An article is about the story when this share of its terms is the story's, and it holds this share of their weight. On
# eleven stories of two archives, the articles about them have .08 to .22, and roundups that mention them up to .06
# (2026-11-30).
_DENSE = 0.07
_HELD = 0.45
_READ = 20_000  # characters; a live blog takes a second to read to its end


@dataclass(frozen=True, slots=True)
class StoryTerms:
    """The terms of a story.

    Attributes:
        weights: each term's rarity, times the share of the nearest articles that hold it.
    """

    weights: Mapping[str, float]

    def is_about(self, article: Article) -> bool:
        """Whether an article tells this story, rather than mentioning it among others."""
        body = article.body[:_READ]
        held = terms(body)
        dense = sum(term in self.weights for term in held) >= _DENSE * len(held)
        return dense and self.told_in(f"{subject(article) or ''} {body}") >= _HELD

    def told_in(self, text: str) -> float:
        """The share of the terms' weight that ``text`` holds, 0 to 1."""
        return share(text, self.weights)


def story_terms(about: Mapping[str, float], passages: Sequence[ScoredPassage], rarity: Rarity) -> StoryTerms:
    """The terms of the story that a subject names.

    Args:
        about: the subject's own terms, each with its rarity; the story keeps them.
        passages: the passages found for the subject, best first.
        rarity: the rarity of terms in the archive.
    """
    near = _nearest(passages)
    held = Counter(term for told in near for term in told)
    shared = [term for term, articles in held.items() if 2 * articles >= len(near)]
    rare = rarity(shared)
    best = sorted(((rare[term] * held[term] / len(near), term) for term in shared), reverse=True)[:_TERMS]
    return StoryTerms({**{term: weight for weight, term in best}, **about})


def _nearest(passages: Sequence[ScoredPassage]) -> list[set[str]]:
    """The terms of each of the nearest articles: of its headline, and of its passages that were found.

    Copies count once: three of one wire story would make that day's report the whole story.
    """
    best: dict[str, float] = {}
    told: dict[str, set[str]] = {}
    for place, scored in enumerate(passages):
        article = scored.passage.article
        near = 1.0 - place / len(passages) if scored.similarity is None else scored.similarity
        best[article.id] = max(near, best.get(article.id, 0.0))
        told.setdefault(article.id, set(terms(subject(article) or ""))).update(terms(scored.passage.text))
    least = _AS_NEAR * max(best.values(), default=0.0)
    chosen: list[set[str]] = []
    for one in sorted(best, key=lambda one: -best[one]):
        if len(chosen) == _NEAREST or best[one] < least:
            break
        if all(overlap(told[one], other) < _ALIKE for other in chosen):
            chosen.append(told[one])
    return chosen
