"""What readers hand in over HTTP: it changes nothing that came another way, and who may hand in at all."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from corpus.adding.adder import Adder, Bringer
from corpus.adding.given_address import url_reader
from corpus.adding.progress import Progress
from corpus.article import Article
from corpus.formats.files import read_path
from corpus.store.archive import Archive
from corpus.web.feeds import register
from corpus.web.fetch import Fetcher
from corpus.web.watch import Watcher
from tests.browser.scripted import ScriptedAssistant
from tests.corpus.web.test_at_address import TEXT, full, page, rss
from tests.fakes import article
from tests.newsstand import Names, Network, Stand, newsstand
from tests.places import ROOT
from ui.http.authentication import SignIn
from ui.http.may_add import AddFor
from ui.server import build_app

SAMPLE = ROOT / "corpus" / "sample"
HOST = "http://127.0.0.1:7860"
TWO = "ada:pass word,ben:b"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "data")
    archive.add(found for found in read_path(SAMPLE) if isinstance(found, Article))
    return archive


@contextmanager
def served(
    archive: Archive,
    peer: str = "127.0.0.1",
    add_for: AddFor | None = "loopback",
    sign_in: SignIn | None = None,
    host: str = HOST,
) -> Iterator[TestClient]:
    ready: Future[Any] = Future()
    ready.set_result(ScriptedAssistant())
    app = build_app(archive, ready, sign_in=sign_in, add_for=add_for)
    with TestClient(app, base_url=host, follow_redirects=False, client=(peer, 50_000)) as visited:
        yield visited


def hand_in(visited: TestClient, *records: dict[str, object]) -> str:
    """Hand in a file of JSON Lines; what the page says of it once it is read."""
    data = "\n".join(map(json.dumps, records)).encode()
    answer = visited.post("/add", files=[("files", ("wire.jsonl", data))])
    assert answer.status_code == 303, answer.text
    until = time.monotonic() + 20
    while time.monotonic() < until:
        shown = visited.get(f"{answer.headers['location']}/progress").text
        if 'data-stage="waiting"' not in shown and 'data-stage="reading"' not in shown:
            return str(shown)
        time.sleep(0.01)
    raise AssertionError(shown)


def held(archive: Archive) -> list[Article]:
    return list(archive.articles())


def test_nobody_withdraws_the_archive_by_handing_in_a_file(archive: Archive) -> None:
    before = held(archive)
    with served(archive) as visited:
        visited.get("/")
        lies = ({"url": one.url, "uri": one.uri, "pubstatus": "canceled"} for one in before if one.url)
        told = hand_in(visited, *lies)
    assert held(archive) == before
    assert archive.coverage().withdrawn == sum(one.status is not None for one in before)
    assert "an article of that address is held already and came another way" in told
    assert archive.runs()[-1].refused == sum(one.url is not None for one in before)


@pytest.mark.parametrize("by", ["url", "uri"])
def test_nobody_rewrites_the_archive_by_handing_in_a_file(archive: Archive, by: str) -> None:
    archive.add([article(uri="urn:wire:1")])
    before = held(archive)
    lies = [
        {"title": "A lie", "body": "Nothing of it ever happened, they say.", "version": "99", by: getattr(one, by)}
        for one in before
        if getattr(one, by)
    ]
    assert lies
    with served(archive) as visited:
        wire = {"url": "https://lie.example/", "uri": "urn:wire:1"}
        told = hand_in(visited, *lies, {"title": "New", "body": "Something else happened there.", **wire})
    assert held(archive) == before
    assert "A lie" not in told
    assert not any(archive.versions(one.id) for one in before)


def test_a_reader_changes_and_withdraws_what_they_handed_in_and_nobody_elses(archive: Archive, tmp_path: Path) -> None:
    sign_in = SignIn.read(TWO, tmp_path)
    url = "https://courier.example/own"
    with served(archive, "192.0.2.7", sign_in=sign_in) as visited:
        for name, password in (("ada", "pass word"), ("ben", "b"), ("ada", "pass word")):
            visited.post("/sign-out")
            visited.post("/sign-in", data={"name": name, "password": password})
            hand_in(visited, {"title": "Fog", "body": f"Fog lay off the harbour, {name} says.", "url": url})
            assert archive.get(url).body == "Fog lay off the harbour, ada says."
        hand_in(visited, {"title": "Fog", "body": "The fog has gone by now.", "url": url})
        assert archive.get(url).body == "The fog has gone by now."
        hand_in(visited, {"url": url, "pubstatus": "canceled"})
        assert archive.get(url).status == "canceled"
    handed_in = [one for one in archive.runs() if one.how == "page"]
    assert [(one.who, one.address, one.name) for one in handed_in[:2]] == [
        ("user:ada", "192.0.2.7", "wire.jsonl"),
        ("user:ben", "192.0.2.7", "wire.jsonl"),
    ]
    assert [one.refused for one in handed_in] == [0, 1, 0, 0, 0]


def test_what_a_reader_hands_in_first_does_not_stand_in_the_way_of_what_comes_later(archive: Archive) -> None:
    url = "https://courier.example/tomorrow"
    with served(archive) as visited:
        visited.get("/")
        hand_in(visited, {"title": "Lie", "body": "It was all quite different.", "url": url, "version": "999999"})
        truth = article(url=url, version="1")
        assert archive.add([truth]) == ["changed"]
        hand_in(visited, {"title": "Lie", "body": "It was all quite different.", "url": url, "version": "9999999"})
    assert archive.get(url) == truth


@pytest.mark.parametrize(
    ("lie", "truth"),
    [
        ({"url": "https://lie.example/", "uri": "urn:wire:7"}, article(uri="urn:wire:7")),
        ({"uri": "urn:wire:7"}, article(url="https://courier.example/seven", uri="urn:wire:7", version="1")),
    ],
)
def test_a_uri_that_a_reader_wrote_first_takes_nothing_over(
    archive: Archive, lie: dict[str, object], truth: Article
) -> None:
    with served(archive) as visited:
        hand_in(visited, {"title": "Lie", "body": "It was all quite different.", "version": "999999", **lie})
    assert archive.runs()[-1].added == 1
    assert archive.add([truth]) == ["added"]
    assert archive.get(truth.id) == truth


def test_what_others_bring_too_is_the_readers_no_longer(archive: Archive) -> None:
    url = "https://courier.example/early"
    with served(archive) as visited:
        visited.get("/")
        hand_in(visited, {"title": "Fog", "body": "Fog lay off the harbour.", "url": url})
        early = archive.get(url)
        assert archive.add([early]) == ["unchanged"]
        hand_in(visited, {"title": "Fog", "body": "There was no fog at all.", "url": url})
    assert archive.get(url) == early


@pytest.mark.parametrize(
    ("peer", "headers", "host"),
    [
        ("192.0.2.7", {}, HOST),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, HOST),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}, HOST),
        ("127.0.0.1", {"x-real-ip": "127.0.0.1"}, HOST),
        ("127.0.0.1", {}, "http://evil.example:7860"),
        ("testclient", {}, HOST),
    ],
)
def test_without_sign_in_only_this_machine_may_add(
    archive: Archive, peer: str, headers: dict[str, str], host: str
) -> None:
    before = held(archive)
    with served(archive, peer, host=host) as visited:
        for answer in (
            visited.get("/add", headers=headers),
            visited.post("/add", files=[("files", ("fog.txt", b"Fog lay off the harbour."))], headers=headers),
            visited.post("/add", data={"url": "https://courier.example/fog"}, headers=headers),
        ):
            assert answer.status_code == 403
            assert "--add-for anyone" in answer.text
            assert "<form" not in answer.text
            assert 'href="/add"' not in answer.text
        assert 'href="/add"' not in visited.get("/about", headers=headers).text
    assert held(archive) == before
    assert all(one.how != "page" for one in archive.runs())


@pytest.mark.parametrize(
    ("peer", "host"),
    [
        ("127.0.0.1", HOST),
        ("127.0.0.1", "http://localhost:7860"),
        ("::1", "http://[::1]:7860"),
        ("::ffff:127.0.0.1", HOST),
    ],
)
def test_this_machine_may_add_and_sees_where(archive: Archive, peer: str, host: str) -> None:
    with served(archive, peer, host=host) as visited:
        assert visited.get("/add").status_code == 200
        for path in ("/about", "/articles", "/evals", "/add"):
            assert 'href="/add"' in visited.get(path).text, path


def test_who_may_add_is_what_the_server_was_started_with(archive: Archive, tmp_path: Path) -> None:
    with served(archive, "192.0.2.7", "anyone") as visited:
        assert visited.get("/add").status_code == 200
        hand_in(visited, {"title": "Fog", "body": "Fog lay off the harbour.", "url": "https://courier.example/fog"})
        assert archive.runs()[-1].who.startswith("browser:")
    with served(archive, add_for="signed-in") as visited:
        assert visited.get("/add").status_code == 403
        assert "FOOTNOTE_AUTH" in visited.get("/add").text
    with served(archive, add_for=None) as visited:
        assert "switched off" in visited.get("/add").text
        assert 'href="/add"' not in visited.get("/about").text
    with served(archive, "192.0.2.7", "signed-in", SignIn.read(TWO, tmp_path)) as visited:
        assert visited.post("/add", data={"url": "https://courier.example/fog"}).status_code == 401
        visited.post("/sign-in", data={"name": "ben", "password": "b"})
        assert visited.get("/add").status_code == 200


@pytest.fixture
def stand() -> Iterator[Stand]:
    with newsstand() as stand:
        yield stand


def fetched(archive: Archive, stand: Stand, url: str) -> Progress:
    """What comes of an address that a reader names."""
    adder = Adder(archive, url_reader(archive, lambda: Fetcher(resolve=Names(), backend=Network(stand), delay=0)))
    word = adder.add_url(url, Bringer("user:ben"))
    adder.close()  # waits for what is being read
    found = adder.progress(word)
    assert found is not None
    return found


def test_a_page_of_its_own_site_updates_its_article(archive: Archive, stand: Stand) -> None:
    url = "http://news.example/bridge"
    archive.add([article(url=url)])
    stand.put("/bridge", page())
    assert fetched(archive, stand, url).counts == {"changed": 1}
    assert archive.get(url).body == TEXT
    assert archive.undo(archive.runs()[-1].id).restored
    assert archive.get(url) == article(url=url)


def test_a_file_that_a_reader_names_withdraws_nothing_by_a_uri_that_it_shares(archive: Archive, stand: Stand) -> None:
    wire, own = article(uri="urn:wire:1"), article(url="https://courier.example/9", uri="urn:wire:2")
    archive.add([wire, own])
    before = held(archive)
    lies = [{"uri": uri, "pubstatus": "canceled"} for uri in ("urn:wire:1", "urn:wire:2")]
    stand.put("/lies.jsonl", "\n".join(map(json.dumps, lies)), "application/x-ndjson")
    found = fetched(archive, stand, "http://news.example/lies.jsonl")
    assert found.counts == {"skipped": 2}
    assert held(archive) == before


def test_a_feed_that_a_reader_has_watched_changes_nothing_of_a_uri_that_it_shares(
    archive: Archive, stand: Stand
) -> None:
    wire = article(uri="urn:wire:1", source=None)
    archive.add([wire])
    lie = full("").replace("<link></link>", "<guid isPermaLink='false'>urn:wire:1</guid>")
    stand.put("/feed", rss(lie, full("http://news.example/1")))
    register(archive, "http://news.example/feed", datetime(2025, 8, 19, tzinfo=UTC))
    [look] = Watcher(archive, Fetcher(resolve=Names(), backend=Network(stand), delay=0)).look()
    assert look.outcomes == {"added": 1}
    assert archive.get("urn:wire:1") == wire
    last = archive.runs()[-1]
    assert (last.how, last.who, last.added, last.refused) == ("feed", "http://news.example/feed", 1, 1)
