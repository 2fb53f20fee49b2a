"""Given addresses: what a reader names on the page is fetched, for a quarter of an hour at most."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from corpus.records.notice import Notice, Reading
from corpus.store.archive import Archive
from corpus.web.feeds import register

if TYPE_CHECKING:
    from corpus.web.fetch import Fetcher

_MOST_SECONDS = 900.0  # for one address: a feed of 10,000 teasers at a Crawl-delay of 30 s would take three days
_UNREAD = (
    "what follows is not read, for this took a quarter of an hour already: its site wants pauses. Add it once more "
    "(what is held is not fetched again), or watch the feed"
)


_NO_FEED = "no feed was found there, so that nothing is watched. Look for the site’s address of its RSS or Atom feed"


def url_reader(
    archive: Archive, fetcher: "Callable[[], Fetcher] | None" = None, clock: Callable[[], float] = time.monotonic
) -> Callable[[str, bool], Reading]:
    """Return the function with which an ``Adder`` reads addresses.

    Args:
        archive: says what is held already, and keeps the feeds that are watched.
        fetcher: makes its fetcher.
        clock: gives seconds; after a quarter of an hour the rest of a feed is left for the next time.
    """

    def read(url: str, watch: bool) -> Reading:
        from corpus.web.at_address import held_in, read_url
        from corpus.web.fetch import Fetcher  # imported here: TLS and its kin take 0.4 s, and few pages need them

        found_feed = threading.Event()

        def watched() -> None:
            found_feed.set()
            if watch:
                register(archive, url, datetime.now(UTC))

        began = clock()
        for item in read_url(url, (fetcher or Fetcher)(), full_text=True, held=held_in(archive), is_feed=watched):
            yield item
            if clock() - began > _MOST_SECONDS:
                yield Notice(url, None, _UNREAD)
                return
        if watch and not found_feed.is_set():
            yield Notice(url, None, _NO_FEED, skipped=False)

    return read
