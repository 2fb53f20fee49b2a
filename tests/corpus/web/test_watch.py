"""corpus.web.feeds, corpus.web.watch: what is kept of a feed between looks, and that two never look at once."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.interval import interval
from corpus.store.archive import Archive
from corpus.web.feeds import Feed, claim, feed, feeds, register, release, silence, stamp, unregister
from corpus.web.fetch import Fetcher
from corpus.web.watch import Watcher
from errors import FeedNotFound
from tests.corpus.web.test_at_address import TEASER, TEXT, full, item, page, rss
from tests.newsstand import Names, Network, Stand, newsstand

URL = "http://news.example/feed"
NOW = datetime(2025, 8, 19, 7, 40, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def stand() -> Iterator[Stand]:
    with newsstand() as stand:
        yield stand


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path)
    register(archive, URL, NOW)
    return archive


class Desk:
    """A watcher whose clock is moved by hand."""

    def __init__(self, archive: Archive, stand: Stand) -> None:
        self.now = NOW
        self.watcher = Watcher(archive, Fetcher(resolve=Names(), backend=Network(stand), delay=0), now=lambda: self.now)

    def look(self, after: timedelta = MINUTE) -> tuple[str | None, dict[str, int]]:
        self.now += after
        [look] = self.watcher.look()
        return look.error, dict(look.outcomes)


def test_what_is_new_is_added_and_the_rest_is_not_fetched_again(archive: Archive, stand: Stand) -> None:
    desk = Desk(archive, stand)
    dated = "<pubDate>Tue, 19 Aug 2025 07:40:00 +0200</pubDate>"
    stand.put("/feed", rss(full("/1"), item("/2", more=dated)), ETag='"1"')
    stand.put("/2", page())
    assert desk.look() == (None, {"added": 2})
    assert not archive.get("http://news.example/2").is_partial
    assert desk.look() == (None, {})  # 304
    stand.put(
        "/feed", rss(full("/1"), item("/2", more=dated), full("/3", "The mayor spoke at the opening.")), ETag='"2"'
    )
    assert desk.look() == (None, {"added": 1})
    assert stand.paths == ["/feed", "/2", "/feed", "/feed"]
    held = feed(archive, URL)
    assert (held.title, held.added, held.etag, held.last_error) == ("Ellery Courier", 3, '"2"', None)
    assert (held.newest, held.last_success) == ("2025-08-19T07:40:00+02:00", stamp(NOW + 3 * MINUTE))


def test_conditions_outlive_the_process(archive: Archive, stand: Stand) -> None:
    stand.put("/feed", rss(full("/1")), ETag='"1"', Last_Modified="Tue, 19 Aug 2025 07:40:00 GMT")
    Desk(archive, stand).look()
    archive.close()
    Desk(Archive(archive.folder), stand).look()
    assert stand.asked[-1][1]["If-None-Match"] == '"1"'
    assert stand.asked[-1][1]["If-Modified-Since"] == "Tue, 19 Aug 2025 07:40:00 GMT"


def test_an_entry_that_changed_is_fetched_again(archive: Archive, stand: Stand) -> None:
    desk = Desk(archive, stand)
    stand.put("/feed", rss(item("/1")))
    stand.put("/1", page())
    desk.look()
    stand.put("/1", page(text=TEXT.replace("eleven", "twelve")))
    assert desk.look() == (None, {})
    stand.put("/feed", rss(item("/1", f"{TEASER} Corrected.")))
    assert desk.look() == (None, {"changed": 1})
    assert "twelve weeks" in archive.get("http://news.example/1").body


def test_an_article_that_cannot_be_had_is_tried_three_times(archive: Archive, stand: Stand) -> None:
    desk = Desk(archive, stand)
    stand.put("/feed", rss(item("/1")), ETag='"1"')
    assert desk.look() == (None, {"added": 1})
    assert archive.get("http://news.example/1").is_partial
    assert feed(archive, URL).etag is None  # or the server would say that nothing has changed
    desk.look()
    desk.look()
    assert feed(archive, URL).etag == '"1"'
    desk.look()
    assert stand.paths == ["/feed", "/1"] * 3 + ["/feed"]


def test_a_teaser_becomes_the_article_when_it_can_be_had(archive: Archive, stand: Stand) -> None:
    desk = Desk(archive, stand)
    stand.put("/feed", rss(item("/1")))
    desk.look()
    stand.put("/1", page())
    assert desk.look() == (None, {"changed": 1})
    assert archive.coverage().articles == 1


def test_teasers_stay_teasers_where_that_is_wanted(archive: Archive, stand: Stand) -> None:
    register(archive, URL, NOW, full_text=False)
    stand.put("/feed", rss(item("/1")))
    assert Desk(archive, stand).look() == (None, {"added": 1})
    assert stand.paths == ["/feed"]


def test_a_feed_that_fails_is_told_and_after_a_day_seen(archive: Archive, stand: Stand) -> None:
    desk = Desk(archive, stand)
    stand.put("/feed", rss(full("/1")))
    desk.look()
    for body, kind, error in (
        ("gone", "text/plain", "404"),
        (page(), "text/html", "not a feed, but a page"),
        ("<rss version='2.0'><channel></channel></rss>", "text/xml", "a feed without entries"),
    ):
        stand.put("/feed", body, kind, status=404 if error == "404" else 200)
        told, outcomes = desk.look()
        assert error in str(told) and not outcomes
        assert error in str(feed(archive, URL).last_error)
    assert silence(archive, NOW + timedelta(hours=24)) is None
    assert silence(archive, NOW + timedelta(hours=25)) == "1 feed silent since 19 Aug 2025"
    stand.put("/feed", rss(full("/1")))
    assert desk.look(timedelta(days=2)) == (None, {})
    assert (silence(archive, desk.now), feed(archive, URL).last_error) == (None, None)


def test_silence_counts_feeds_and_waits_for_slow_ones(archive: Archive) -> None:
    register(archive, "http://slow.example/feed", NOW, every=timedelta(days=7))
    register(archive, "http://other.example/feed", NOW - timedelta(days=3))
    late = NOW + timedelta(days=2)
    assert [one.url for one in feeds(archive) if one.is_broken(late)] == [
        "http://news.example/feed",
        "http://other.example/feed",
    ]
    assert silence(archive, late) == "2 feeds silent, one since 16 Aug 2025"


def test_due_after_its_interval_and_not_before_the_server_wants(archive: Archive, stand: Stand) -> None:
    desk = Desk(archive, stand)
    stand.put("/feed", "", status=429, Retry_After="7200")
    assert len(desk.watcher.look(due_only=True)) == 1
    assert feed(archive, URL).due() == NOW + timedelta(hours=2)
    desk.now += timedelta(hours=1)
    assert desk.watcher.look() == []  # not even when it is told to
    stand.put("/feed", rss(full("/1")))
    again = Desk(archive, stand)
    again.now = NOW + timedelta(hours=2)
    assert len(again.watcher.look(due_only=True)) == 1
    again.now += 14 * MINUTE
    assert again.watcher.look(due_only=True) == []
    again.now += MINUTE
    assert len(again.watcher.look(due_only=True)) == 1


def test_one_that_another_process_looks_at_is_left_to_it(archive: Archive, stand: Stand) -> None:
    code = (
        "import sys\nfrom datetime import datetime\nfrom pathlib import Path\n"
        "from corpus.store.archive import Archive\n"
        "from corpus.web.feeds import claim\n"
        "print(claim(Archive(Path(sys.argv[1])), sys.argv[2], datetime.fromisoformat(sys.argv[3])))"
    )
    command = [sys.executable, "-c", code, str(archive.folder), URL, NOW.isoformat()]
    taken = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert sorted(process.communicate()[0].strip() for process in taken) == ["False", "False", "False", "True"]
    desk = Desk(archive, stand)
    assert desk.watcher.look() == []
    assert stand.asked == []
    stand.put("/feed", rss(full("/1")))
    assert desk.look(timedelta(minutes=6)) == (None, {"added": 1})  # the other one died: its claim has run out


def test_two_that_look_at_once_fetch_it_once(archive: Archive, stand: Stand) -> None:
    begun, end = threading.Event(), threading.Event()

    def slow(handler: BaseHTTPRequestHandler) -> None:
        begun.set()
        end.wait(30)
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(rss(full("/1")).encode())

    stand.pages["/feed"] = slow
    first = threading.Thread(target=Desk(archive, stand).watcher.look)
    first.start()
    assert begun.wait(30)
    assert Desk(Archive(archive.folder), stand).watcher.look() == []
    end.set()
    first.join()
    assert (stand.paths, archive.coverage().articles) == (["/feed"], 1)


def test_a_claim_ends_when_looking_fails(archive: Archive, stand: Stand) -> None:
    stand.put("/feed", "", status=500)
    Desk(archive, stand).look()
    assert claim(archive, URL, NOW + MINUTE)
    release(archive, URL, {}, 0)
    assert claim(archive, URL, NOW + MINUTE)


def test_it_watches_in_a_thread_until_it_is_stopped(archive: Archive, stand: Stand) -> None:
    stand.put("/feed", rss(full("/1")))
    looked = threading.Event()
    fetcher = Fetcher(resolve=Names(), backend=Network(stand), delay=0)
    watcher = Watcher(archive, fetcher, after_look=lambda look: looked.set())
    watcher.start()
    assert looked.wait(30)
    watcher.stop()
    assert not [one for one in threading.enumerate() if one.name == "watcher"]
    assert archive.holds("http://news.example/1")
    Watcher(archive).stop()  # one that never began


def test_private_addresses_only_for_the_feeds_that_may(archive: Archive, stand: Stand) -> None:
    stand.put("/feed", rss(item("/1")))
    stand.put("/1", page())
    here = f"{stand.url}/feed"
    register(archive, here, NOW)
    watcher = Watcher(archive, Fetcher(delay=0), [here], now=lambda: NOW)
    assert "is loopback" in str(watcher.look()[0].error)
    assert stand.asked == []
    register(archive, here, NOW, allow_private=True)
    assert watcher.look()[0].outcomes == {"added": 1}


def test_feeds_are_registered_changed_and_forgotten(archive: Archive) -> None:
    assert feeds(archive) == [Feed(URL, 900, True, False, stamp(NOW))]
    changed = register(archive, URL, NOW + MINUTE, every=timedelta(hours=2))
    assert changed == replace(feeds(archive)[0], every=7200)
    assert (changed.since, changed.full_text) == (stamp(NOW), True)
    archive.add([Article(body=TEXT, url="http://news.example/1")])
    unregister(archive, URL)
    assert (feeds(archive), archive.coverage().articles) == ([], 1)
    for gone in (unregister, feed):
        with pytest.raises(FeedNotFound, match="is not watched"):
            gone(archive, URL)


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("15m", 900), ("2h", 7200), ("1d", 86_400), (" 1m ", 60)])
def test_intervals(text: str, seconds: int) -> None:
    assert interval(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["59s", "0m", "-5m", "15", "m", "1.5h", "1w", "9999999d", "", "٣m"])
def test_what_is_no_interval(text: str) -> None:
    with pytest.raises(Exception, match="no interval"):
        interval(text)
