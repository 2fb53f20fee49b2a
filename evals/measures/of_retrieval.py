"""Measures of retrieval, with the field's names (TREC, BEIR, ir_measures).

They use two units, never mixed. Articles: the ranking is of *articles*; an article's later passages don't take a rank,
so ``@4`` is the first four different articles. Passages: a sentence of the evidence is found when one retrieved passage
contains it, and ``@4`` is the first four passages, as a writer reads them.

A measure is absent (None) when its gold is missing, and for an unanswerable question: the gold articles are the
tempting ones there. A retrieved article that is not gold counts as not relevant, though nobody judged it: a copy of a
gold article under another address is a miss.
"""

from collections.abc import Mapping, Sequence
from math import log2
from typing import Any

from evals.measures.nuggets import holds
from evals.sets.normalise import same_words
from evals.sets.record import Record, Score

DEPTH = 10
"""As deep as any measure looks, and as many passages as a record keeps."""
_ANSWER_DEPTH = 5


def article_names(hit: Mapping[str, Any]) -> frozenset[str]:
    """The names by which gold may refer to the article of a hit or a citation: its URL, its uri or its id."""
    return frozenset(str(hit[key]) for key in ("url", "uri", "article_id") if hit.get(key))


def relevance(record: Record) -> list[bool]:
    """For each different article retrieved, best first, whether it is gold. Each gold name counts once."""
    waiting = list(dict.fromkeys(record.example.gold_articles))
    seen: set[str] = set()
    found = []
    for hit in record.retrieved:
        names = article_names(hit)
        if names & seen:
            continue
        seen |= names
        match = [gold for gold in waiting if gold in names]
        waiting = [gold for gold in waiting if gold not in names]
        found.append(bool(match))
    return found


def success(record: Record, k: int) -> Score | None:
    """Success@k: 1 when any gold article is among the first k articles, else 0.

    Also called hit rate, and often, wrongly, Recall@k: with three gold articles, one of them found is Success 1, but
    Recall 1/3 (``article_recall``).
    """
    if not _has_articles(record):
        return None
    rank = _first(relevance(record)[:k])
    return Score(
        float(rank is not None), f"gold article at rank {rank}" if rank else f"no gold article in the first {k}"
    )


def reciprocal_rank(record: Record, k: int = DEPTH) -> Score | None:
    """MRR@k, one query's part: 1 / rank of the first gold article; 0 when it isn't among the first k articles.

    It sees only the first gold article, so it doesn't suit questions that need several articles.
    """
    if not _has_articles(record):
        return None
    rank = _first(relevance(record)[:k])
    return Score(1 / rank if rank else 0.0, f"first gold article at rank {rank}" if rank else f"none in the first {k}")


def ndcg(record: Record, k: int = DEPTH) -> Score | None:
    """NDCG@k with gains 0 and 1: sum of 1 / log2(rank + 1) over gold articles found, divided by the best possible.

    Järvelin and Kekäläinen 2002. The best possible ranking has min(k, number of gold articles) gold articles on top: a
    ranking whose few articles are all gold does not reach 1.
    """
    if not _has_articles(record):
        return None
    found = relevance(record)[:k]
    gold = len(set(record.example.gold_articles))
    gain = sum(1 / log2(rank + 1) for rank, relevant in enumerate(found, start=1) if relevant)
    best = sum(1 / log2(rank + 1) for rank in range(1, min(k, gold) + 1))
    return Score(gain / best, f"{sum(found)} of {gold} gold articles in the first {k}")


def article_recall(record: Record, k: int) -> Score | None:
    """Recall@k: the share of the gold articles among the first k articles.

    A value below 1 is no fault when gold articles are alternatives, each with the whole answer; for questions that need
    several, see ``all_articles``.
    """
    if not _has_articles(record):
        return None
    found, gold = sum(relevance(record)[:k]), len(set(record.example.gold_articles))
    return Score(found / gold, f"{found} of {gold} gold articles in the first {k}")


def all_articles(record: Record, k: int) -> Score | None:
    """1 when every gold article is among the first k articles, else 0. Too strict when they are alternatives."""
    recall = article_recall(record, k)
    return recall and Score(float(recall.value == 1), recall.explanation)


def evidence_recall(record: Record, k: int) -> Score | None:
    """The share of the evidence sentences that the first k passages contain.

    A sentence is found when one passage contains it whole, kinds of quotation marks, dashes and white space aside. A
    sentence that is cut in two by a passage's end, or said in other words elsewhere, counts as not found.
    """
    if not record.example.evidence or record.example.answerable is False:
        return None
    texts = [same_words(hit["text"]) for hit in record.retrieved[:k]]
    wanted = dict.fromkeys(map(same_words, record.example.evidence))
    found = sum(any(sentence in text for text in texts) for sentence in wanted)
    return Score(found / len(wanted), f"{found} of {len(wanted)} evidence sentences in the first {k} passages")


def all_evidence(record: Record, k: int) -> Score | None:
    """1 when the first k passages contain every evidence sentence, as a many-hop question needs; else 0."""
    recall = evidence_recall(record, k)
    return recall and Score(float(recall.value == 1), recall.explanation)


def answer_in_passages(record: Record, k: int = _ANSWER_DEPTH) -> Score | None:
    """1 when every vital nugget occurs in some of the first k passages, else 0 (DPR's top-k accuracy, on nuggets).

    An upper bound: "2" occurs in many passages that say nothing of the question.
    """
    vital = [nugget for nugget in record.example.nuggets if nugget.vital]
    if not vital or record.example.answerable is False:
        return None
    texts = [hit["text"] for hit in record.retrieved[:k]]
    found = sum(holds(texts, nugget) for nugget in vital) if texts else 0
    return Score(float(found == len(vital)), f"{found} of {len(vital)} vital nuggets occur in the first {k} passages")


def _has_articles(record: Record) -> bool:
    return bool(record.example.gold_articles) and record.example.answerable is not False


def _first(found: Sequence[bool]) -> int | None:
    return found.index(True) + 1 if True in found else None
