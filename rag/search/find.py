"""Find: the search for a query, narrowed by what the question implies, and widened again when that finds too little.

An inference may narrow the reader's own filters but never widen them: they stay in every search.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, zip_longest

from corpus.dates import display_date, first_day
from rag.filters import Filters, Period
from rag.passage import ScoredPassage
from rag.question.query import Inferred, Query
from rag.search.evidence import evidence, is_enough, support
from rag.search.newest import newest_articles
from rag.search.retriever import PassageRetriever
from rag.search.search_index import SearchIndex
from rag.search.surroundings import with_surroundings
from rag.text.scripts import is_latin

# Days after a period in which outlets still report on it: on an event's days, on a month's figures. Of 44 sample
# questions with a period 30 have a right article first with these values; 26 without the period, 27 with no day after
# it, with 31 and 92 days, and with no end at all (2026-11-22).
_AFTER_DAYS, _AFTER_LONG = 14, 31
_LONG = 8  # days: from this length on a period is a month, a quarter or a year
_JUDGED = 10  # passages: an answer is written from these. Evidence is computed from them, and only they are reordered
_FROM_A_PART = 2  # articles added from each part that the whole question did not find
_PER_ARTICLE = 3
# Log-odds: articles at most this far behind the best one are sorted newest first. 8 of 9 sample questions about the
# latest state then have a right article first, 5 without it (2026-11-22; with an earlier ranking 7, and 6 with 2.0, 7
# with 4.0).
_NEAR = 2.5


@dataclass(frozen=True, slots=True)
class Searched:
    """The result of a search.

    Attributes:
        query: the query as it was finally searched, without the inferences that found nothing.
        passages: best first, the first ten with their surroundings; those of one article don't overlap.
        evidence: the probability that these answer, 0 to 1 (see ``rag.search.evidence``).
        notices: facts about the search that the reader must know.
        cores: the same passages as they were found, without surroundings. Quotes and rows are picked from these
            sentence by sentence, and more text does not help there (evals/LOG.md, 2026-11-28).
    """

    query: Query
    passages: tuple[ScoredPassage, ...]
    evidence: float
    notices: tuple[str, ...] = ()
    cores: tuple[ScoredPassage, ...] = ()


def find(query: Query, retriever: PassageRetriever, index: SearchIndex, k: int = 10) -> Searched:
    """The ``k`` best passages for ``query``.

    An inference is dropped when the search finds too little with it and more without it. Without a day of the
    question, "this week" means the archive's last one. Of 51 real questions with such a period, nearly all about
    earlier weeks, 42 have their article among the first four this way, as many as without any period; 3 when the
    period is kept (2026-11-22).
    """
    if query.lists:
        return _newest(query, index)
    # The judged passages don't depend on ``k``. Some passages end up in the surroundings of others.
    most = k + _JUDGED
    best = (
        _kept(query, query.narrower, retriever, index, most) if query.narrower else _best(query, retriever, index, most)
    )
    dropped = [one for one in query.inferred if one not in best.query.inferred]
    notices = [_nothing_of(one) for one in dropped]
    notices += [f"The archive holds no article by {name}." for name in query.absent]
    shown = with_surroundings(best.passages)
    told = (*best.notices, *notices)
    return replace(best, passages=tuple(shown[:k]), notices=told, cores=best.passages[:k])


def _newest(query: Query, index: SearchIndex) -> Searched:
    """The articles of the period and outlets asked for, newest first."""
    filters = _filters(query, after=0)
    passages, told = newest_articles(query, filters, index.archive)
    absent = [f"The archive holds no article by {name}." for name in query.absent]
    return Searched(query, tuple(passages), 1.0 if passages else 0.0, (told, *absent), tuple(passages))


def _kept(query: Query, narrower: Query, retriever: PassageRetriever, index: SearchIndex, k: int) -> Searched:
    """What is found without the inferences that the reader removed, and what was found with them.

    The other inferences stay as they were: a reader who removes the period still asks for the outlet.
    """
    before = _best(narrower, retriever, index, k)
    kept = [one for one in before.query.inferred if one not in query.taken]
    for kind in ("period", "outlets"):
        if not any(one.kind == kind for one in kept):
            query = query.without(kind)
    wide = _searched(query, retriever, index, k)
    passages = _in_turn([wide.passages, before.passages], k)
    return Searched(query, tuple(passages), max(wide.evidence, before.evidence), wide.notices)


def _best(query: Query, retriever: PassageRetriever, index: SearchIndex, most: int) -> Searched:
    """The search with the most evidence; see ``find``."""
    best = _searched(query, retriever, index, most)
    if query.as_of is not None and not is_enough(best.evidence):  # the answer need not be of these days
        best = max(best, _of_any_day(query, retriever, index, most), key=lambda one: one.evidence)
    for wider in _wider(query):
        if not is_enough(best.evidence):
            other = _searched(wider, retriever, index, most)
            best = other if other.evidence > best.evidence or not best.passages else best
    return best


def unread_notice(found: Searched, k: int, most: int) -> str | None:
    """A notice that the second look had no time for some passages; of a short list too few are known to tell.

    Args:
        found: what a search for ``k`` passages found.
        k: the passages wanted.
        most: how many the second look reads.
    """
    wanted = min(most, len(found.cores))
    read = sum(scored.relevance is not None for scored in found.cores)
    skipped = found.query.lists or not is_latin(found.query.text)
    if skipped or k <= most or read >= wanted:
        return None
    return f"The machine is busy: of the {wanted} best passages {read} were read a second time."


def horizon_notice(newest: int | None, as_of: int | None) -> str | None:
    """A notice of how far the archive reaches, for a question about the latest state of things."""
    if newest is None or (as_of is not None and as_of < newest):
        return None
    return f"The newest article held is of {display_date(date.fromordinal(newest).isoformat())}."


def _wider(query: Query) -> Iterator[Query]:
    if query.period:
        yield query.without("period")
    if query.outlets:
        yield query.without("outlets")
    if query.period and query.outlets:
        yield query.without("period").without("outlets")


def _of_any_day(query: Query, retriever: PassageRetriever, index: SearchIndex, k: int) -> Searched:
    """Articles published by the question's day, without preferring the days right before it."""
    found = _searched(replace(query, as_of=None), retriever, index, k)
    held = evidence(query.sought(), found.passages[:_JUDGED], index)
    return replace(found, query=query, evidence=held)


def _nothing_of(dropped: Inferred) -> str:
    if dropped.kind == "period":
        return f"Nothing of {dropped.text} answers; searched without that period."
    return f"Nothing of {dropped.text} answers; searched in all outlets."


def _searched(query: Query, retriever: PassageRetriever, index: SearchIndex, k: int) -> Searched:
    filters = _filters(query)
    asked = [replace(query, text=text, filters=filters) for text in (query.text, *query.parts)]
    if len(query.outlets) > 1:  # one search for each outlet also covers both sides of the question
        each = [replace(asked[0], filters=replace(filters, sources=_spelt(query, one))) for one in query.outlets]
        found = [retriever.find(one, k) for one in each]
        passages = _in_turn([one.passages for one in found], k)
    else:
        found = [retriever.find(one, k) for one in asked]
        passages = _with_parts(found[0].passages, [one.passages for one in found[1:]], k)
    if query.newest_first:
        passages = _newest_first(asked[0], passages[:_JUDGED], index) + passages[_JUDGED:]
    held = max(evidence(one.sought(), passages[:_JUDGED], index) for one in asked)
    notices = tuple(dict.fromkeys(one.notice for one in found if one.notice))
    return Searched(query, tuple(passages), held, notices)


def _filters(query: Query, after: int | None = None) -> Filters:
    """The reader's filters, narrowed to the inferences from the question, and to ``after`` days after its period."""
    filters = query.filters
    if query.outlets:
        spelt = tuple(spelling for one in query.outlets for spelling in _spelt(query, one))
        filters = replace(filters, sources=spelt)
    if query.period is None:
        return filters
    if after is None:
        after = _AFTER_LONG if query.period.last - query.period.first >= _LONG else _AFTER_DAYS
    return filters.within(Period(query.period.first, min(query.period.last + after, Period().last)))


def _spelt(query: Query, outlet: tuple[str, ...]) -> tuple[str, ...]:
    """The spellings of an outlet that the reader's own choice of outlets allows; all of them without a choice."""
    chosen = query.filters.sources
    return tuple(one for one in outlet if one in chosen) or chosen or outlet


def _in_turn(lists: Sequence[Sequence[ScoredPassage]], k: int) -> list[ScoredPassage]:
    """The lists' passages in turn, the first of each first."""
    chosen = [scored for scored in chain.from_iterable(zip_longest(*lists)) if scored is not None]
    return _ranked(chosen, k)


def _with_parts(
    whole: Sequence[ScoredPassage], parts: Sequence[Sequence[ScoredPassage]], k: int
) -> list[ScoredPassage]:
    """The passages of the whole question, alternating with the best articles of its parts that it did not find.

    On 84 pairs of real questions joined into one, both articles are among ten passages for 45 % of the pairs, against
    21 % for the whole question alone. Alternating all passages of whole and parts reaches 52 %, but loses 4 of 47
    articles of the sample's questions about two things, where this loses 1 (2026-11-22).
    """
    seen = {scored.passage.article.id for scored in whole[:_JUDGED]}
    missing = []
    for part in parts:
        best: dict[str, ScoredPassage] = {}
        for scored in part:
            best.setdefault(scored.passage.article.id, scored)
        missing += [scored for article, scored in list(best.items())[:_FROM_A_PART] if article not in seen]
        seen |= best.keys()
    return _in_turn([whole, missing], k) if missing else list(whole)


def _ranked(chosen: Sequence[ScoredPassage], k: int) -> list[ScoredPassage]:
    """The first ``k`` passages, without repeats, few of each article, with scores that fall as their ranks do."""
    taken: Counter[str] = Counter()
    kept: dict[str, ScoredPassage] = {}
    for scored in chosen:
        passage = scored.passage
        if passage.id not in kept and taken[passage.article.id] < _PER_ARTICLE:
            taken[passage.article.id] += 1
            kept[passage.id] = scored
    found = list(kept.values())[:k]
    scores = sorted((scored.score for scored in found), reverse=True)
    return [replace(scored, score=score) for scored, score in zip(found, scores, strict=True)]


def _newest_first(query: Query, passages: Sequence[ScoredPassage], index: SearchIndex) -> list[ScoredPassage]:
    """The articles whose evidence is near the best one's, newest first, and then the others."""
    odds: dict[str, float] = {}
    for scored, found in zip(passages, support(query, passages, index), strict=True):
        odds[scored.passage.article.id] = max(found, odds.get(scored.passage.article.id, found))
    least = max(odds.values(), default=0.0) - _NEAR
    # Sorting is stable: passages of one article, and articles of one day, keep their order.
    ordered = sorted(passages, key=lambda scored: _age(scored) if odds[scored.passage.article.id] >= least else 0)
    return _ranked(ordered, len(passages))


def _age(scored: ScoredPassage) -> int:
    """The negative publication day: the newer, the smaller; undated articles count as the oldest."""
    published = scored.passage.article.published
    return -first_day(published) if published else -1
