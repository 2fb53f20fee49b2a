"""The JSON that other tools rely on: what ``python -m rag search`` and ``ask`` print with ``--json``."""

from collections.abc import Sequence
from typing import Any

from rag.answer import Answer, Citation, CitedSentence, Disagreement, Row
from rag.passage import Passage, ScoredPassage


def search_json(query: str, hits: Sequence[ScoredPassage], notice: str | None = None) -> dict[str, Any]:
    """``{"query", "hits": [{"rank", "score", "article_id", ..., "start", "end", "text"}], "notice"}``."""
    return {
        "query": query,
        "hits": [
            {"rank": rank, "score": round(hit.score, 6), **_where(hit.passage), "text": hit.passage.text}
            for rank, hit in enumerate(hits, start=1)
        ],
        "notice": notice,
    }


def answer_json(answer: Answer) -> dict[str, Any]:
    """``{"question", "status", "text", "sentences", "citations", ...}``; ``quote`` is ``body[start:end]``."""
    return {
        "question": answer.question,
        "status": answer.status,
        "text": answer.text,
        "sentences": [_sentence(sentence) for sentence in answer.sentences],
        "form": answer.form,
        "rows": [_row(row) for row in answer.rows],
        "disagreements": [_disagreement(one) for one in answer.disagreements],
        "citations": [_citation(citation) for citation in answer.citations],
        "nearest": [_where(passage) for passage in answer.nearest],
        "missing": list(answer.missing),
        "searched": answer.searched,
        "writer": answer.writer,
        "evidence": round(answer.evidence, 4),
        "notice": answer.notice,
        "unresolved": answer.unresolved,
        "timings_ms": dict(answer.timings_ms),
    }


def _sentence(sentence: CitedSentence) -> dict[str, Any]:
    speaker = sentence.speaker
    return {
        "text": sentence.text,
        "citations": [citation.number for citation in sentence.citations],
        "verdict": sentence.verdict,
        "reason": sentence.reason,
        "score": round(sentence.score, 4),
        "answers": [list(span) for span in sentence.answers],
        "speaker": speaker and {"name": speaker.name, "role": speaker.role},
    }


def _row(row: Row) -> dict[str, Any]:
    event = row.event
    return {
        "event": event and {"date": event.value, "granularity": event.granularity, "text": event.text},
        **_reported(row.sentence),
        "sentence": _sentence(row.sentence),
    }


def _disagreement(one: Disagreement) -> dict[str, Any]:
    rows = [
        {
            "value": value.value,
            "qualifier": value.qualifier,
            "carried_by": list(value.carried_by),
            **_reported(value.sentence),
            "sentence": _sentence(value.sentence),
        }
        for value in one.rows
    ]
    return {"quantity": one.quantity, "changing": one.changing, "rows": rows}


def _reported(sentence: CitedSentence) -> dict[str, Any]:
    article = sentence.citations[0].passage.article
    return {"published": article.published, "source": article.source}


def _citation(citation: Citation) -> dict[str, Any]:
    where = _where(citation.passage) | {"start": citation.start, "end": citation.end}
    return {"number": citation.number, **where, "quote": citation.quote}


def _where(passage: Passage) -> dict[str, Any]:
    article = passage.article
    return {
        "article_id": article.id,
        "url": article.url,
        **({"uri": article.uri} if article.uri else {}),
        "headline": article.headline,
        "source": article.source,
        "published": article.published,
        "start": passage.start,
        "end": passage.end,
    }
