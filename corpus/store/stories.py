"""Stories: the articles that are copies of one report, by whatever outlet. They are put together, and none is dropped.

Each article is compared with those few that its MinHash bands find within days of it, exactly, and linked to its
copies. A story is an original with the articles linked to it: every member is a copy of the original itself, so that a
chain of updates does not become one story, nor do two reports that a third one merged.
"""

import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from corpus.article import Article
from corpus.dates import first_day, last_day
from corpus.store.minhash import bands, held, runs, signature

WINDOW = 7
"""Days between the publication of a report and of its copies."""

_FEWEST = 50  # runs: what is shorter is furniture more often than news, such as the notice that closes a page
# Of the shorter article's runs, and of the longer one's, outside quotations. Measured 2026-11-28 (evals/LOG.md).
_EDITED = (0.35, 0.22)  # rewritten here and there, by another outlet
_PART = 0.7  # cut, or merged with another: the shorter one's alone
_SAME_OUTLET = (0.8, 0.5)  # an outlet repeats its own background from article to article
_HEADLINES = 0.5  # of their words: of one outlet, where the same words under other headlines are a page's furniture
_LIKELY = 8  # places of 128 in which two signatures agree, before the articles themselves are compared
_NO_WEEK = -1  # undated, or known to the month or year only: compared with every week that it may be of

# What is quoted, independent reports of one event share as well.
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
    """An article of a story, in brief.

    Attributes:
        is_original: the others are copies of it: an agency's, else the earliest, else the first that was kept.
    """

    id: str
    headline: str | None
    source: str | None
    published: str | None
    is_original: bool


@dataclass(frozen=True, slots=True)
class StoryCounts:
    """How many stories have copies, and how many copies they have beside their originals."""

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
    """What articles are compared by: the runs of three words of their own, or all where they are mostly quotation."""
    own = runs(_QUOTED.sub("\n", body))
    return own if len(own) >= _FEWEST else runs(body)


def put(connection: sqlite3.Connection, article: Article) -> None:
    """Find the copies of an article among those put before, and put it into its story. It must not be in one yet."""
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
    insert = "INSERT INTO sketches (article_id, agreeing, story) VALUES (?, ?, 0)"
    number = connection.execute(insert, (article.id, agreeing.tobytes())).lastrowid
    connection.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?, ?)", [(week, band, number) for band in found])
    connection.executemany(
        "INSERT INTO copies VALUES (?, ?)", [pair for other in linked for pair in ((number, other), (other, number))]
    )
    _tell(connection, [number or 0])


def forget(connection: sqlite3.Connection, article: Article) -> None:
    """Take an article, as it was put, out of its story; what remains of the story stays together where it belongs."""
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
    _tell(connection, left)


def is_near(one: str | None, other: str | None) -> bool:
    """Whether two publication dates lie within the window, as far as they are known."""
    if not one or not other:
        return True
    return max(first_day(one) - last_day(other), first_day(other) - last_day(one)) <= WINDOW


def is_agency(source: str | None) -> bool:
    """Whether an outlet is a news agency, by its name."""
    return bool(source and _AGENCY.search(source))


# Finding copies


def _candidates(
    connection: sqlite3.Connection, article: Article, found: list[int], agreeing: np.ndarray
) -> Iterator[_Held]:
    """The articles put before that may be copies: near in time, with a band in common and signatures that agree."""
    marks = ", ".join("?" * len(found))
    query = f"SELECT DISTINCT number FROM bands WHERE week = ? AND band IN ({marks})"
    numbers = {row[0] for week in _weeks(connection, article) for row in connection.execute(query, (week, *found))}
    for number in sorted(numbers):
        row = connection.execute("SELECT agreeing FROM sketches WHERE number = ?", (number,)).fetchone()
        if row and (np.frombuffer(row[0], np.uint8) == agreeing).sum() >= _LIKELY:
            columns = "number, agreeing, source, headline, body, published"
            joined = f"SELECT {columns} FROM sketches JOIN articles ON id = article_id WHERE number = ?"
            yield _Held(*connection.execute(joined, (number,)).fetchone())


def _week(published: str | None) -> int:
    if not published or last_day(published) - first_day(published) > WINDOW:
        return _NO_WEEK
    return first_day(published) // 7


def _weeks(connection: sqlite3.Connection, article: Article) -> Iterable[int]:
    """The weeks in which a copy may have been published."""
    if _week(article.published) != _NO_WEEK and article.published:
        first, last = first_day(article.published) - WINDOW, last_day(article.published) + WINDOW
        return (_NO_WEEK, *range(first // 7, last // 7 + 1))
    # Week by week, the index is not read as a whole.
    every = """WITH RECURSIVE weeks (week) AS (SELECT min(week) FROM bands UNION ALL
        SELECT (SELECT min(bands.week) FROM bands WHERE bands.week > weeks.week) FROM weeks WHERE week IS NOT NULL)
        SELECT week FROM weeks WHERE week IS NOT NULL"""
    return [week for (week,) in connection.execute(every)]


def _is_copy(article: Article, of: np.ndarray, other: _Held) -> bool:
    """Whether what two articles say in words of their own is the same."""
    shorter, longer = sorted((of, runs_outside_quotations(other.body)), key=len)
    part, whole = held(shorter, longer), held(longer, shorter)
    if (article.source or "").casefold() == (other.source or "").casefold():
        return _is_at_least((part, whole), _SAME_OUTLET) and _headlines_agree(article.headline, other.headline)
    return part >= _PART or _is_at_least((part, whole), _EDITED)


def _is_at_least(shares: tuple[float, float], least: tuple[float, float]) -> bool:
    return shares[0] >= least[0] and shares[1] >= least[1]


def _headlines_agree(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return True
    # Behind a dash or a bar stands the outlet's own name.
    first, second = (set(re.findall(r"\w{2,}", _OUTLET.sub("", text).casefold())) for text in (one, other))
    return len(first & second) >= _HEADLINES * min(len(first), len(second))


# Stories of what is linked


def _tell(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Anew, which story each of these is in, and all that they are linked to."""
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
            "UPDATE sketches SET story = ? WHERE number = ?", [(told, one) for one, told in story.items()]
        )


def _linked(connection: sqlite3.Connection, number: int) -> dict[int, list[int]]:
    """All that is linked to ``number``, directly or not: each with what it is linked to itself."""
    links: dict[int, list[int]] = {}
    ahead = [number]
    while ahead:
        one = ahead.pop()
        if one not in links:
            found = connection.execute("SELECT other FROM copies WHERE one = ? ORDER BY other", (one,))
            links[one] = [other for (other,) in found]
            ahead += links[one]
    return links


def _originals_first(connection: sqlite3.Connection, numbers: Collection[int]) -> list[int]:
    """By how likely each is the original: an agency's first, then the earliest, then what was kept first."""
    if len(numbers) == 1:
        return list(numbers)
    query = "SELECT source, published FROM sketches JOIN articles ON id = article_id WHERE number = ?"

    def rank(number: int) -> tuple[bool, int, str, int]:
        source, published = connection.execute(query, (number,)).fetchone()
        return not is_agency(source), first_day(published) if published else 2**31, published or "", number

    return sorted(numbers, key=rank)


# Reading


def counts(connection: sqlite3.Connection) -> StoryCounts:
    """How many stories have copies, and how many."""
    query = "SELECT count(DISTINCT story), count(*) FROM sketches WHERE story != number"
    return StoryCounts(*connection.execute(query).fetchone())


def copies_of(connection: sqlite3.Connection, article_id: str) -> tuple[Brief, ...]:
    """The other articles of its story, and those that hold it merged with another; the original first."""
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


def originals(connection: sqlite3.Connection, ids: Collection[str]) -> dict[str, str]:
    """Of these articles, those in stories with copies: each with the id of its story's original."""
    marks = ", ".join("?" * len(ids))
    query = f"""SELECT mine.article_id, originals.article_id FROM sketches AS mine
        JOIN sketches AS originals ON originals.number = mine.story WHERE mine.article_id IN ({marks})
        AND EXISTS (SELECT 1 FROM sketches AS more WHERE more.story = mine.story AND more.number != originals.number)"""
    return dict(connection.execute(query, tuple(ids)).fetchall())
