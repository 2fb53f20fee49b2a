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
    targets = set(re.findall(r'href="#(cite-1-\d+)"', page))
    assert targets <= set(re.findall(r'id="(cite-1-\d+)"', page))
    chosen = client.get(f"/stories/{STRIKE.id}").text
    assert ticked(chosen) == [STRIKE.id]


def test_a_withdrawn_article_has_no_story_and_one_that_is_not_held_no_page(
    desk: Desk, client: TestClient, assistant: "Future[Assistant]"
) -> None:
    assistant.set_result(Assistant(desk.index))
    desk.add(replace(FIRST, status="canceled"))
    page = client.get(f"/stories/{FIRST.id}").text
    assert "This article was withdrawn" in page
    assert ticked(page) == []
    assert client.get("/stories/no-such-article").status_code == 404
