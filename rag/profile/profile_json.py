"""A profile as JSON: what the page /about/NAME shows, each sentence with its place in its article."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from corpus.store.selection import DayCount
from rag.passage import Passage
from rag.profile.beside import Beside
from rag.profile.mentions import Mention
from rag.profile.profile import Profile
from rag.profile.speech import Statement
from rag.profile.values import Values
from rag.share.json_output import quoted_json


def profile_json(found: Profile) -> dict[str, Any]:
    """``{"name", "articles", "weeks", "first", "last", "own", "of_others", "values", "beside", ...}``."""
    weeks, undated = _weeks(found.counts)
    return {
        "name": found.name,
        "articles": found.articles,
        "read": found.read,
        "is_person": found.is_person,
        "outlet": found.outlet,
        "weeks": weeks,
        "undated": undated,
        "first": _mention(found.first) if found.first else None,
        "last": _mention(found.last) if found.last else None,
        "own": [_statement(one) for one in found.speech.own],
        "of_others": [_statement(one) for one in found.speech.of_others],
        "speakers_read": found.speech.articles,
        "speakers_unread": found.speech.more,
        "values": [_values(one) for one in found.values],
        "beside": [_beside(one) for one in found.beside],
        "longer": [_beside(one) for one in found.longer],
    }


def _weeks(counts: Sequence[DayCount]) -> tuple[list[dict[str, Any]], int]:
    """The articles of each week that has any, the earliest first, and the number of undated ones."""
    mondays: Counter[date] = Counter()
    for one in counts:
        if one.day is not None:
            day = date.fromordinal(one.day)
            mondays[day - timedelta(day.weekday())] += one.articles
    weeks = [{"monday": monday.isoformat(), "articles": mondays[monday]} for monday in sorted(mondays)]
    return weeks, sum(one.articles for one in counts if one.day is None)


def _mention(one: Mention) -> dict[str, Any]:
    return quoted_json(Passage(one.article, one.start, one.end))


def _statement(one: Statement) -> dict[str, Any]:
    return {"speaker": {"name": one.speaker.name, "role": one.speaker.role}, "mention": _mention(one.mention)}


def _values(one: Values) -> dict[str, Any]:
    return {
        "quantity": one.quantity,
        "changing": one.changing,
        "given": [
            {"value": given.value, "mention": _mention(given.mention), "outlets": list(given.outlets)}
            for given in one.given
        ],
    }


def _beside(one: Beside) -> dict[str, Any]:
    return {"name": one.name, "articles": one.articles, "mention": _mention(one.mention)}
