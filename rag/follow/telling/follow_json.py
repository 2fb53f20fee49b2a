"""Followed questions as JSON: the lines of ``python -m rag follow --json``, which other tools rely on."""

from typing import Any

from rag.filters import Filters
from rag.follow.followed import Followed, News, Source
from rag.share.json_output import period_json


def line_json(followed: Followed, news: News, since: str) -> dict[str, Any]:
    """``{"id", "question", "since", "new": [...], "changed": [...], "articles": [...]}``."""
    return {"id": followed.id, "question": followed.question, "since": since, **news_json(news)}


def news_json(news: News) -> dict[str, Any]:
    """``{"new": [{"text", "citations"}], "changed": [{"what", "before", "after", "citations"}], "articles"}``."""
    return {
        "new": [{"text": one.text, "citations": sources_json(one.citations)} for one in news.new],
        "changed": [
            {"what": one.what, "before": one.before, "after": one.after, "citations": sources_json(one.citations)}
            for one in news.changed
        ],
        "articles": list(news.articles),
    }


def sources_json(sources: tuple[Source, ...]) -> list[dict[str, Any]]:
    """``[{"article_id", "url", "headline", "source", "published", "start", "end", "quote"}]``."""
    return [
        {
            "article_id": one.id,
            "url": one.url,
            "headline": one.headline,
            "source": one.source,
            "published": one.published,
            "start": one.start,
            "end": one.end,
            "quote": one.quote,
        }
        for one in sources
    ]


def followed_json(followed: Followed) -> dict[str, Any]:
    """``{"id", "question", "filters", "added", "since"}``."""
    return {
        "id": followed.id,
        "question": followed.question,
        "filters": filters_json(followed.filters),
        "added": followed.added,
        "since": followed.since,
    }


def filters_json(filters: Filters) -> dict[str, Any]:
    """``{"from", "to", "sources", "sections", "genres", "articles"}``."""
    period = period_json(filters.published) if filters.published else {"from": None, "to": None}
    labels = {
        "sources": filters.sources,
        "sections": filters.sections,
        "genres": filters.genres,
        "articles": filters.articles,
    }
    return period | {name: list(values) for name, values in labels.items()}
