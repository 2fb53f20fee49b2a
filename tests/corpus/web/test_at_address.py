"""corpus.web.at_address: pages, feeds and files by their addresses; who may say that it is whose article."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.records.notice import Notice
from corpus.store.archive import Archive
from corpus.web.at_address import held_in, kind_of, read_url
from corpus.web.fetch import Fetched, Fetcher
from tests.newsstand import PUBLIC, Names, Network, Stand, newsstand

TEXT = (
    "The bridge at Harrow Ford opened again on Monday after eleven weeks of repairs, the county said. "
    "Engineers replaced four of its bearings, and the mayor walked across it first with two schoolchildren."
)
TEASER = "The bridge at Harrow Ford is open again."


def page(*head: str, text: str = TEXT) -> str:
    return (
        f"<!doctype html><html><head><title>Bridge opens</title>{''.join(head)}</head><body><p>{text}</p></body></html>"
    )


def rss(*items: str, title: str = "Ellery Courier") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'


def item(link: str, text: str = TEASER, more: str = "") -> str:
    return f"<item><title>Bridge opens</title><link>{link}</link><description>{text}</description>{more}</item>"


def full(link: str, text: str = TEXT) -> str:
    content = f'<c:encoded xmlns:c="http://purl.org/rss/1.0/modules/content/">{text}</c:encoded>'
    return f"<item><title>Bridge opens</title><link>{link}</link>{content}</item>"


@pytest.fixture
def stand() -> Iterator[Stand]:
    with newsstand() as stand:
        yield stand


def read(
    stand: Stand, url: str, full_text: bool = False, archive: Archive | None = None
) -> tuple[list[Article], list[Notice]]:
    fetcher = Fetcher(resolve=Names(), backend=Network(stand), delay=0)
    held = {"held": held_in(archive)} if archive else {}
    found = list(read_url(url, fetcher, full_text, **held))
    return [one for one in found if isinstance(one, Article)], [one for one in found if isinstance(one, Notice)]


def test_a_page_is_an_article_at_its_last_address(stand: Stand) -> None:
    stand.redirect("/a", "//news.example/b")
    stand.put("/b", page('<link rel="alternate" type="application/rss+xml" href="/feed">'))
    [article], notices = read(stand, "http://news.example/a")
    assert (article.url, article.headline, article.body) == ("http://news.example/b", "Bridge opens", TEXT)
    assert notices == []
    assert stand.paths == ["/a", "/b"]


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        ("/bridge", "http://www.news.example/bridge"),
        ("https://news.example/bridge", "https://news.example/bridge"),
        ("https://m.news.example/bridge", "https://m.news.example/bridge"),
        ("https://courier.example/bridge", "http://www.news.example/a"),
        ("https://news.example.courier.example/bridge", "http://www.news.example/a"),
        ("http://127.0.0.1/bridge", "http://www.news.example/a"),
        ("https://news.example/", "http://www.news.example/a"),
    ],
)
def test_a_page_says_what_its_address_is_only_within_its_own_site(stand: Stand, canonical: str, expected: str) -> None:
    for said in (f'<link rel="canonical" href="{canonical}">', f'<meta property="og:url" content="{canonical}">'):
        stand.put("/a", page(said))
        assert read(stand, "http://www.news.example/a")[0][0].url == expected


def test_the_charset_that_the_server_gives(stand: Stand) -> None:
    stand.put(
        "/a", page(text="Мост у Харроу снова открыт для всех.").encode("cp1251"), "text/html; charset=windows-1251"
    )
    assert read(stand, "http://news.example/a")[0][0].body == "Мост у Харроу снова открыт для всех."


@pytest.mark.parametrize(
    "kind", ["application/rss+xml", "text/xml", "text/html", "text/plain", "application/octet-stream"]
)
def test_a_feed_is_told_by_its_bytes_whatever_it_is_called(stand: Stand, kind: str) -> None:
    stand.put("/feed", rss(full("/1"), full("https://news.example/2")), kind)
    articles, notices = read(stand, "http://news.example/feed")
    assert [one.url for one in articles] == ["http://news.example/1", "https://news.example/2"]
    assert {one.source for one in articles} == {"Ellery Courier"}
    assert notices == []


def test_a_json_feed_and_json_of_articles(stand: Stand) -> None:
    entry = {"id": "1", "url": "/1", "title": "Bridge", "content_text": TEXT}
    stand.put(
        "/feed", json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [entry]}), "application/json"
    )
    stand.put(
        "/wire", json.dumps([{"title": "Bridge", "body": TEXT, "url": "http://news.example/9"}]), "application/json"
    )
    assert read(stand, "http://news.example/feed")[0][0].url == "http://news.example/1"
    assert read(stand, "http://news.example/wire")[0][0].url == "http://news.example/9"


def test_plain_text_has_the_address_that_it_came_from(stand: Stand) -> None:
    stand.put("/a.txt", TEXT, "text/plain; charset=utf-8")
    stand.put("/b", f"# Bridge\n\n{TEXT}", "text/markdown")
    for name in ("a.txt", "b"):
        [article], _ = read(stand, f"http://news.example/{name}")
        assert (article.url, article.body) == (f"http://news.example/{name}", TEXT)


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (b"%PDF-1.7 ...", "application/pdf", "a PDF, which is not read"),
        (b"\xff\xd8\xff", "image/jpeg", "image/jpeg, which is neither a page nor a feed"),
        (b"PK\x03\x04", "application/zip", "a packed file: save it, and add the file"),
        (b"<sitemap></sitemap>", "application/xml", "application/xml, which is neither a page nor a feed"),
        (b"", "text/html", "empty"),
        (b"<html></html>", "text/html", "no text"),
        (b"<rss version='2.0'><channel></channel></rss>", "text/xml", "a feed without entries"),
        (b"\x00\x01", "", "something that its server gives no type of, which is neither a page nor a feed"),
    ],
)
def test_what_is_no_article_says_so(stand: Stand, data: bytes, kind: str, reason: str) -> None:
    stand.put("/a", data, kind)
    if reason.startswith("a PDF") and kind_of(Fetched("", data)) == ".pdf":
        reason = ""  # where PDFs are read
    articles, [notice] = read(stand, "http://news.example/a")
    assert articles == []
    assert (notice.path, notice.skipped) == ("http://news.example/a", True)
    assert notice.reason == reason or not reason


def test_what_cannot_be_fetched_says_so_once(stand: Stand) -> None:
    assert read(stand, "http://news.example/a")[1] == [
        Notice("http://news.example/a", None, "the server answered 404 Not Found.")
    ]
    [notice] = read(stand, "file:///etc/passwd")[1]
    assert notice.reason == "is not fetched: only http:// and https:// addresses are."


def test_a_teaser_is_kept_as_one_or_its_article_fetched(stand: Stand) -> None:
    dated = "<pubDate>Tue, 19 Aug 2025 07:40:00 +0200</pubDate><author>Ann Lee</author>"
    stand.put("/feed", rss(item("/1", more=dated), item("/gone")), "application/rss+xml")
    stand.put("/1", page('<meta name="author" content="Bo Day">'))
    [first, second], notices = read(stand, "http://news.example/feed")
    assert (first.is_partial, second.is_partial, first.body) == (True, True, TEASER)
    assert [one.skipped for one in notices] == [False, False]
    assert stand.paths == ["/feed"]

    [first, second], notices = read(stand, "http://news.example/feed", full_text=True)
    assert (first.is_partial, first.body, first.url) == (False, TEXT, "http://news.example/1")
    # What the page says, it says itself; the rest its entry does.
    assert (first.authors, first.published, first.source) == (
        ("Bo Day",),
        "2025-08-19T07:40:00+02:00",
        "Ellery Courier",
    )
    assert (second.is_partial, second.url) == (True, "http://news.example/gone")
    assert [(one.path, one.reason, one.skipped) for one in notices] == [
        ("http://news.example/gone", "only a teaser is kept: the server answered 404 Not Found.", False)
    ]


def test_an_entry_says_nothing_of_a_page_of_another_site(stand: Stand) -> None:
    stand.put("/1", page())
    stand.redirect("/2", "http://courier.example/1")
    for link in ("http://courier.example/1", "http://news.example/2"):
        stand.put("/feed", rss(item(link, more="<author>Eve</author>"), title="Herald"))
        [article], _ = read(stand, "http://news.example/feed", full_text=True)
        assert (article.url, article.source, article.authors) == ("http://courier.example/1", None, ())


def test_an_article_of_another_site_is_not_replaced_nor_one_by_a_teaser(stand: Stand, tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    mine = Article(body=TEXT, url="http://courier.example/1")
    archive.add([mine, Article(body=TEXT, url="http://news.example/2")])
    forged = full("http://courier.example/1", TEXT.replace("opened", "fell"))
    stand.put("/feed", rss(forged, item("/2"), full("/3")))
    articles, notices = read(stand, "http://news.example/feed", archive=archive)
    assert [one.url for one in articles] == ["http://news.example/3"]
    assert "of another site and held already" in notices[0].reason
    stand.put("/wire.json", json.dumps([{"body": "The bridge fell, all of it.", "url": "http://courier.example/1"}]))
    articles, notices = read(stand, "http://news.example/wire.json", archive=archive)
    assert articles == [] and len(notices) == 1
    # Its own site may.
    stand.put("/feed", rss(forged))
    assert len(read(stand, "http://courier.example/feed", archive=archive)[0]) == 1


def test_a_uri_gives_nobody_the_article_of_another_site(stand: Stand, tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    addressed = Article(body=TEXT, url="http://courier.example/1", uri="urn:1")
    unaddressed = Article(body=TEXT.replace("bridge", "harbour"), uri="urn:2")
    archive.add([addressed, unaddressed])
    forged = {"body_text": "The bridge fell, all of it.", "pubStatus": "canceled", "version": "9"}
    pages = [{"href": "http://news.example/2", "contentType": "text/html"}]
    stand.put("/wire.json", json.dumps([{**forged, "uri": "urn:1"}, {**forged, "uri": "urn:2", "renditions": pages}]))
    [found], [notice] = read(stand, "http://news.example/wire.json", archive=archive)
    assert "http://courier.example/1, of another site and held already" in notice.reason
    assert (found.url, found.uri) == ("http://news.example/2", None)
    archive.add([found])
    assert (archive.get("urn:1"), archive.get("urn:2")) == (addressed, unaddressed)
    # Its own site may.
    stand.put("/wire.json", json.dumps([{**forged, "uri": "urn:1"}]))
    articles, _ = read(stand, "http://courier.example/wire.json", archive=archive)
    archive.add(articles)
    assert archive.get("urn:1").status == "canceled"


def test_what_is_held_is_not_fetched_again_and_a_teaser_is_made_whole(stand: Stand, tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([Article(body=TEXT, url="http://news.example/1")])
    archive.add([Article(body=TEASER, url="http://news.example/2", is_partial=True)])
    stand.put("/feed", rss(item("/1"), item("/2")))
    stand.put("/2", page())
    [article], _ = read(stand, "http://news.example/feed", full_text=True, archive=archive)
    assert (article.url, article.is_partial, archive.add([article])) == ("http://news.example/2", False, ["changed"])
    assert stand.paths == ["/feed", "/2"]


def test_links_of_a_feed_are_checked_like_any_address(stand: Stand) -> None:
    links = ("http://127.0.0.1:9/1", "file:///etc/passwd", "http://10.0.0.1/", "http://a@news.example/1", "http://[/")
    stand.put("/feed", rss(*(item(link) for link in links)))
    articles, _ = read(stand, "http://news.example/feed", full_text=True)
    assert {one.body for one in articles} == {TEASER}
    assert stand.paths == ["/feed"]


def test_the_kind_is_found_in_no_time_however_the_bytes_begin() -> None:
    for data in (b"<!--a-->" * 2_500, b"<?" * 10_000, b"<!DOCTYPE [" * 1_800, b"<!DOCTYPE " + b"[]" * 9_000):
        assert "neither a page nor a feed" in kind_of(Fetched("http://news.example/", data))
    feed = b'<?xml version="1.0"?><!-- a --><!DOCTYPE rss [<!ENTITY a "b>">]>\n<rss>'
    assert kind_of(Fetched("http://news.example/", feed)) == "feed"
    assert kind_of(Fetched("http://news.example/", "\ufeff<feed>".encode("utf-16-le"))) == "feed"
    assert kind_of(Fetched("http://news.example/", b"<rdf:RDF xmlns:rdf='x'>")) == "feed"


def test_nothing_but_the_stand_was_reached(stand: Stand) -> None:
    network = Network(stand)
    stand.put("/feed", rss(item("http://courier.example/1")))
    list(read_url("http://news.example/feed", Fetcher(resolve=Names(), backend=network, delay=0), True))
    assert set(network.dialled) == {PUBLIC}
