"""Profile: what an archive tells of a person, a place or a thing by its name, everything with its sentence.

No model is asked. The newest articles are read, a bounded number of them, whatever the archive's size.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.article import Article
from corpus.dates import first_day
from corpus.store.selection import DayCount, Selection
from rag.filters import Filters, Period
from rag.index.passage_index import PassageIndex
from rag.index.stored_passages import with_articles
from rag.profile.beside import Beside, company
from rag.profile.mentions import Mention, Name, as_written, either, in_any_case, mentions
from rag.profile.speech import Speech, speech
from rag.profile.values import Values, values
from rag.reading.persons import known_in
from rag.text.terms import words

READ = 300
"""Articles that are read: the newest that hold the name."""

_COUNTED = 20_000  # articles of one name that are counted by day
_OLDEST = 50  # articles that are read to find the first mention
_WEEK = 7  # days
_TOLD = 5  # articles that tell whether a name is a person's


@dataclass(frozen=True, slots=True)
class Profile:
    """What an archive tells of a name.

    Attributes:
        name: the name as the archive writes it.
        articles: how many articles hold it; of a name that more hold than are read, those with its words.
        read: how many were read, the newest.
        counts: the articles by day and outlet.
        first: its first mention; None when no dated article has one. ``last`` is the same for the newest.
        is_person: whether the articles show that it is a person's.
        speech: what it says, and what others say of it.
        values: counts that changed, or differ between sources.
        beside: names in the same paragraphs.
        longer: longer names that it is part of.
        outlet: the outlet of this name, as the archive spells it; None when there is none.
    """

    name: str
    articles: int
    read: int
    counts: Sequence[DayCount]
    first: Mention | None
    last: Mention | None
    is_person: bool
    speech: Speech
    values: Sequence[Values]
    beside: Sequence[Beside]
    longer: Sequence[Beside]
    outlet: str | None


def outlet_of(name: Name, outlets: Iterable[str]) -> str | None:
    """The outlet of this name; None when there is none."""
    return next((one for one in outlets if one.lower() == name.text.lower()), None)


def profile(name: Name, index: PassageIndex, most: int = READ) -> Profile | None:
    """The profile of a name, from the newest ``most`` articles that hold it; None when no article does."""
    outlets = index.archive.labels("source")
    found = index.articles.holding(_asked(name), _COUNTED, newest_first=True)
    held = _articles(index, found.ids[:most])
    articles = [one for one in held if name.places(one.body)]
    if not articles and (articles := [one for one in held if in_any_case(name).places(one.body)]):
        name = in_any_case(name)
    if not articles:
        return None
    name = as_written(name, articles)
    is_person = len(name.words) > 1 and _is_person(name, articles)
    # "Ravn" alone, in an article that names Tilde Ravn in full.
    pattern = re.compile(f"{name.pattern.pattern}|{either(name.words[-1:]).pattern}") if is_person else name.pattern
    is_whole = len(found.ids) <= most
    counts = _counts(articles) if is_whole else index.archive.counted(Selection(passages=found.ids))
    near = company(name, pattern, articles, tuple(outlets))
    oldest = articles if is_whole else _oldest(name, counts, index)
    return Profile(
        name.text,
        len(articles) if is_whole else found.total,
        len(articles),
        counts,
        _end(oldest, name, newest=False),
        _end(articles, name, newest=True),
        is_person,
        speech(name, pattern, articles),
        values(name, pattern, articles, index),
        near.beside,
        near.longer,
        outlet_of(name, outlets),
    )


def _asked(name: Name) -> str:
    """The name as a phrase to search for; in an index a name of one word is no phrase."""
    return f'"{name.text.replace(chr(34), " ")}"' if len(words(name.text)) > 1 else name.text


def _articles(index: PassageIndex, ids: Sequence[int]) -> list[Article]:
    """The articles of these entries; what was withdrawn since it was indexed is left out."""
    return [article for _, article in with_articles(index.archive, list(ids)) if not article.status]


def _oldest(name: Name, counts: Sequence[DayCount], index: PassageIndex) -> list[Article]:
    """The articles of the first week in which an index has the name."""
    first = min((one.day for one in counts if one.day is not None), default=None)
    if first is None:
        return []
    week = Filters(Period(first, first + _WEEK - 1))
    return _articles(index, index.articles.holding(_asked(name), _OLDEST, week).ids)


def _end(articles: Sequence[Article], name: Name, newest: bool) -> Mention | None:
    """The first mention, or the last; a line that is the name alone tells nothing of it."""
    dated = [(one.published, one) for one in articles if one.published]
    for _, article in sorted(dated, key=lambda one: (first_day(one[0]), one[0]), reverse=newest):
        for mention in mentions(article, name.pattern):
            if len(mention.text.split()) > len(name.words):
                return mention
    return None


def _counts(articles: Sequence[Article]) -> list[DayCount]:
    days = [first_day(one.published) if one.published else None for one in articles]
    inexact = [int(bool(one.published) and len(one.published or "") < len("2025-08-19")) for one in articles]
    return [DayCount(day, one.source, 1, rough) for day, one, rough in zip(days, articles, inexact, strict=True)]


def _is_person(name: Name, articles: Sequence[Article]) -> bool:
    """Whether most articles that can tell show a person's name; one may call Hurricane Ian "he"."""
    known = [found for one in articles[:_TOLD] if (found := known_in(one).get(name.text))]
    return 2 * sum(one.is_person for one in known) > len(known)
