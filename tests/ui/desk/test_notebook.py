"""/notebook over HTTP: pinned and own sentences in order, each reader's own, with what became of the sources; files."""

import io
import json
import re
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace

import docx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.article import Article
from rag.assistant import Assistant
from rag.follow.affected import affected
from rag.notebook.pinnable import pinnable
from rag.notebook.store import Notebooks
from rag.share.pack_reader import packed_from
from rag.share.verify import checks
from settings import Settings
from tests.desk import FIRST, INJURED, STRIKE, Desk, desk
from tests.ui.answer.test_render import PAYLOADS
from tests.ui.desk.test_followed import Tags
from ui.desk.notebook import NotebookPage
from ui.http.authentication import Authentication
from ui.http.guard import Guard

__all__ = ["desk"]
ADA, BEN = {"x-user": "ada"}, {"x-user": "ben"}


@pytest.fixture
def kept(desk: Desk) -> Iterator[Notebooks]:
    held = Notebooks(desk.index.archive.folder)
    yield held
    held.close()


@pytest.fixture
def client(desk: Desk, kept: Notebooks) -> Iterator[TestClient]:
    assistant: Future[Assistant] = Future()
    assistant.set_result(Assistant(desk.index))
    app = FastAPI()
    app.add_middleware(Authentication, header="X-User")
    app.add_middleware(Guard)
    app.include_router(NotebookPage(desk.index.archive, assistant, kept, Settings).routes())
    with TestClient(app, base_url="http://127.0.0.1:7860", follow_redirects=False) as client:
        yield client


def send(client: TestClient, who: dict[str, str] = ADA, **fields: str) -> str:
    sent = client.post("/notebook", headers={**who, "origin": "http://127.0.0.1:7860"}, data=fields)
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def words(client: TestClient, who: dict[str, str] = ADA) -> str:
    return " ".join(Tags(client.get("/notebook", headers=who).text).words)


def pinned(desk: Desk, kept: Notebooks) -> list[str]:
    sentences = pinnable(Assistant(desk.index).ask(INJURED))
    kept.pin("user:ada", sentences, INJURED)
    return [one.text for one in sentences]


def test_a_draft_is_written_ordered_checked_and_taken_away(desk: Desk, client: TestClient, kept: Notebooks) -> None:
    assert "Nothing is pinned yet" in words(client)
    first, *_ = pinned(desk, kept)
    at = send(client, do="write", text=f"{first} [1]\nForty-one sailors drowned in the harbour [1].", after="")
    own = int(at.removeprefix("/notebook#entry-"))
    shown = words(client)
    assert INJURED in shown
    assert "quoted directly" in shown
    assert "not supported" in shown
    assert kept.read("user:ada").entries[0].id == own
    assert send(client, do="down", id=str(own)) == f"/notebook?at=down-{own}"
    assert "autofocus" in client.get(f"/notebook?at=down-{own}", headers=ADA).text
    assert kept.read("user:ada").entries[1].id == own
    send(client, do="title", title="The ferry")
    assert "Nothing is pinned yet" in words(client, BEN)
    send(client, BEN, do="remove", id=str(own))
    send(client, do="change", id=str(own), version="1", text=f"{first} [1] So it was.")
    assert "So it was." in words(client)
    [*_, checked] = kept.read("user:ada").entries[1].sentences
    assert checked.verdict == "uncited"
    files = {kind: client.get(f"/notebook/draft.{kind}", headers=ADA) for kind in ("md", "html", "docx", "json")}
    assert re.search(r'filename="footnote-[\d-]+-the-ferry\.md"', files["md"].headers["content-disposition"])
    marked = files["md"].text
    assert "## The ferry" in marked
    assert re.search(r"\[\^1\]: .+“.+”, .+\. <https://courier\.example/ferry> \(accessed .+\) “", marked)
    assert "So it was." in marked
    assert "uncited" not in marked
    assert "So it was." in files["html"].text
    paragraphs = docx.Document(io.BytesIO(files["docx"].content)).paragraphs
    assert any("So it was." in one.text for one in paragraphs)
    found = list(checks(packed_from(json.loads(files["json"].text)), desk.index.archive, None))
    assert len(found) > 2
    assert all(one.holds for one in found), found


def test_what_cannot_be_kept_stays_in_its_box(client: TestClient, kept: Notebooks) -> None:
    entry = kept.write("user:ada", "Theirs.", None)
    kept.change("user:ada", entry, 1, "Theirs, again.")
    fields = {"do": "change", "id": str(entry), "version": "1", "text": "Mine & only mine."}
    headers = {**ADA, "origin": "http://127.0.0.1:7860"}
    refused = client.post("/notebook", headers=headers, data=fields)
    assert refused.status_code == 400
    assert "changed in another window" in refused.text
    assert "Mine &amp; only mine.</textarea>" in refused.text
    kept.remove("user:ada", entry)
    refused = client.post("/notebook", headers=headers, data=fields)
    assert refused.status_code == 409
    assert "Mine &amp; only mine.</textarea>" in refused.text
    assert client.post("/notebook", headers=headers, data={"do": "write", "text": " "}).status_code == 400
    odd = {"do": "up", "id": "9" * 40, "after": "-1"}
    assert client.post("/notebook", headers=headers, data=odd).status_code == 303
    assert client.post("/notebook", headers=headers, data={"do": "no such thing"}).status_code == 303
    assert kept.read("user:ada").entries == ()


def test_a_withdrawn_article_stays_cited_and_says_so(desk: Desk, client: TestClient, kept: Notebooks) -> None:
    first, *_ = pinned(desk, kept)
    desk.add(replace(FIRST, status="canceled"))
    shown = words(client)
    assert first in shown
    assert "has withdrawn this article" in shown
    assert "has withdrawn this article" in client.get("/notebook/draft.md", headers=ADA).text
    told = affected(desk.index.archive, FIRST.id)
    assert first in [one.sentence for one in told if one.conversation.startswith("notebook/")]


def test_no_text_of_a_reader_or_an_article_becomes_markup(desk: Desk, client: TestClient, kept: Notebooks) -> None:
    plain = Tags(client.get("/notebook", headers=ADA).text).tags
    for payload in PAYLOADS:
        held = Article(body=f"{payload} is what it says.", headline=payload, source=payload, url=STRIKE.url)
        desk.add(held)
        kept.write("user:ada", payload or "x", None)
        kept.entitle("user:ada", payload)
    found = Tags(client.get("/notebook", headers=ADA).text).tags
    allowed = {tag for tag, _ in plain} | {"aside", "li", "p", "h2", "ul", "a", "b", "span"}
    assert {tag for tag, _ in found} <= allowed
    assert not any(name.startswith("on") for _, names in found for name in names)
