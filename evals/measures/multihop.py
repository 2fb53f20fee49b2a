"""MultiHop-RAG's own Hits@k and MRR@10, by its published rule, so that figures can stand beside its Table 5.

Tang and Yang 2024, arXiv 2401.15391; ``retrieval_evaluate.py`` of their repository. A retrieved passage is relevant
when it contains the whole text of any fact. The passage includes its metadata header, as their ``simple_retrieval.py``
writes it. Spaces and line breaks are removed from passage and fact, nothing else: case, quotation marks and dashes must
agree. Queries without evidence ("null queries") are left out. So Hits@k is a success measure: one fact of four is
enough.

Their "MAP@10" is not average precision (a passage's precision counts only new facts, over its rank), and is left out.
Figures are comparable only on their set, with passages of about the same size as theirs (256 tokens): a longer passage
holds more.
"""

from collections.abc import Mapping
from typing import Any

from evals.sets.record import Record, Score

_DEPTH = 10


def multihop_hits(record: Record, k: int) -> Score | None:
    """Hits@k: 1 when any of the first k passages holds a whole fact, else 0; None without evidence."""
    rank = _first_rank(record)
    if rank is None:
        return None
    return Score(float(0 < rank <= k), f"a whole fact at rank {rank}" if rank else "no whole fact in the first 10")


def multihop_mrr(record: Record) -> Score | None:
    """MRR@10, one query's part: 1 / rank of the first passage that holds a whole fact; 0 when none of 10 does."""
    rank = _first_rank(record)
    if rank is None:
        return None
    return Score(1 / rank if rank else 0.0, f"a whole fact at rank {rank}" if rank else "no whole fact in the first 10")


def with_header(hit: Mapping[str, Any]) -> str:
    """The passage as MultiHop-RAG's retrieval hands it on: LlamaIndex's excerpt with title, date and source."""
    return (
        f"[Excerpt from document]\ntitle: {hit.get('headline')}\npublished_at: {hit.get('published')}\n"
        f"source: {hit.get('source')}\nExcerpt:\n-----\n{hit['text']}\n-----"
    )


def _first_rank(record: Record) -> int | None:
    """The rank of the first passage with a whole fact; 0 when there is none; None without evidence."""
    if not record.example.evidence or record.example.answerable is False:
        return None
    facts = [_bare(fact) for fact in record.example.evidence]
    for rank, hit in enumerate(record.retrieved[:_DEPTH], start=1):
        text = _bare(with_header(hit))
        if any(fact in text for fact in facts):
            return rank
    return 0


def _bare(text: str) -> str:
    return text.replace(" ", "").replace("\n", "")
