"""Feeds: the feeds that an archive watches, and the state of each. A table of the archive's file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from corpus.store.archive import Archive
from errors import FeedNotFound

EVERY = timedelta(minutes=15)
SILENT = timedelta(days=1)  # time without success after which a feed counts as silent
LEASE = timedelta(minutes=5)  # a process claims a feed for this long, and renews the claim while it works
MOST_TRIES = 3  # to fetch an entry's article; then only its teaser is kept


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that the archive watches. Moments are ISO 8601, in UTC, to the second.

    Attributes:
        title: the feed's own title.
        every: seconds between two looks.
        full_text: whether to fetch the articles that teasers link to.
        allow_private: whether the feed and its links may lie on private addresses.
        since: the time at which it was registered.
        last_try: the time of the last look.
        last_success: the time of the last successful look.
        last_error: the error of the last look; None if it succeeded.
        not_before: the time before which it is not fetched, at its server's request.
        etag: the validator (``ETag``) for the next conditional request.
        modified: the ``Last-Modified`` date for the next conditional request.
        newest: the latest publication date among its entries.
        added: the number of articles that it added.
        paused: since when nobody looks at it; None while it is watched.
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
    paused: str | None = None

    def is_broken(self, now: datetime) -> bool:
        """Whether it had no success for a day, or for two of its own intervals if these are longer."""
        return self.paused is None and now - moment(self.heard) > max(SILENT, 2 * timedelta(seconds=self.every))

    def due(self) -> datetime:
        """The time of the next look."""
        next_round = moment(self.last_try) + timedelta(seconds=self.every) if self.last_try else moment(self.since)
        return max(next_round, moment(self.not_before)) if self.not_before else next_round

    @property
    def heard(self) -> str:
        """The time of the last success; the time of registration if there was none."""
        return self.last_success or self.since


_FIELDS = tuple(field.name for field in fields(Feed))
_COLUMNS = ", ".join(_FIELDS)


def stamp(when: datetime) -> str:
    """Format a moment for storage. Earlier moments sort first."""
    return when.astimezone(UTC).isoformat(timespec="seconds")


def moment(text: str) -> datetime:
    """Parse the text of ``stamp``."""
    return datetime.fromisoformat(text)


def feeds(archive: Archive) -> list[Feed]:
    """Return the watched feeds, in the order of their addresses."""
    with archive.using() as connection:
        rows = connection.execute(f"SELECT {_COLUMNS} FROM feeds ORDER BY url").fetchall()
    return [_feed(row) for row in rows]


def feed(archive: Archive, url: str) -> Feed:
    """Return the watched feed at an address.

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
    """Watch a feed from now on, one that is paused, too. If it is watched already, change only the given settings."""
    seconds = None if every is None else int(every.total_seconds())
    with archive.using(writing=True) as connection:
        connection.execute(
            "INSERT INTO feeds (url, every, full_text, allow_private, since) VALUES (?, ?, 1, 0, ?) "
            "ON CONFLICT DO NOTHING",
            (url, int(EVERY.total_seconds()), stamp(now)),
        )
        connection.execute(
            "UPDATE feeds SET every = coalesce(?, every), full_text = coalesce(?, full_text), "
            "allow_private = coalesce(?, allow_private), paused = NULL WHERE url = ?",
            (seconds, full_text, allow_private, url),
        )
    return feed(archive, url)


def unregister(archive: Archive, url: str) -> None:
    """Stop watching a feed; its articles stay.

    Raises:
        FeedNotFound: it is not watched.
    """
    with archive.using(writing=True) as connection:
        removed = connection.execute("DELETE FROM feeds WHERE url = ?", (url,)).rowcount
    if not removed:
        raise FeedNotFound(f"The feed {url!r} is not watched. See: python -m corpus feeds")


def pause(archive: Archive, url: str, now: datetime) -> None:
    """Look at a feed no more until ``resume``; one that is paused already stays so.

    Raises:
        FeedNotFound: it is not watched.
    """
    feed(archive, url)
    with archive.using(writing=True) as connection:
        connection.execute("UPDATE feeds SET paused = coalesce(paused, ?) WHERE url = ?", (stamp(now), url))


def resume(archive: Archive, url: str) -> None:
    """Look at a paused feed again.

    Raises:
        FeedNotFound: it is not watched.
    """
    feed(archive, url)
    with archive.using(writing=True) as connection:
        connection.execute("UPDATE feeds SET paused = NULL WHERE url = ?", (url,))


def claim(archive: Archive, url: str, now: datetime) -> bool:
    """Claim a feed against other processes. False if another has it, its server asked for a pause, or it is paused."""
    with archive.using(writing=True) as connection:
        taken = connection.execute(
            "UPDATE feeds SET claimed_until = ?, last_try = ? WHERE url = ? "
            "AND coalesce(claimed_until, '') <= ? AND coalesce(not_before, '') <= ? AND paused IS NULL",
            (stamp(now + LEASE), stamp(now), url, stamp(now), stamp(now)),
        )
    return taken.rowcount == 1


def renew(archive: Archive, url: str, now: datetime) -> None:
    """Renew a claim."""
    with archive.using(writing=True) as connection:
        connection.execute("UPDATE feeds SET claimed_until = ? WHERE url = ?", (stamp(now + LEASE), url))


def release(archive: Archive, url: str, changes: Mapping[str, str | None], added: int) -> None:
    """Release a claim. ``changes`` holds new fields of ``Feed`` by name, ``added`` the number of new articles."""
    names = "".join(f"{name} = ?, " for name in _FIELDS if name in changes)
    values = [changes[name] for name in _FIELDS if name in changes]
    with archive.using(writing=True) as connection:
        connection.execute(
            f"UPDATE feeds SET {names}added = added + ?, claimed_until = NULL WHERE url = ?", (*values, added, url)
        )


def silence(archive: Archive, now: datetime) -> str | None:
    """Return a message about feeds without success for a day; None if all are well."""
    return silence_of(feeds(archive), now)


def silence_of(watched: Iterable[Feed], now: datetime) -> str | None:
    """Return the same message for given feeds: ``"2 feeds silent, one since 26 Nov 2026"``."""
    broken = sorted((one for one in watched if one.is_broken(now)), key=lambda one: one.heard)
    if not broken:
        return None
    since = moment(broken[0].heard)
    day = f"{since.day} {since:%b %Y}"
    return f"1 feed silent since {day}" if len(broken) == 1 else f"{len(broken)} feeds silent, one since {day}"


# The state of entries


def tries_of(archive: Archive, url: str) -> dict[str, tuple[str, int]]:
    """Return the seen entries of a feed, each with its digest and the number of failed tries for its article."""
    with archive.using() as connection:
        rows = connection.execute("SELECT entry, digest, tries FROM feed_entries WHERE feed = ?", (url,)).fetchall()
    return {entry: (digest, tries) for entry, digest, tries in rows}


def note_entry(archive: Archive, url: str, entry: str, digest: str, tries: int) -> None:
    """Record an entry, so that not every look fetches its article. ``tries`` is 0 after a success."""
    with archive.using(writing=True) as connection:
        connection.execute(
            "INSERT INTO feed_entries SELECT ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM feeds WHERE url = ?) "
            "ON CONFLICT (feed, entry) DO UPDATE SET digest = excluded.digest, tries = excluded.tries",
            (url, entry, digest, tries, url),
        )


def _feed(row: tuple[object, ...]) -> Feed:
    values = dict(zip(_FIELDS, row, strict=True))
    for name in ("full_text", "allow_private"):
        values[name] = bool(values[name])
    return Feed(**values)  # type: ignore[arg-type]  # columns and fields are the same list
