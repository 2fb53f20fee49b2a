"""JSON output: the format of ``python -m rag search --json`` and ``ask --json``, which other tools rely on."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from corpus.store.archive import Coverage
from rag.answer.answer import Answer
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.answer.lines import Disagreement, Row
from rag.filters import Period
from rag.passage import Passage, ScoredPassage
from rag.question.asking_back import Choice
from rag.question.query import Query

if TYPE_CHECKING:
    from rag.search.find import Searched


def search_json(found: "Searched") -> dict[str, Any]:
    """``{"query", "understood", "notice", "hits": [{"rank", "score", "article_id", ..., "start", "end", "text"}]}``."""
    return {
        "query": found.query.text,
        "understood": understood_json(found.query),
        "notice": " ".join(found.notices) or None,
        "hits": hits_json(found.passages),
    }


def hits_json(hits: Sequence[ScoredPassage]) -> list[dict[str, Any]]:
    """``[{"rank", "score", "article_id", ..., "start", "end", "text"}]``."""
    return [
        {"rank": rank, "score": round(hit.score, 6), **_where(hit.passage), "text": hit.passage.text}
        for rank, hit in enumerate(hits, start=1)
    ]


def understood_json(query: Query) -> dict[str, Any]:
    """``{"text", "period", "outlets", "parts", "newest_first", "inferred": [{"kind", "text", "words"}]}``.

    ``period`` has the first and the last day asked about; an open end is ``None``.
    """
    return {
        "text": query.text,
        "period": period_json(query.period) if query.period else None,
        "outlets": [one[0] for one in query.outlets],
        "parts": list(query.parts),
        "newest_first": query.newest_first,
        "inferred": [{"kind": one.kind, "text": one.text, "words": one.words} for one in query.inferred],
    }


def period_json(period: Period) -> dict[str, str | None]:
    """``{"from", "to"}``: the first and the last day; an open end is ``None``."""
    always = Period()
    return {
        "from": None if period.first == always.first else date.fromordinal(period.first).isoformat(),
        "to": None if period.last == always.last else date.fromordinal(period.last).isoformat(),
    }


def answer_json(answer: Answer) -> dict[str, Any]:
    """``{"question", "status", "text", "sentences", "citations", ...}``; ``quote`` is ``body[start:end]``."""
    return {
        "question": answer.question,
        "understood": understood_json(answer.query),
        "status": answer.status,
        "text": answer.text,
        "choices": [_choice(one) for one in answer.choices],
        "sentences": [_sentence(sentence) for sentence in answer.sentences],
        "form": answer.form,
        "rows": [_row(row) for row in answer.rows],
        "disagreements": [_disagreement(one) for one in answer.disagreements],
        "citations": [_citation(citation) for citation in answer.citations],
        "nearest": [_where(passage) for passage in answer.nearest],
        "missing": list(answer.missing),
        "searched": answer.searched,
        "coverage": _coverage(answer.coverage) if answer.coverage else None,
        "writer": answer.writer,
        "evidence": round(answer.evidence, 4),
        "notice": answer.notice,
        "unresolved": answer.unresolved,
        "timings_ms": dict(answer.timings_ms),
    }


def check_json(checked: CitedSentence, held: Sequence[Citation]) -> dict[str, Any]:
    """``{"sentence", "verdict", "reason", "score", "code", "spans", "citations"}``: a sentence checked by itself.

    ``spans`` has for each passage the place of the words that decide. ``held`` are the citations of the archive's own
    articles; other passages were given as texts, and are not cited.
    """
    return {
        "sentence": checked.text,
        "verdict": checked.verdict,
        "reason": checked.reason,
        "score": round(checked.score, 6),
        "code": checked.code,
        "spans": [[one.start, one.end] for one in checked.citations],
        "citations": [quoted_json(Passage(one.passage.article, one.start, one.end)) for one in held],
    }


def _choice(choice: Choice) -> dict[str, str | None]:
    return {"name": choice.name, "role": choice.role, "question": choice.question}


def _coverage(coverage: Coverage) -> dict[str, Any]:
    """The archive's coverage: how many articles, from how many outlets, of which days."""
    return {
        "articles": coverage.articles,
        "outlets": len(coverage.sources),
        "first": coverage.first,
        "newest": coverage.newest,
        "undated": coverage.undated,
        "withdrawn": coverage.withdrawn,
    }


def _sentence(sentence: CitedSentence) -> dict[str, Any]:
    speaker = sentence.speaker
    return {
        "text": sentence.text,
        "citations": [citation.number for citation in sentence.citations],
        "verdict": sentence.verdict,
        "reason": sentence.reason,
        "score": round(sentence.score, 4),
        "code": sentence.code,
        "found": sentence.found,
        "reports": [list(outlets) for outlets in sentence.reports],
        "answers": [list(span) for span in sentence.answers],
        "speaker": speaker and {"name": speaker.name, "role": speaker.role},
    }


def _row(row: Row) -> dict[str, Any]:
    event = row.event
    return {
        "event": event and {"date": event.value, "granularity": event.granularity, "text": event.text},
        "side": row.side or None,
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
    page = citation.passage.article.page_of(citation.start)
    return {"number": citation.number, **where, **({"page": page} if page else {}), "quote": citation.quote}


def quoted_json(passage: Passage) -> dict[str, Any]:
    """``{"article_id", ..., "start", "end", "quote"}``: words of an article, and where they stand in it."""
    return _where(passage) | {"quote": passage.text}


def _where(passage: Passage) -> dict[str, Any]:
    article = passage.article
    return {
        "article_id": article.id,
        "url": article.url,
        **({"uri": article.uri} if article.uri else {}),
        "headline": article.headline,
        "genre": article.genre,
        "source": article.source,
        "published": article.published,
        "start": passage.start,
        "end": passage.end,
    }
