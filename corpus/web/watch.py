"""Watcher: it looks at feeds when they are due, and adds their new articles.

The archive stores the validators of a feed's server (ETag, Last-Modified) and the entries already seen, so that another
process, or the next start, continues from there. Two processes never look at one feed at once.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from corpus.article import Article
from corpus.dates import first_day
from corpus.records import breakdown
from corpus.records.notice import Notice
from corpus.store.archive import Archive
from corpus.store.keeping import keep
from corpus.store.runs import Run
from corpus.web.at_address import TEASER, accepted, entries_of, held_in, is_missing, kind_of, reason_of, whole_of
from corpus.web.feeds import MOST_TRIES, Feed, claim, feeds, note_entry, release, renew, stamp, tries_of
from corpus.web.fetch import Clock, Fetcher
from errors import FetchError, FootnoteError, HostBusy, ReadError

_WAKING = 5.0  # seconds between two checks for due feeds
_MOST_ARTICLES = 100  # fetched in one look at one feed; the next look fetches the rest

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Look:
    """The result of one look at a feed.

    Attributes:
        outcomes: the number of articles by outcome: ``added``, ``changed``, ``unchanged``.
        error: the reason of a failure; None after a success, also without new articles.
        run: the run that records it; None if there was nothing to add.
    """

    url: str
    outcomes: Counter[str] = field(default_factory=Counter)
    notices: list[Notice] = field(default_factory=list)
    error: str | None = None
    run: Run | None = None


class Watcher:
    """A watcher of all feeds that an archive has registered, or of some of them."""

    def __init__(
        self,
        archive: Archive,
        fetcher: Fetcher | None = None,
        urls: Sequence[str] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        after_look: Callable[[Look], None] = lambda look: None,
    ) -> None:
        """Create a watcher. It does nothing until it is started.

        Args:
            archive: the archive with the feeds; it gets their articles.
            fetcher: the fetcher; unset: one with the usual limits, which stops waiting when ``stop`` is called.
            urls: the only feeds to watch; unset: all registered feeds, including later ones.
            now: returns the time.
            after_look: called after each look.
        """
        self._archive = archive
        self._held = held_in(archive)
        self._stopping = threading.Event()
        self._fetcher = fetcher or Fetcher(clock=Clock(sleep=self._stopping.wait))
        self._urls = urls
        self._now = now
        self._after_look = after_look
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Watch in a thread until ``stop`` is called."""
        self._thread = threading.Thread(target=self.run, name="watcher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop after the current request. The wait is short, because each addition is a whole transaction."""
        self._stopping.set()
        if self._thread:
            self._thread.join(timeout=2.0)

    def run(self) -> None:
        """Look at feeds as they become due, until ``stop`` is called."""
        last_error = ""
        while not self._stopping.is_set():
            try:
                self.look(due_only=True)
                last_error = ""
            except FootnoteError as error:  # the archive's: a full disk, a lock; logged once, tried again
                if str(error) != last_error:
                    _log.error("Watching feeds stopped, and is tried again: %s", error)
                last_error = str(error)
            self._stopping.wait(_WAKING)

    def look(self, due_only: bool = False) -> list[Look]:
        """Look at each feed once, or at the due ones. A feed that another process has claimed is skipped."""
        looks = []
        for one in feeds(self._archive):
            if self._stopping.is_set():
                break
            is_wanted = (self._urls is None or one.url in self._urls) and (not due_only or one.due() <= self._now())
            if is_wanted and one.paused is None and claim(self._archive, one.url, self._now()):
                looks.append(self._look_at(one))
                self._after_look(looks[-1])
        return looks

    def _look_at(self, one: Feed) -> Look:
        look = Look(one.url)
        learnt: dict[str, str | None] = {}
        try:
            learnt = {**self._taken(one, look), "last_success": stamp(self._now()), "last_error": None}
        except (FetchError, ReadError) as error:
            look.error = reason_of(error, one.url)
            learnt = {"last_error": look.error}
            if isinstance(error, HostBusy):
                learnt["not_before"] = stamp(self._now() + timedelta(seconds=error.seconds))
        except (FootnoteError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001  reported; the watch of the other feeds continues
            look.error = breakdown.reason_of(error)
            learnt = {"last_error": look.error}
        finally:  # even on a full disk the claim ends, so that the next look can begin
            release(self._archive, one.url, learnt, look.outcomes["added"])
        return look

    def _taken(self, one: Feed, look: Look) -> dict[str, str | None]:
        """Add the new articles, and return the changed fields of the feed."""
        fetcher = self._fetcher.with_private() if one.allow_private else self._fetcher
        fetched = fetcher.fetch(one.url, one.etag, one.modified)
        if fetched.is_unchanged:
            return {}
        if (kind := kind_of(fetched)) != "feed":
            raise ReadError("not a feed, but " + ("a page" if kind == "page" else kind))
        found = entries_of(fetched)
        entries = [item for item in found if isinstance(item, Article)]
        look.notices += [item for item in found if isinstance(item, Notice) and TEASER not in item.reason]
        if not entries:
            raise ReadError(look.notices[0].reason if look.notices else "a feed without entries")
        is_done = self._add(one, fetched.url, entries, fetcher, look)
        return {
            "title": _title(entries) or one.title,
            "newest": max((one.newest, *(entry.published for entry in entries)), key=_day),
            # With articles left to fetch, the server must not answer that nothing has changed.
            "etag": fetched.etag if is_done else None,
            "modified": fetched.modified if is_done else None,
        }

    def _add(self, one: Feed, url: str, entries: Sequence[Article], fetcher: Fetcher, look: Look) -> bool:
        """Add new entries, and return whether nothing is left for the next look."""
        known = tries_of(self._archive, one.url)
        is_done, fetches = True, 0
        for entry in entries:
            before, tries = known.get(_place(entry), ("", 0))
            is_new = before != entry.content_hash
            if not is_new and not 0 < tries < MOST_TRIES:
                continue
            is_wanted = entry.is_partial and one.full_text and bool(entry.url)
            # An article held from elsewhere is fetched only if the feed's entry has changed since.
            is_wanted &= bool(before) or is_missing(entry.url or "", self._held)
            if self._stopping.is_set() or (is_wanted and fetches == _MOST_ARTICLES):
                is_done = False
                continue
            renew(self._archive, one.url, self._now())
            fetches += is_wanted
            found = list(whole_of(entry, url, fetcher, self._held) if is_wanted else accepted(entry, url, self._held))
            articles = [item for item in found if isinstance(item, Article)]
            look.notices += [item for item in found if isinstance(item, Notice)]
            self._keep(one, articles, look)
            failed = is_wanted and all(article.is_partial for article in articles)
            tries = (0 if is_new else tries) + 1 if failed else 0
            note_entry(self._archive, one.url, _place(entry), entry.content_hash, tries)
            is_done &= not 0 < tries < MOST_TRIES
        return is_done

    def _keep(self, one: Feed, articles: Sequence[Article], look: Look) -> None:
        """Archive the articles of an entry, in this look's run."""
        if not articles:
            return
        look.run = look.run or self._archive.begin("feed", one.url, [one.url], is_fetched=True)
        added, broken = keep(self._archive, articles, look.run)
        look.outcomes.update(outcome for _, outcome in added)
        look.notices += broken


def _place(entry: Article) -> str:
    return entry.url or entry.uri or entry.id


def _day(published: str | None) -> tuple[int, str]:
    return (first_day(published), published) if published else (0, "")


def _title(entries: Sequence[Article]) -> str | None:
    """Return the outlet of most entries. Entries without their own outlet have the feed's title."""
    outlets = Counter(entry.source for entry in entries if entry.source)
    return outlets.most_common(1)[0][0] if outlets else None
