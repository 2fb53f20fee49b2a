"""``python -m corpus watch | feeds``: feeds on the command line, and their part of ``stats``."""

import json
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rich.console import Console

from command_line import complain, is_terminal, print_rows
from corpus.dates import display_date
from corpus.indexes import Indexes, index_waiting
from corpus.managing.managing import DoFeed, manage_feed
from corpus.store.archive import Archive
from corpus.store.runs import user
from corpus.web.feeds import Feed, feeds, register, silence_of
from errors import FeedNotFound

if TYPE_CHECKING:
    from corpus.web.watch import Look


@dataclass(frozen=True, slots=True)
class Watching:
    """The arguments and options of ``watch``. Without an address it looks at all watched feeds."""

    feeds: list[str]
    every: timedelta | None = None
    once: bool = False
    teasers: bool = False
    allow_private: bool = False
    json: bool = False


def watch(archive: Archive, options: Watching, indexes: Indexes | None) -> int:
    """Add new articles from feeds, and index them. The exit status of one look is 1 if a feed could not be read."""
    from corpus.web.address import parse_address  # imported here: other commands do not need its 0.4 s
    from corpus.web.watch import Watcher

    for url in options.feeds:
        parse_address(url)  # refuses a bad address now, and not at each look
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

    def after_look(look: "Look") -> None:
        _print_look(look, options.json)
        if look.outcomes["added"] + look.outcomes["changed"]:
            index_waiting(archive, indexes)

    watcher = Watcher(archive, urls=options.feeds or None, after_look=after_look)
    if not options.once:
        watcher.run()
        return 0
    looks = watcher.look()
    return 1 if not looks or any(look.error for look in looks) else 0


def _print_look(look: "Look", as_json: bool) -> None:
    counts = {name: look.outcomes[name] for name in ("added", "changed", "unchanged")}
    if as_json:
        result = {"feed": look.url, **counts, "error": look.error, "notices": [asdict(one) for one in look.notices]}
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        return
    console = Console(stderr=True)
    for notice in look.notices:
        console.print(f"{'skipped' if notice.skipped else 'note'}: {notice}", markup=False, highlight=False)
    outcome = look.error or ", ".join(f"{number:,} {name}" for name, number in counts.items())
    console.print(f"{datetime.now(UTC):%H:%M} {look.url}: {outcome}", markup=False, highlight=False)


def show_feeds(archive: Archive, names: list[str], do: DoFeed | None, as_json: bool) -> int:
    """Print the watched feeds; before that, pause or remove the named ones, or watch them again."""
    if do:
        if not names:
            raise FeedNotFound(f"Name the feeds to {do}. See: python -m corpus feeds")
        for url in names:
            manage_feed(archive, do, url, user())
    watched = feeds(archive)
    if as_json:
        text = json.dumps(health(watched, datetime.now(UTC)), ensure_ascii=False)
        sys.stdout.write(f"{text}\n")
    elif watched:
        print_feeds(watched, datetime.now(UTC))
    else:
        Console(stderr=True).print("No feed is watched.")
    return 0


def health(watched: list[Feed], now: datetime) -> list[dict[str, Any]]:
    """Return the state of each feed for other programs."""
    return [{**asdict(one), "due": one.due().isoformat(), "broken": one.is_broken(now)} for one in watched]


def print_feeds(watched: list[Feed], now: datetime) -> None:
    """Print the state of each feed. Failing feeds come last, where they are noticed."""
    head = ("feed", "title", "last success", "newest article", "added", "state")
    print_rows(head, (_row(one, now) for one in watched))
    if word := silence_of(watched, now):
        complain(word, "yellow")


def _row(one: Feed, now: datetime) -> tuple[str, ...]:
    if one.paused:
        return _cells(one, f"paused since {display_date(one.paused) if is_terminal() else one.paused}")
    state = "silent for a day: " if one.is_broken(now) else ""
    state += one.last_error or ("" if one.last_success else "not looked at yet") or "well"
    return _cells(one, state)


def _cells(one: Feed, state: str) -> tuple[str, ...]:
    last, newest = one.last_success or "", one.newest or ""  # another program gets the times as they are kept
    if is_terminal():
        last = display_date(last) if last else "never"
        newest = display_date(newest) if newest else "unknown"
    return one.url, one.title or "", last, newest, str(one.added), state
