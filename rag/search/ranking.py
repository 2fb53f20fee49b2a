"""Ranking: which articles answer and in which order, from few figures with few weights.

News questions are about articles, and the best passage alone misjudges its article: keyword scores of whole articles
find more than those of passages (MRR .52 against .44). So articles are scored first, and their passages follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from rag.dates.named_days import NamedDays
from rag.passage import BEHIND

# 117 real questions over 4,957 articles; the middle of a plateau, cross-validated in 6 folds: evals/LOG.md, 2026-11-22.
_ARTICLE, _PASSAGE, _SIMILAR, _RECENT = 0.7, 0.2, 2.2, 1.5
_AS_OF = 1.8  # instead of _RECENT, when the day of the question is known
# Instead of _RECENT, for articles of the days that a question names. 67 natural questions that name a year, MRR: .779
# with _RECENT, .818 with neither, .853 with this and articles behind that don't tell of that year (evals/LOG.md,
# 2026-11-30).
_NEAR_NAMED = 1.0
_SECOND = 0.8
_KEYWORDS = 0.4  # weight of a passage's BM25 beside its cosine, in the passage's own score
_TWO_YEARS, _A_WEEK = 730.0, 10.0  # days


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that an index found.

    Attributes:
        id: the passage's number in the archive.
        article: the id of its article.
        day: the article's first day of publication, an ordinal; None when undated.
        similarity: cosine with the question, minus that with the average passage (see ``rag.index.average``).
        matching: BM25 with the question; 0 when the keyword index did not find the passage.
    """

    id: int
    article: str
    day: int | None
    similarity: float
    matching: float


def rank(
    candidates: Sequence[Candidate], articles: Mapping[str, float], today: int, as_of: bool, days: NamedDays
) -> list[tuple[Candidate, float]]:
    """The candidates with their scores, best first.

    Args:
        candidates: the passages that the indexes found.
        articles: BM25 of whole articles with the question, by article id; articles not found are absent.
        today: the day that "recent" refers to: the day of the question, else the archive's newest.
        as_of: whether ``today`` is the day of the question.
        days: the days that the question names. Unless its own day is known, nearness to them counts, not recency.
    """
    best_matching = max((candidate.matching for candidate in candidates), default=0.0) or 1.0
    best_article = max(articles.values(), default=0.0) or 1.0
    own = {c.id: c.similarity + _KEYWORDS * c.matching / best_matching for c in candidates}
    grouped: dict[str, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda c: (-own[c.id], c.id)):
        grouped.setdefault(candidate.article, []).append(candidate)
    scored = []
    for article, members in grouped.items():
        top = (
            _ARTICLE * articles.get(article, 0.0) / best_article
            + _PASSAGE * max(member.matching for member in members) / best_matching
            + _SIMILAR * _two_best([member.similarity for member in members])
            + _timely(members[0].day, today, as_of, days)
        )
        scored += [(member, top - BEHIND * place) for place, member in enumerate(members)]
    return sorted(scored, key=lambda item: (-item[1], item[0].id))


def _two_best(similarities: list[float]) -> float:
    """The mean of the two best; a second one that is missing or far below counts as four fifths of the first."""
    first, second = sorted([*similarities, -1.0], reverse=True)[:2]
    return (first + max(second, _SECOND * first)) / 2


def _timely(day: int | None, today: int, as_of: bool, days: NamedDays) -> float:
    """A score that is higher for articles of the days asked about, or recent ones; undated articles count as old."""
    if days and not as_of:
        return _NEAR_NAMED * days.are_near(day)
    if day is None:
        return 0.0
    age = max(0, today - day)
    return _AS_OF / (1 + (age / _A_WEEK) ** 4) if as_of else _RECENT * exp(-age / _TWO_YEARS)
