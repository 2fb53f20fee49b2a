"""/stories/ID over HTTP: who tells an article's story, to be ticked and asked."""

import re
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.assistant import Assistant
from tests.desk import FIRST, LATER, STRIKE, Desk, desk
from tests.fakes import article
from ui.desk.story import story_page
from ui.http.authentication import Authentication
from ui.http.guard import Guard

__all__ = ["desk"]


@pytest.fixture
def assistant() -> "Future[Assistant]":
    return Future()


@pytest.fixture
def client(desk: Desk, assistant: "Future[Assistant]") -> Iterator[TestClient]:
    app = FastAPI()
    app.add_middleware(Authentication, header="X-User")
    app.add_middleware(Guard)
    app.include_router(story_page(desk.index.archive, assistant))
    with TestClient(app, base_url="http://127.0.0.1:7860", headers={"x-user": "ada"}) as client:
        yield client


def ticked(page: str) -> list[str]:
    return re.findall(r'name="articles" value="([\w.-]+)"', page)


def test_the_articles_of_a_story_are_ticked(desk: Desk, client: TestClient, assistant: "Future[Assistant]") -> None:
    other = replace(FIRST, source="Hollin Valley Post", url="https://post.example/ferry")
    desk.add(LATER, other)
    page = client.get(f"/stories/{FIRST.id}").text
    assert "still being opened" in page
    assert ticked(page) == [FIRST.id]
    assistant.set_result(Assistant(desk.index))
    page = client.get(f"/stories/{FIRST.id}").text
    assert set(ticked(page)) == {FIRST.id, other.id, LATER.id}
    assert STRIKE.id not in page
    chosen = client.get(f"/stories/{STRIKE.id}").text
    assert "holds no other article of this event" in chosen


def test_a_withdrawn_article_has_no_story_and_one_that_is_not_held_no_page(
    desk: Desk, client: TestClient, assistant: "Future[Assistant]"
) -> None:
    assistant.set_result(Assistant(desk.index))
    desk.add(replace(FIRST, status="canceled"))
    page = client.get(f"/stories/{FIRST.id}").text
    assert "This article was withdrawn" in page
    assert "holds no other article" not in page
    assert ticked(page) == []
    assert client.get("/stories/no-such-article").status_code == 404


BRIDGE = article(
    "The council approved a bridge over the Tarn on 3 June 2025.\nBorings on 10 June 2025 showed peat below it.",
    "A bridge over the Tarn",
    url="https://courier.example/bridge",
    source="Coast Wire",
    published="2025-06-12",
)


def test_a_story_of_one_article_names_it_once(desk: Desk, client: TestClient, assistant: "Future[Assistant]") -> None:
    desk.add(BRIDGE)
    assistant.set_result(Assistant(desk.index))
    page = client.get(f"/stories/{BRIDGE.id}").text
    shown = re.sub(r'aria-label="[^"]*"', "", page[page.index("<main>") :])
    assert len(re.findall(r'<a class="chip"[^>]*at=', page)) == 2
    assert shown.count("A bridge over the Tarn") == shown.count("Coast Wire") == 1
    assert "holds no other article of this event" in shown
    assert f'href="/?articles={BRIDGE.id}"' in shown
    assert ticked(page) == []


def test_each_article_stands_once_with_its_footnotes(
    desk: Desk, client: TestClient, assistant: "Future[Assistant]"
) -> None:
    body = "The bridge over the Tarn, which the council approved on 3 June 2025, opened on 4 July 2025."
    opened = replace(BRIDGE, url="https://post.example/bridge", headline="Tarn bridge opens", body=body, source="Post")
    desk.add(BRIDGE, opened)
    assistant.set_result(Assistant(desk.index))
    page = client.get(f"/stories/{BRIDGE.id}").text
    assert set(ticked(page)) == {BRIDGE.id, opened.id}
    chips = re.findall(r'<a class="chip" id="[^"]+" href="([^"]+)"', page)
    assert {chip.split("?")[0] for chip in chips} == {f"/articles/{BRIDGE.id}", f"/articles/{opened.id}"}
    assert all(re.search(r"\?at=\d+-\d+#at$", chip) for chip in chips)
    assert sorted(re.findall(r'<a href="([^"]+)" aria-label="Words of footnote', page)) == sorted(chips)
    assert page.count("Tarn bridge opens</a>") == 1
