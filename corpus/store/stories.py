"""Stories: groups of articles that are copies of one report, in any outlet. Every copy is kept.

The MinHash bands of an article find a few candidates within days of it. An exact comparison then links it to its
copies. A story is an original with the articles linked to it. Every member is a copy of the original itself, so that
neither a chain of updates becomes one story, nor two reports that a third one merged.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from corpus.article import Article
from corpus.dates import first_day, last_day
from corpus.store.engine.connection import Connection, marks
from corpus.store.minhash import bands, runs, share_in, signature

WINDOW = 7
"""The most days between the publication of a report and of its copies."""

_FEWEST = 50  # runs: a shorter text is more often furniture than news, such as the notice that closes a page
# Shares of the shorter article's runs, and of the longer one's, outside quotations. Measured 2026-11-28 (evals/LOG.md).
_EDITED = (0.35, 0.22)  # rewritten here and there, by another outlet
_PART = 0.7  # cut, or merged with another: the shorter one's share alone
_SAME_OUTLET = (0.8, 0.5)  # an outlet repeats its own background from article to article
_HEADLINES = 0.5  # of the headlines' words, within one outlet: a page's furniture is equal under unlike headlines
_LIKELY = 8  # equal places, of 128, in two signatures before the articles themselves are compared
_ASKED_AT_ONCE = 500
_NO_WEEK = -1  # undated, or dated by month or year only: compared with every week that the date may mean

# Independent reports of one event share quotations, too.
_QUOTED = re.compile(r'“[^“”\n]{1,600}”|"(?<!\S")(?=\S)[^"\n]{1,600}(?<=\S)"')
_OUTLET = re.compile(r"\s[|–—-]\s[^|–—]{1,40}$")
_AGENCY = re.compile(
    r"\b(?:reuters|associated press|ap|afp|agence france[- ]presse|dpa|pa media|upi|tass|interfax|xinhua|kyodo|jiji"
    r"|ansa|efe|apa|ritzau|belga|anp|pti|ians|yonhap|anadolu|ukrinform|news ?wires?|wires?|news agency|press agency"
    r"|press association)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Brief:
    """A short form of an article in a story.

    Attributes:
        is_original: the others are copies of it. An agency's article comes first, else the earliest, else the first
            that the archive kept.
    """

    id: str
    headline: str | None
    source: str | None
    published: str | None
    is_original: bool


@dataclass(frozen=True, slots=True)
class StoryCounts:
    """The number of stories with copies, and the number of copies beside their originals."""

    stories: int
    copies: int


class _Held(NamedTuple):
    number: int
    agreeing: bytes
    source: str | None
    headline: str | None
    body: str
    published: str | None


def runs_outside_quotations(body: str) -> np.ndarray:
    """Return the runs of three words to compare: those outside quotations, or all if the text is mostly quotation."""
    own = runs(_QUOTED.sub("\n", body))
    return own if len(own) >= _FEWEST else runs(body)


def put(connection: Connection, article: Article) -> None:
    """Find an article's copies among earlier articles, and put it into its story. It must not be in a story yet."""
    of = runs_outside_quotations(article.body)
    connection.execute("UPDATE articles SET clustered = 1 WHERE id = ?", (article.id,))
    if len(of) < _FEWEST:
        return
    sketch = signature(of)
    found = bands(sketch)
    agreeing = (sketch & 0xFF).astype(np.uint8)
    linked = [
        other.number
        for other in _candidates(connection, article, found, agreeing)
        if _is_copy(article, of, other) and is_near(article.published, other.published)
    ]
    week = _week(article.published)
    insert = "INSERT INTO sketches (article_id, agreeing, story) VALUES (?, ?, 0) RETURNING number"
    [(number,)] = connection.execute(insert, (article.id, agreeing.tobytes())).fetchall()
    insert = "INSERT INTO bands VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    connection.executemany(insert, [(week, band, number) for band in found])
    connection.executemany(
        "INSERT INTO copies VALUES (?, ?)", [pair for other in linked for pair in ((number, other), (other, number))]
    )
    _assign_stories(connection, [number])


def forget(connection: Connection, article: Article) -> None:
    """Remove an article, as it was put, from its story. The remaining articles form stories anew."""
    row = connection.execute("SELECT number FROM sketches WHERE article_id = ?", (article.id,)).fetchone()
    if row is None:
        return
    number = row[0]
    left = [one for (one,) in connection.execute("SELECT other FROM copies WHERE one = ?", row)]
    connection.executemany("DELETE FROM copies WHERE one = ? AND other = ?", [(other, number) for other in left])
    connection.execute("DELETE FROM copies WHERE one = ?", row)
    connection.execute("DELETE FROM sketches WHERE number = ?", row)
    week, found = _week(article.published), bands(signature(runs_outside_quotations(article.body)))
    connection.executemany(
        "DELETE FROM bands WHERE week = ? AND band = ? AND number = ?", [(week, band, number) for band in found]
    )
    _assign_stories(connection, left)


def is_near(one: str | None, other: str | None) -> bool:
    """Whether two publication dates lie within the window, as far as the dates are known."""
    if not one or not other:
        return True
    return max(first_day(one) - last_day(other), first_day(other) - last_day(one)) <= WINDOW


def is_agency(source: str | None) -> bool:
    """Whether an outlet's name is that of a news agency."""
    return bool(source and _AGENCY.search(source))


# Finding copies


def _candidates(connection: Connection, article: Article, found: list[int], agreeing: np.ndarray) -> Iterator[_Held]:
    """Return earlier articles that may be copies: near in time, with a common band and similar signatures."""
    query = f"SELECT DISTINCT number FROM bands WHERE week = ? AND band IN ({marks(len(found))})"
    numbers = {row[0] for week in _weeks(connection, article) for row in connection.execute(query, (week, *found))}
    for number, held in _agreeing(connection, sorted(numbers)):
        if (np.frombuffer(held, np.uint8) == agreeing).sum() >= _LIKELY:
            columns = "number, agreeing, source, headline, body, published"
            joined = f"SELECT {columns} FROM sketches JOIN articles ON id = article_id WHERE number = ?"
            yield _Held(*connection.execute(joined, (number,)).fetchone())


def _agreeing(connection: Connection, numbers: list[int]) -> Iterator[tuple[int, bytes]]:
    """Yield the held ones of these numbers, in their order, each with its values. A server is asked once for all."""
    for at in range(0, len(numbers), _ASKED_AT_ONCE):
        some = numbers[at : at + _ASKED_AT_ONCE]
        query = f"SELECT number, agreeing FROM sketches WHERE number IN ({marks(len(some))}) ORDER BY number"
        yield from connection.execute(query, some).fetchall()


def _week(published: str | None) -> int:
    if not published or last_day(published) - first_day(published) > WINDOW:
        return _NO_WEEK
    return first_day(published) // 7


def _weeks(connection: Connection, article: Article) -> Iterable[int]:
    """Return the weeks in which a copy may have been published."""
    if _week(article.published) != _NO_WEEK and article.published:
        first, last = first_day(article.published) - WINDOW, last_day(article.published) + WINDOW
        return (_NO_WEEK, *range(first // 7, last // 7 + 1))
    # A query per week keeps SQLite from reading the whole index.
    every = """WITH RECURSIVE weeks (week) AS (SELECT min(week) FROM bands UNION ALL
        SELECT (SELECT min(bands.week) FROM bands WHERE bands.week > weeks.week) FROM weeks WHERE week IS NOT NULL)
        SELECT week FROM weeks WHERE week IS NOT NULL"""
    return [week for (week,) in connection.execute(every)]


def _is_copy(article: Article, of: np.ndarray, other: _Held) -> bool:
    """Whether two articles have the same text outside quotations."""
    shorter, longer = sorted((of, runs_outside_quotations(other.body)), key=len)
    part, whole = share_in(shorter, longer), share_in(longer, shorter)
    if (article.source or "").casefold() == (other.source or "").casefold():
        return _is_at_least((part, whole), _SAME_OUTLET) and _headlines_agree(article.headline, other.headline)
    return part >= _PART or _is_at_least((part, whole), _EDITED)


def _is_at_least(shares: tuple[float, float], least: tuple[float, float]) -> bool:
    return shares[0] >= least[0] and shares[1] >= least[1]


def _headlines_agree(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return True
    # After a dash or a bar comes the outlet's own name.
    first, second = (set(re.findall(r"\w{2,}", _OUTLET.sub("", text).casefold())) for text in (one, other))
    return len(first & second) >= _HEADLINES * min(len(first), len(second))


# Stories from links


def _assign_stories(connection: Connection, numbers: Iterable[int]) -> None:
    """Assign stories anew to these articles and to all that they are linked to."""
    done: set[int] = set()
    for number in numbers:
        if number in done:
            continue
        links = _linked(connection, number)
        done |= links.keys()
        story: dict[int, int] = {}
        for one in _originals_first(connection, links):
            if one not in story:
                story |= {other: one for other in (one, *links[one]) if other not in story}
        connection.executemany(
            "UPDATE sketches SET story = ? WHERE number = ?", [(original, one) for one, original in story.items()]
        )


def _linked(connection: Connection, number: int) -> dict[int, list[int]]:
    """Return all articles linked to ``number``, directly or not, each with its own links."""
    links: dict[int, list[int]] = {}
    ahead = [number]
    while ahead:
        one = ahead.pop()
        if one not in links:
            found = connection.execute("SELECT other FROM copies WHERE one = ? ORDER BY other", (one,))
            links[one] = [other for (other,) in found]
            ahead += links[one]
    return links


def _originals_first(connection: Connection, numbers: Collection[int]) -> list[int]:
    """Sort the likely originals first: an agency's, then the earliest, then the first kept."""
    if len(numbers) == 1:
        return list(numbers)
    query = "SELECT source, published FROM sketches JOIN articles ON id = article_id WHERE number = ?"

    def rank(number: int) -> tuple[bool, int, str, int]:
        source, published = connection.execute(query, (number,)).fetchone()
        return not is_agency(source), first_day(published) if published else 2**31, published or "", number

    return sorted(numbers, key=rank)


# Reading


def counts(connection: Connection) -> StoryCounts:
    """Count the stories that have copies, and the copies."""
    query = "SELECT count(DISTINCT story), count(*) FROM sketches WHERE story != number"
    return StoryCounts(*connection.execute(query).fetchone())


def copies_of(connection: Connection, article_id: str) -> tuple[Brief, ...]:
    """Return the other articles of its story, and those that merge it with another report; the original first."""
    query = """SELECT others.article_id, headline, source, published, others.number = others.story
        FROM sketches AS mine JOIN sketches AS others
            ON others.number != mine.number AND (others.story = mine.story
                OR others.number IN (SELECT other FROM copies WHERE one = mine.number))
        JOIN articles ON articles.id = others.article_id
        WHERE mine.article_id = coalesce((SELECT article_id FROM other_ids WHERE id = ?1), ?1)
        ORDER BY 5 DESC, first_day IS NULL, published, others.number"""
    return tuple(
        Brief(id_, headline, source, published, bool(original))
        for id_, headline, source, published, original in connection.execute(query, (article_id,))
    )


def originals(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return the articles among these in stories with copies, each with the id of its story's original."""
    query = f"""SELECT mine.article_id, originals.article_id FROM sketches AS mine
        JOIN sketches AS originals ON originals.number = mine.story WHERE mine.article_id IN ({marks(len(ids))})
        AND EXISTS (SELECT 1 FROM sketches AS more WHERE more.story = mine.story AND more.number != originals.number)"""
    return dict(connection.execute(query, tuple(ids)).fetchall())
