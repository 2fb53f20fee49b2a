"""/manage and /articles/ID/manage over HTTP: who may, what is told, and that all of it is text."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.adding.adder import Adder
from corpus.records.notice import Reading
from corpus.store.archive import Archive
from corpus.web.feeds import feeds, register
from tests.fakes import article
from ui.http.authentication import Authentication
from ui.http.guard import Guard
from ui.http.may_add import REFUSED
from ui.manage.article_page import article_page
from ui.manage.feeds_page import feeds_page
from ui.pages.article_routes import article_routes

BARE = article(url="https://courier.example/bare", source=None, published=None)
FEED = "https://ada:CaNaRy@courier.example/<script>alert(1)</script>"
HERE = f"/articles/{BARE.id}/manage"


class Served:
    """The pages over one archive, for the user of this machine and for somebody elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[tuple[str, bool]] = []
        self.archive = Archive(folder)
        self.archive.add([BARE])
        self.adder = Adder(self.archive, self.read)
        app = FastAPI()
        app.add_middleware(Authentication, add_for="loopback")
        app.add_middleware(Guard)
        told = REFUSED["loopback"]
        app.include_router(article_page(self.archive, self.adder, told))
        app.include_router(feeds_page(self.archive, self.adder, told))
        app.include_router(article_routes(self.archive, None))  # type: ignore[arg-type]  # nothing is searched here
        options = {"base_url": "http://127.0.0.1:7860", "follow_redirects": False}
        self.page = TestClient(app, client=("127.0.0.1", 50_000), **options)  # type: ignore[arg-type]
        self.elsewhere = TestClient(app, client=("10.0.0.9", 50_000), **options)  # type: ignore[arg-type]

    def read(self, url: str, watch: bool) -> Reading:
        self.asked.append((url, watch))
        yield from ()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path)
    yield served
    served.adder.close()


def test_only_those_who_may_add_manage(served: Served) -> None:
    for path in (HERE, "/manage"):
        assert served.elsewhere.get(path).status_code == 403
        answer = served.elsewhere.post(path, data={"do": "remove", "sure": "yes", "source": "X", "url": FEED})
        assert answer.status_code == 403 and "Nobody signs in here" in unescape(answer.text)
    assert served.archive.get(BARE.id) == BARE
    assert "/manage" not in served.elsewhere.get(f"/articles/{BARE.id}").text
    assert HERE in served.page.get(f"/articles/{BARE.id}").text


def test_an_article_is_set_shown_and_recorded(served: Served) -> None:
    form = served.page.get(HERE)
    seen = form.text.partition('name="seen" value="')[2].partition('"')[0]
    bad = {"published": "2062-01-01", "source": "The <b>X</b>"}
    wrong = served.page.post(HERE, data={"do": "set", "seen": seen, **bad})
    assert wrong.status_code == 400 and "The &lt;b&gt;X" in wrong.text and "<b>X</b>" not in wrong.text
    saved = served.page.post(HERE, data={"do": "set", "seen": seen, "published": "2025-08-19", "source": "Courier"})
    assert (saved.status_code, saved.headers["location"]) == (303, f"/articles/{BARE.id}")
    assert "Outlet set by a reader without a name on" in served.page.get(f"/articles/{BARE.id}").text
    second = served.page.post(HERE, data={"do": "set", "seen": seen, "source": "The Tidewater"})
    assert second.status_code == 409 and "changed meanwhile" in second.text
    listed = served.page.get("/manage").text
    assert "set outlet: Courier; date: 2025-08-19" in listed
    number = listed.partition('name="run" value="')[2].partition('"')[0]
    assert served.page.post("/manage", data={"do": "back", "run": number}).status_code == 303
    assert served.archive.get(BARE.id) == BARE
    assert f"took back no. {number}" in served.page.get("/manage").text


def test_an_article_that_goes_or_is_withdrawn_while_its_page_is_open(served: Served) -> None:
    seen = BARE.content_hash
    served.archive.add([replace(BARE, status="canceled", version="2")])
    assert served.page.post(HERE, data={"do": "set", "seen": seen, "source": "X"}).status_code == 409
    assert "withdrawn this article" in served.page.get(HERE).text
    assert served.page.post(HERE, data={"do": "remove"}).status_code == 400
    assert served.page.post(HERE, data={"do": "remove", "sure": "yes"}).headers["location"] == "/manage"
    gone = [served.page.post(HERE, data={"do": do, "sure": "yes"}) for do in ("remove", "set", "fetch")]
    assert [one.status_code for one in gone] == [404, 404, 404]
    assert "removed: " in served.page.get("/manage").text


def test_an_article_is_fetched_again(served: Served) -> None:
    answer = served.page.post(HERE, data={"do": "fetch"})
    assert answer.headers["location"].startswith("/add/")
    served.adder.close()
    assert served.asked == [(BARE.url, False)]


def test_feeds_are_managed(served: Served) -> None:
    register(served.archive, FEED, datetime.now(UTC))
    shown = served.page.get("/manage").text
    assert "<script>alert" not in shown
    named = {"feed": shown.partition('name="feed" value="')[2].partition('"')[0]}
    assert served.page.post("/manage", data={"do": "pause", **named}).status_code == 303
    assert feeds(served.archive)[0].paused and "Paused since" in served.page.get("/manage").text
    assert served.page.post("/manage", data={"do": "remove", **named}).status_code == 303
    assert served.page.post("/manage", data={"do": "resume", **named}).status_code == 404
    shown += served.page.get("/manage").text
    assert "feed removed: https://courier.example/" in shown and "CaNaRy" not in shown
    assert served.page.post("/manage", data={"do": "add", "url": "courier.example"}).status_code == 400
    added = served.page.post("/manage", data={"do": "add", "url": "https://courier.example/feed"})
    assert added.headers["location"].startswith("/add/")
    served.adder.close()
    assert served.asked == [("https://courier.example/feed", True)]
    assert served.page.post("/manage", data={"do": "back", "run": "999"}).status_code == 404
