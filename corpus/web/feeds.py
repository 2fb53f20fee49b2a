"""Feeds: which feeds an archive watches, and how each of them is. A table of the archive's file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from corpus.store.archive import Archive
from errors import FeedNotFound

EVERY = timedelta(minutes=15)
SILENT = timedelta(days=1)  # without success: then it must be seen
LEASE = timedelta(minutes=5)  # a process that looks at a feed has it for so long, and says so again while it goes on
MOST_TRIES = 3  # of an entry's article; then its teaser is all there is


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that the archive watches. Moments are ISO 8601, in UTC, to the second.

    Attributes:
        title: as the feed calls itself.
        every: seconds between two looks.
        full_text: fetch the articles that teasers link to.
        allow_private: it, and what it links to, may lie on private addresses.
        since: when it was registered.
        last_try: when it was last looked at.
        last_success: when that last went well.
        last_error: why it last did not; None when the last look went well.
        not_before: it is left alone until then, as its server asked.
        etag: what the server is asked with whether it has changed.
        modified: likewise.
        newest: the latest publication date among its entries.
        added: articles that came of it.
    """

    url: str
    every: int
    full_text: bool
    allow_private: bool
    since: str
    title: str | None = None
    last_try: str | None = None
    last_success: str | None = None
    last_error: str | None = None
    not_before: str | None = None
    etag: str | None = None
    modified: str | None = None
    newest: str | None = None
    added: int = 0

    def is_broken(self, now: datetime) -> bool:
        """Whether nothing was had from it for a day (or two of its own rounds, where these are longer)."""
        return now - moment(self.heard) > max(SILENT, 2 * timedelta(seconds=self.every))

    def due(self) -> datetime:
        """When it is to be looked at next."""
        next_round = moment(self.last_try) + timedelta(seconds=self.every) if self.last_try else moment(self.since)
        return max(next_round, moment(self.not_before)) if self.not_before else next_round

    @property
    def heard(self) -> str:
        """When something was last had from it; where nothing ever was, when it was registered."""
        return self.last_success or self.since


_FIELDS = tuple(field.name for field in fields(Feed))
_COLUMNS = ", ".join(_FIELDS)


def stamp(when: datetime) -> str:
    """A moment as it is stored, such that earlier ones sort first."""
    return when.astimezone(UTC).isoformat(timespec="seconds")


def moment(text: str) -> datetime:
    """What ``stamp`` wrote."""
    return datetime.fromisoformat(text)


def feeds(archive: Archive) -> list[Feed]:
    """The feeds that are watched, in the order of their addresses."""
    with archive.using() as connection:
        rows = connection.execute(f"SELECT {_COLUMNS} FROM feeds ORDER BY url").fetchall()
    return [_feed(row) for row in rows]


def feed(archive: Archive, url: str) -> Feed:
    """One of them.

    Raises:
        FeedNotFound: it is not watched.
    """
    with archive.using() as connection:
        row = connection.execute(f"SELECT {_COLUMNS} FROM feeds WHERE url = ?", (url,)).fetchone()
    if row is None:
        raise FeedNotFound(f"The feed {url!r} is not watched. See: python -m corpus feeds")
    return _feed(row)


def register(
    archive: Archive,
    url: str,
    now: datetime,
    every: timedelta | None = None,
    full_text: bool | None = None,
    allow_private: bool | None = None,
) -> Feed:
    """Watch a feed from now on; of one that is watched already, change what is given."""
    seconds = None if every is None else int(every.total_seconds())
    with archive.using(writing=True) as connection:
        connection.execute(
            "INSERT OR IGNORE INTO feeds (url, every, full_text, allow_private, since) VALUES (?, ?, 1, 0, ?)",
            (url, int(EVERY.total_seconds()), stamp(now)),
        )
        connection.execute(
            "UPDATE feeds SET every = coalesce(?, every), full_text = coalesce(?, full_text), "
            "allow_private = coalesce(?, allow_private) WHERE url = ?",
            (seconds, full_text, allow_private, url),
        )
    return feed(archive, url)


def unregister(archive: Archive, url: str) -> None:
    """Watch it no longer; its articles stay.

    Raises:
        FeedNotFound: it is not watched.
    """
    with archive.using(writing=True) as connection:
        removed = connection.execute("DELETE FROM feeds WHERE url = ?", (url,)).rowcount
    if not removed:
        raise FeedNotFound(f"The feed {url!r} is not watched. See: python -m corpus feeds")


def claim(archive: Archive, url: str, now: datetime) -> bool:
    """Take a feed, so that no other process looks at it at the same time; False where one has it, or it wants rest."""
    with archive.using(writing=True) as connection:
        taken = connection.execute(
            "UPDATE feeds SET claimed_until = ?, last_try = ? WHERE url = ? "
            "AND coalesce(claimed_until, '') <= ? AND coalesce(not_before, '') <= ?",
            (stamp(now + LEASE), stamp(now), url, stamp(now), stamp(now)),
        )
    return taken.rowcount == 1


def renew(archive: Archive, url: str, now: datetime) -> None:
    """Keep what was claimed."""
    with archive.using(writing=True) as connection:
        connection.execute("UPDATE feeds SET claimed_until = ? WHERE url = ?", (stamp(now + LEASE), url))


def release(archive: Archive, url: str, changes: Mapping[str, str | None], added: int) -> None:
    """Give it back, with what was learnt: fields of ``Feed`` by name, and how many articles came of it this time."""
    names = "".join(f"{name} = ?, " for name in _FIELDS if name in changes)
    values = [changes[name] for name in _FIELDS if name in changes]
    with archive.using(writing=True) as connection:
        connection.execute(
            f"UPDATE feeds SET {names}added = added + ?, claimed_until = NULL WHERE url = ?", (*values, added, url)
        )


def silence(archive: Archive, now: datetime) -> str | None:
    """A word on feeds that nothing was had from for a day; None where all are well."""
    return silence_of(feeds(archive), now)


def silence_of(watched: Iterable[Feed], now: datetime) -> str | None:
    """Likewise: ``"2 feeds silent, one since 26 Nov 2026"``."""
    broken = sorted((one for one in watched if one.is_broken(now)), key=lambda one: one.heard)
    if not broken:
        return None
    since = moment(broken[0].heard)
    day = f"{since.day} {since:%b %Y}"
    return f"1 feed silent since {day}" if len(broken) == 1 else f"{len(broken)} feeds silent, one since {day}"


# What became of the entries


def tries_of(archive: Archive, url: str) -> dict[str, tuple[str, int]]:
    """The entries of a feed that were looked at: a digest of each, and how often its article was tried for in vain."""
    with archive.using() as connection:
        rows = connection.execute("SELECT entry, digest, tries FROM feed_entries WHERE feed = ?", (url,)).fetchall()
    return {entry: (digest, tries) for entry, digest, tries in rows}


def note_entry(archive: Archive, url: str, entry: str, digest: str, tries: int) -> None:
    """Remember it, so that its article isn't fetched at each look; ``tries`` is 0 where that went well."""
    with archive.using(writing=True) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO feed_entries SELECT ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM feeds WHERE url = ?)",
            (url, entry, digest, tries, url),
        )


def _feed(row: tuple[object, ...]) -> Feed:
    values = dict(zip(_FIELDS, row, strict=True))
    for name in ("full_text", "allow_private"):
        values[name] = bool(values[name])
    return Feed(**values)  # type: ignore[arg-type]  # columns and fields are the same list
