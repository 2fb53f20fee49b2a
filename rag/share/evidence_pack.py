"""Evidence pack: an answer, or a conversation, as JSON that can be checked again later (``rag.share.verify``).

A pack holds the evidence of its answers: the cited words, their places, and digests of the articles. Offsets count
characters (Unicode code points) of an article's body.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from corpus.store.archive import Archive
from rag.answer.answer import Turn
from rag.answer.cited_sentence import Citation
from rag.index.passage_index import MODEL_NOTE
from rag.share.json_output import answer_json, period_json
from settings import VERSION, Settings

FORMAT = "footnote-evidence-pack"
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of answers, as a pack states it.

    Attributes:
        model: the configured model, or ``"quotes"``; each answer states its own writer.
        embedding: the model that made the archive's vectors, if it has any.
        archive: the archive's digest and coverage.
    """

    model: str
    embedding: str | None
    rerank: str | None
    context_window: int
    archive: Mapping[str, Any]


def origin(archive: Archive, settings: Settings) -> Origin:
    """The origin of answers from ``archive`` in its present state; it holds no key and no address."""
    coverage = archive.coverage()
    held = {
        "digest": archive.digest(),
        "articles": coverage.articles,
        "passages": coverage.passages,
        "outlets": list(coverage.sources),
        "first": coverage.first,
        "newest": coverage.newest,
        "undated": coverage.undated,
        "withdrawn": coverage.withdrawn,
        "waiting": coverage.waiting,
    }
    embedding = archive.note(MODEL_NOTE)
    return Origin(settings.model or "quotes", embedding, settings.rerank, settings.context_window, held)


def pack(turns: Sequence[Turn], made_by: Origin, now: datetime) -> dict[str, Any]:
    """The pack of a conversation, in JSON's types; a single answer is a conversation of one turn.

    Args:
        turns: the turns, oldest first; a turn stopped before its end says so.
        made_by: see ``origin``.
        now: the time of making, with a time zone.
    """
    content = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "footnote": VERSION,
        "made": now.isoformat(timespec="seconds"),
        "settings": {
            "model": made_by.model,
            "embedding": made_by.embedding,
            "rerank": made_by.rerank,
            "context_window": made_by.context_window,
        },
        "archive": dict(made_by.archive),
        "turns": [_turn(turn) for turn in turns],
    }
    return {**content, "sha256": checksum(content)}


def pack_text(packed: Mapping[str, Any]) -> str:
    """The pack as the text of a file; it is ASCII, so that no transfer loses a character."""
    return json.dumps(packed, indent=1) + "\n"


def checksum(packed: Mapping[str, Any]) -> str:
    """SHA-256 of everything in a pack except the checksum itself.

    A checksum reveals that a pack was changed, but anyone who changes it on purpose can compute a new one. So
    ``verify`` also compares the pack with the archive.
    """
    content = {key: value for key, value in packed.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def body_hash(body: str) -> str:
    """SHA-256 of an article's text."""
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _turn(turn: Turn) -> dict[str, Any]:
    answer = turn.answer
    filters = answer.query.filters
    return {
        **answer_json(answer),
        "question": turn.question,
        "complete": answer.complete,
        "as_of": date.fromordinal(answer.query.as_of).isoformat() if answer.query.as_of else None,
        "filters": {
            "outlets": list(filters.sources),
            "sections": list(filters.sections),
            "genres": list(filters.genres),
            "articles": list(filters.articles),
            "period": period_json(filters.published) if filters.published else None,
        },
        "citations": [_citation(citation) for citation in answer.citations],
    }


def _citation(citation: Citation) -> dict[str, Any]:
    passage, article = citation.passage, citation.passage.article
    return {
        "number": citation.number,
        "article_id": article.id,
        "url": article.url,
        "uri": article.uri,
        "headline": article.headline,
        "outlet": article.source,
        "authors": list(article.authors),
        "published": article.published,
        "genre": article.genre,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "body_sha256": body_hash(article.body),
        # The passage that the sentence was checked against: the check needs more than the quote.
        "passage": {"start": passage.start, "end": passage.end, "text": passage.text},
    }
