"""``python -m corpus watch | feeds``: feeds, on the command line; and what ``stats`` says of them."""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus.dates import display_date
from corpus.store.archive import Archive
from corpus.web.feeds import Feed, feeds, register, silence_of, unregister
from errors import FeedNotFound

if TYPE_CHECKING:
    from corpus.web.watch import Look


@dataclass(frozen=True, slots=True)
class Watching:
    """What ``watch`` was told: which feeds, none: all that are watched; and how."""

    feeds: list[str]
    every: timedelta | None = None
    once: bool = False
    teasers: bool = False
    allow_private: bool = False
    no_index: bool = False
    json: bool = False


def index_waiting(archive: Archive) -> bool:
    """Index what waits, in a process of its own: corpus knows nothing of search. False when that failed.

    When another process owns the indexes, that one indexes.
    """
    command = [sys.executable, "-m", "rag", "index", "--data", str(archive.folder)]
    return not archive.waiting() or subprocess.run(command, check=False).returncode == 0


def watch(archive: Archive, options: Watching) -> int:
    """Add what is new in feeds; the exit status of one look is 1 when a feed could not be read."""
    from corpus.web.address import parse_address  # here: fetching is 0.4 s that other commands need not wait for
    from corpus.web.watch import Watcher

    for url in options.feeds:
        parse_address(url)  # what can't be fetched is refused here, and not at each look
    for url in options.feeds:
        register(
            archive,
            url,
            datetime.now(UTC),
            options.every,
            full_text=False if options.teasers else None,
            allow_private=options.allow_private or None,
        )
    if not feeds(archive):
        raise FeedNotFound("No feed is watched yet. Name one: python -m corpus watch https://...")

    def told(look: "Look") -> None:
        _tell(look, options.json)
        if look.outcomes["added"] + look.outcomes["changed"] and not options.no_index:
            index_waiting(archive)

    watcher = Watcher(archive, urls=options.feeds or None, told=told)
    if not options.once:
        watcher.run()
        return 0
    looks = watcher.look()
    return 1 if not looks or any(look.error for look in looks) else 0


def _tell(look: "Look", as_json: bool) -> None:
    counts = {name: look.outcomes[name] for name in ("added", "changed", "unchanged")}
    if as_json:
        told = {"feed": look.url, **counts, "error": look.error, "notices": [asdict(one) for one in look.notices]}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        return
    console = Console(stderr=True)
    for notice in look.notices:
        console.print(f"{'skipped' if notice.skipped else 'note'}: {notice}", markup=False, highlight=False)
    said = look.error or ", ".join(f"{number:,} {name}" for name, number in counts.items())
    console.print(f"{datetime.now(UTC):%H:%M} {look.url}: {said}", markup=False, highlight=False)


def show_feeds(archive: Archive, names: list[str], remove: bool, as_json: bool) -> int:
    """Print the feeds that are watched, after those named are watched no longer."""
    if remove:
        if not names:
            raise FeedNotFound("Name the feeds to remove. See: python -m corpus feeds")
        for url in names:
            unregister(archive, url)
    watched = feeds(archive)
    if as_json:
        told = json.dumps(health(watched, datetime.now(UTC)), ensure_ascii=False)
        sys.stdout.write(f"{told}\n")
    elif watched:
        Console().print(feed_table(watched, datetime.now(UTC)))
    else:
        Console(stderr=True).print("No feed is watched.")
    return 0


def health(watched: list[Feed], now: datetime) -> list[dict[str, Any]]:
    """How each feed is, for other programs."""
    return [{**asdict(one), "due": one.due().isoformat(), "broken": one.is_broken(now)} for one in watched]


def feed_table(watched: list[Feed], now: datetime) -> Table:
    """How each feed is, for people: what fails last, so that it is read."""
    table = Table("feed", "title", "last success", "newest article", "added", "state", box=None)
    for one in watched:
        state = "silent for a day: " if one.is_broken(now) else ""
        state += one.last_error or ("" if one.last_success else "not looked at yet") or "well"
        last = display_date(one.last_success) if one.last_success else "never"
        newest = display_date(one.newest) if one.newest else "unknown"
        table.add_row(*map(Text, (one.url, one.title or "", last, newest, str(one.added), state)))
    if word := silence_of(watched, now):
        table.caption = word
    return table
