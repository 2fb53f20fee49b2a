"""Managing: articles are removed, feeds paused and removed, each under a run of its own, which is the record of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from corpus.headline import shown_headline
from corpus.store import runs
from corpus.store.archive import Archive
from corpus.store.runs import How
from corpus.web import feeds
from errors import RunNotFound

DoFeed = Literal["pause", "resume", "remove"]
_DONE: dict[DoFeed, str] = {"pause": "feed paused", "resume": "feed watched again", "remove": "feed removed"}


def remove_article(archive: Archive, name: str, who: str, address: str | None = None) -> int:
    """Remove an article with its versions, and return the number of the run, which can be undone.

    Raises:
        ArticleNotFound: the archive holds no such article.
    """
    article = archive.get(name)
    run = archive.begin("edit", who, [f"removed: {shown_headline(article).text}"], address)
    archive.remove([article.id], run)
    return run.id


def manage_feed(archive: Archive, do: DoFeed, url: str, who: str, address: str | None = None) -> None:
    """Pause a feed, watch it again, or remove it; its articles stay.

    Raises:
        FeedNotFound: it is not watched.
    """
    doing: dict[DoFeed, Callable[[], object]] = {
        "pause": lambda: feeds.pause(archive, url, datetime.now(UTC)),
        "resume": lambda: feeds.resume(archive, url),
        "remove": lambda: feeds.unregister(archive, url),
    }
    doing[do]()
    archive.begin("edit", who, [f"{_DONE[do]}: {url}"], address)


def take_back(archive: Archive, run: int, who: str, address: str | None = None) -> str:
    """Undo an edit or a removal, which is recorded, too; return why something of it could not be undone, or "".

    Raises:
        RunNotFound: there is no such run, or it is none that somebody managed articles with.
    """
    with archive.using() as connection:
        if runs.found(connection, run).how != "edit":
            raise RunNotFound(f"Run {run} is no edit. Undo it by command: python -m corpus undo {run}")
    undone = archive.undo(run)
    if undone.removed or undone.restored:
        archive.begin("edit", who, [f"took back no. {run}"], address)
    return "; ".join(f"{one.headline or one.id}: {one.reason}" for one in undone.left)


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of the record.

    Attributes:
        run: its number, by which it can be undone.
        at: when, ISO 8601 in UTC.
        articles: the ids of the first articles that it changed.
        undone: when it was undone; None if it was not.
    """

    run: int
    at: str
    how: How
    who: str
    what: str
    articles: tuple[str, ...]
    undone: str | None


def record(archive: Archive, most: int = 100) -> list[Logged]:
    """What people added, set, removed and managed, the latest first. What feeds and commands added is no part of it."""
    people = "how IN ('edit', 'page') OR (how = 'program' AND who LIKE '%:%')"
    query = f"SELECT id, began, how, who, name, undone FROM runs WHERE {people}"
    with archive.using() as connection:
        found = connection.execute(f"{query} ORDER BY id DESC LIMIT ?", (most,)).fetchall()
        return [
            Logged(id_, at, how, who, what, tuple(runs.articles_changed_by(connection, id_)[:3]), undone)
            for id_, at, how, who, what, undone in found
        ]
