"""The registry of measures of one record, by name. ``score`` gives a record every score that its gold allows.

``evals.measures.aggregates`` has the figures over many records that are no mean of single scores. Latency is one of
them, and in no record's scores, so that two equal runs have equal scores.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from evals.measures import multihop
from evals.measures import of_answers as answers
from evals.measures import of_citations as citations
from evals.measures import of_retrieval as retrieval
from evals.sets.record import Record, Score

Scoring = Callable[[Record], Score | None]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of one record.

    Attributes:
        name: as in ``Record.scores``.
        description: one line for a reader who knows the field.
        scored: a record without an error -> its score; None when the gold it needs is missing.
        higher_is_better: whether higher is better; else lower is.
        zero_one: whether each record has 0 or 1 (McNemar's test applies).
        headline: whether it is one of the few by which a change is judged.
        unit: the unit of its mean; "share" is 0 to 1.
    """

    name: str
    description: str
    scored: Scoring
    higher_is_better: bool = True
    zero_one: bool = False
    headline: bool = False
    unit: str = "share"


def _retrieval() -> list[Measure]:
    mrr = "1 / rank of the first gold article"
    ndcg = "gain of the gold articles by rank, of the best possible"
    occurs = "every vital nugget occurs in the first 5 passages (an upper bound)"
    return [
        *(_success(k) for k in (1, 4, 10)),
        Measure("mrr@10", mrr, retrieval.reciprocal_rank, headline=True),
        Measure("ndcg@10", ndcg, retrieval.ndcg),
        *_recall(4),
        *_recall(10),
        Measure("answer_in_passages@5", occurs, retrieval.answer_in_passages, zero_one=True),
        _multihop_hits(4),
        _multihop_hits(10),
        Measure("multihop_mrr@10", "MultiHop-RAG's MRR@10, by whole facts in passages", multihop.multihop_mrr),
    ]


def _success(k: int) -> Measure:
    what = f"a gold article is among the first {k} articles (not Recall@{k})"
    return Measure(f"success@{k}", what, partial(retrieval.success, k=k), zero_one=True, headline=k == 4)


def _recall(k: int) -> list[Measure]:
    articles = f"share of the gold articles among the first {k} articles"
    every_article = f"every gold article is among the first {k} articles"
    evidence = f"share of the evidence sentences in the first {k} passages"
    all_evidence = f"every evidence sentence is in the first {k} passages"
    return [
        Measure(f"article_recall@{k}", articles, partial(retrieval.article_recall, k=k)),
        Measure(f"all_articles@{k}", every_article, partial(retrieval.all_articles, k=k), zero_one=True),
        Measure(f"evidence_recall@{k}", evidence, partial(retrieval.evidence_recall, k=k)),
        Measure(f"all_evidence@{k}", all_evidence, partial(retrieval.all_evidence, k=k), zero_one=True),
    ]


def _multihop_hits(k: int) -> Measure:
    what = f"MultiHop-RAG's Hits@{k}: a whole fact in one of the first {k} passages"
    return Measure(f"multihop_hits@{k}", what, partial(multihop.multihop_hits, k=k), zero_one=True)


def _answers() -> list[Measure]:
    all_nuggets = partial(answers.nugget_recall, vital_only=False)
    is_right = "answered, with every vital nugget and no value that must not be said (answerable questions)"
    premise = "a false premise is abstained from, or put right from a gold article"
    abstained = "abstained where the archive holds no answer, and answered where it does"
    return [
        Measure("nugget_recall", "share of the vital nuggets that are stated", answers.nugget_recall, headline=True),
        Measure("nugget_recall_all", "share of all nuggets that are stated", all_nuggets),
        Measure("right", is_right, answers.right, zero_one=True, headline=True),
        Measure("must_not", "says a tempting wrong value (when it answered)", answers.must_not, False, True),
        Measure("premise_handled", premise, answers.premise_handled, zero_one=True),
        Measure("grounding", "share of the answer's terms that occur in what was retrieved", answers.grounded),
        Measure("abstention_accuracy", abstained, answers.abstention_accuracy, zero_one=True, headline=True),
        Measure("over_abstention", "abstained though the archive holds it (R2)", answers.over_abstention, False, True),
        Measure("answered_absent", "answered though the archive lacks it (R1)", answers.answered_absent, False, True),
        Measure("tokens", "tokens that the model used", partial(answers.usage, key="tokens"), False, unit="tokens"),
        Measure("cost", "what the model cost", partial(answers.usage, key="cost"), False, unit="currency"),
    ]


def _citations() -> list[Measure]:
    gold = "share of the citations that point to a gold article"
    checked = "share of the citations in sentences that the checker holds"
    return [
        Measure("citation_precision", gold, citations.citation_precision, headline=True),
        Measure("citation_recall", "share of the gold articles that are cited", citations.citation_recall),
        Measure("evidence_precision", "share of the citations that point to evidence", citations.evidence_precision),
        Measure("evidence_cited", "share of the evidence sentences that are cited", citations.evidence_cited),
        Measure("checked_precision", checked, citations.checked_precision),
        Measure("checked_recall", "share of the sentences that the checker holds", citations.checked_recall),
        Measure("citation_coverage", "share of the sentences with a citation", citations.citation_coverage),
        Measure("quote_exactness", "share of the quotations that are word for word", citations.quote_exactness),
        Measure("wrong_period", "cites an article published after as_of", citations.wrong_period, False, True),
        *(_verdict(verdict) for verdict in ("quoted", "supported", "partly supported", "not supported", "uncited")),
    ]


def _verdict(verdict: str) -> Measure:
    name, what = f"verdict_{verdict.replace(' ', '_')}", f"share of the sentences that the checker finds {verdict}"
    return Measure(name, what, partial(answers.verdict_share, verdict=verdict), verdict in ("quoted", "supported"))


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {measure.name: measure for measure in (*_retrieval(), *_answers(), *_citations())}
)
HEADLINE = tuple(name for name, measure in MEASURES.items() if measure.headline)
"""The few that a change is judged by; Holm's correction goes over these."""


def score(record: Record) -> Record:
    """The record with every score of this registry, computed anew; other scores (a judge's) are kept.

    A record with an error has no score: it is counted apart, never as 0.
    """
    if record.error is not None or record.answer is None:
        return replace(record, scores={})
    others = {name: value for name, value in record.scores.items() if name not in MEASURES}
    given = {name: found for name, measure in MEASURES.items() if (found := measure.scored(record)) is not None}
    return replace(record, scores=given | others)
