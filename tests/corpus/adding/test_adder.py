"""Adding in the background: an archive in SQLite, real files, a real index with the embedder that counts words."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.adding.adder import Adder, Bringer
from corpus.adding.given_address import url_reader
from corpus.adding.progress import Progress
from corpus.records.notice import Notice, Reading
from corpus.store.archive import Archive
from corpus.web.feeds import feeds
from corpus.web.fetch import Clock, Fetcher
from errors import TooMuchAtOnce
from rag.index.passage_index import opened
from tests.fakes import WordEmbedding, article
from tests.newsstand import Names, Network, newsstand

READER = Bringer("user:ada")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "data")


@pytest.fixture
def adder(archive: Archive) -> Iterator[Adder]:
    def read_url(url: str, watch: bool) -> Reading:
        if url.endswith("broken"):
            raise RuntimeError("broken")
        yield article(url=url)
        yield Notice(url, None, "entry 2: only a teaser")

    adder = Adder(archive, read_url)
    yield adder
    adder.close()


def at(adder: Adder, word: str, *stages: str) -> Progress:
    """The progress once it has come to one of the stages."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        progress = adder.progress(word)
        assert progress is not None
        if progress.stage in stages:
            return progress
        time.sleep(0.01)
    raise AssertionError(progress)


def folder(tmp_path: Path, **files: str) -> Path:
    made = tmp_path / "handed-in"
    made.mkdir()
    for name, text in files.items():
        (made / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return made


def lines(number: int) -> str:
    return "\n".join(
        json.dumps(
            {"title": f"Fog, day {n}", "body": f"Fog lay off the harbour on day {n}.", "url": f"https://c.example/{n}"}
        )
        for n in range(number)
    )


def test_files_are_read_told_one_by_one_and_ready_once_they_are_indexed(
    archive: Archive, adder: Adder, tmp_path: Path
) -> None:
    handed_in = folder(tmp_path, fog_jsonl=lines(60) + "\n{broken", picture_png="no")
    word = adder.add_folder(handed_in, READER)
    read = at(adder, word, "indexing")
    assert read.counts == {"added": 60, "skipped": 2}
    assert (read.read, read.ready, read.is_over) == (60, 0, False)
    assert [one.headline for one in read.articles] == [f"Fog, day {n}" for n in range(60)]
    assert not any(one.ready for one in read.articles)
    assert {(notice.path, notice.line) for notice in read.notices} == {("fog.jsonl", 61), ("picture.png", None)}
    assert [(part.name, part.counts, part.remarks, part.is_read) for part in read.parts] == [
        ("fog.jsonl", {"added": 60, "skipped": 1}, 1, True),
        ("picture.png", {"skipped": 1}, 1, True),
    ]
    assert not handed_in.exists()

    with opened(archive, WordEmbedding()) as index:
        index.sync()
    ready = at(adder, word, "ready")
    assert (ready.ready, ready.is_over) == (60, True)
    assert all(one.ready for one in ready.articles)


def test_each_file_has_its_own_reasons_however_many_another_has(adder: Adder, tmp_path: Path) -> None:
    files = {"a_jsonl": "{broken\n" * 600, "b_png": "no", "c_txt": "Fog lay off the harbour."}
    read = at(adder, adder.add_folder(folder(tmp_path, **files), READER), "indexing")
    assert [(len(part.notices), part.remarks) for part in read.parts] == [(500, 600), (1, 1), (0, 0)]
    assert [part.counts for part in read.parts] == [{"skipped": 600}, {"skipped": 1}, {"added": 1}]


def test_an_article_that_two_files_hold_is_ready_in_both(archive: Archive, adder: Adder, tmp_path: Path) -> None:
    word = adder.add_folder(folder(tmp_path, a_jsonl=lines(1), b_jsonl=lines(1)), READER)
    assert at(adder, word, "indexing").counts == {"added": 1, "unchanged": 1}
    with opened(archive, WordEmbedding()) as index:
        index.sync()
    ready = at(adder, word, "ready")
    assert (ready.ready, ready.read, ready.new) == (2, 2, 1)


def test_articles_are_ready_one_by_one_while_others_are_not(archive: Archive, adder: Adder, tmp_path: Path) -> None:
    word = adder.add_folder(folder(tmp_path, fog_jsonl=lines(3)), READER)
    at(adder, word, "indexing")
    archive.put_passages((one, [(0, 10)]) for one in archive.to_split(1))
    archive.mark_indexed(passage.id for passage in archive.to_embed(10))
    assert at(adder, word, "indexing").ready == 1


def test_the_same_again_is_unchanged_and_ready_at_once(archive: Archive, adder: Adder, tmp_path: Path) -> None:
    archive.add([article(url="https://c.example/ferry")])
    with opened(archive, WordEmbedding()) as index:
        index.sync()
    again = at(adder, adder.add_url("https://c.example/ferry", READER), "ready")
    assert again.counts == {"unchanged": 1, "skipped": 1}
    assert again.names == ("https://c.example/ferry",)


def test_what_breaks_one_job_is_told_there_and_the_next_goes_on(adder: Adder, caplog: pytest.LogCaptureFixture) -> None:
    broken = at(adder, adder.add_url("https://c.example/broken", READER), "failed")
    assert "its log tells what" in (broken.error or "")
    assert "RuntimeError" in caplog.text
    assert at(adder, adder.add_url("https://c.example/2", READER), "indexing").counts["added"] == 1


def test_more_than_can_wait_is_refused_and_its_files_are_gone(archive: Archive, tmp_path: Path) -> None:
    go_on = threading.Event()

    def slow(url: str, watch: bool) -> Reading:
        go_on.wait(20)
        yield article(url=url)

    adder = Adder(archive, slow)
    words = [adder.add_url(f"https://c.example/{n}", READER) for n in range(8)]
    with pytest.raises(TooMuchAtOnce, match="8 of yours are being added"):
        adder.add_url("https://c.example/more", READER)
    words += [adder.add_url(f"https://c.example/{n}", Bringer("user:bo")) for n in range(8)]
    handed_in = folder(tmp_path, fog_jsonl=lines(1))
    with pytest.raises(TooMuchAtOnce, match="Try again"):
        adder.add_folder(handed_in, Bringer("user:cy"))
    assert not handed_in.exists()
    go_on.set()
    at(adder, words[-1], "indexing")
    assert adder.progress("a word that was never given") is None
    adder.close()


PAGE = (
    "<html><head><title>Bridge opens at Brackwell</title></head><body><article><h1>Bridge opens at Brackwell</h1>"
    + "<p>The bridge at Brackwell opened on Sunday after two years of work, the mayor Oda Lind said in a speech.</p>"
    * 4
    + "</article></body></html>"
)


def _feed(number: int) -> bytes:
    items = "".join(
        f"<item><title>Fog {n}</title><link>http://slow.example/{n}</link>"
        f"<description>Fog in part {n} …</description></item>"
        for n in range(number)
    )
    return f'<rss version="2.0"><channel><title>Slow</title>{items}</channel></rss>'.encode()


def test_a_slow_site_holds_up_nobody_else(archive: Archive, tmp_path: Path) -> None:
    """A feed of many teasers at ``Crawl-delay: 30``: its job waits, and those of other sites and readers do not."""
    pauses, go_on = [], threading.Event()

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        go_on.wait(20)

    with newsstand() as stand:
        stand.put("/robots.txt", b"User-agent: *\nCrawl-delay: 30\n", "text/plain")
        stand.put("/feed", _feed(300), "application/rss+xml")
        stand.put("/quick", PAGE)
        clock = Clock(sleep=sleep)
        adder = Adder(
            archive,
            url_reader(archive, lambda: Fetcher(resolve=Names(), backend=Network(stand), delay=0, clock=clock)),
        )
        slow = adder.add_url("http://slow.example/feed", READER)
        behind_it = adder.add_url("http://slow.example/quick", Bringer("user:bo"))
        others = [
            adder.add_folder(folder(tmp_path, fog_jsonl=lines(3)), READER),
            adder.add_url("http://quick.example/quick", Bringer("user:bo")),
        ]
        for word in others:
            at(adder, word, "indexing", "ready")
        assert at(adder, slow, "reading").counts.get("added", 0) == 0
        assert at(adder, behind_it, "waiting").read == 0  # one site is asked one thing at a time
        until = time.monotonic() + 20
        while not pauses and time.monotonic() < until:  # the others may be done before the feed itself has come
            time.sleep(0.01)
        assert pauses
        assert pauses[0] == pytest.approx(30, abs=20)
        adder._lanes._waiting.clear()
        go_on.set()


def test_a_feed_that_takes_too_long_is_left_for_the_next_time(archive: Archive) -> None:
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    with newsstand() as stand:
        stand.put("/robots.txt", b"User-agent: *\nCrawl-delay: 30\n", "text/plain")
        stand.put("/feed", _feed(60), "application/rss+xml")
        clock = Clock(monotonic=lambda: now, sleep=sleep)
        read = url_reader(archive, lambda: Fetcher(resolve=Names(), backend=Network(stand), clock=clock), lambda: now)
        found = list(read("http://slow.example/feed", False))
    assert len(stand.paths) == pytest.approx(900 / 30, abs=2)
    assert "not read, for this took a quarter of an hour" in str(found[-1])


def test_watching_an_address_without_a_feed_says_so(archive: Archive) -> None:
    with newsstand() as stand:
        stand.put("/quick", PAGE)
        stand.put("/feed", _feed(1), "application/rss+xml")
        read = url_reader(archive, lambda: Fetcher(resolve=Names(), backend=Network(stand), delay=0))
        told = [str(one) for one in read("http://quick.example/quick", True) if isinstance(one, Notice)]
        assert "no feed was found there" in told[-1] and feeds(archive) == []
        assert not any(isinstance(one, Notice) for one in read("http://quick.example/quick", False))
        list(read("http://quick.example/feed", True))
        assert [one.url for one in feeds(archive)] == ["http://quick.example/feed"]
