"""/about/NAME over HTTP: what is shown, what an archive lacks, and no word of an article as markup."""

from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.store.archive import Archive
from rag.assistant import Assistant
from rag.index.passage_index import PassageIndex
from tests.fakes import WordEmbedding, article
from ui.answer.name_links import name_address, with_links
from ui.http.routes import route
from ui.profile.page import profile_routes

SCRIPT = "<script>alert(2)</script>"
HOSTILE = "<img src=x onerror=alert(1)>"
BODY = (
    f"“It is over,” said Tilde Ravn, the {HOSTILE} harbour master.\nMr Bo Lund said that Tilde Ravn had left. {HOSTILE}"
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    archive.add([article(BODY, HOSTILE, url="https://a.example/1", source="Ellery Courier")])
    index = PassageIndex(archive, WordEmbedding())
    index.sync()
    ready: Future[Any] = Future()
    ready.set_result(Assistant(index))
    app = FastAPI()
    app.include_router(profile_routes(archive, ready))
    with TestClient(app) as client:
        yield client
    index.pair.close()


def test_each_line_has_its_source(client: TestClient) -> None:
    page = client.get("/about/Tilde%20Ravn")
    assert page.status_code == 200
    at = BODY.index("\n")
    assert f"?at=0-{at}#at" in page.text
    assert '<h1 id="about" dir="auto">Tilde Ravn</h1>' in page.text
    assert "What others say" in page.text
    assert HOSTILE not in page.text


@pytest.mark.parametrize("name", ["AC/DC", "“xy”", '"', "习近平", SCRIPT, "x" * 2_000, "..%2f..", "?q=1#at"])
def test_a_name_that_the_archive_lacks_says_so_whatever_it_is(client: TestClient, name: str) -> None:
    address = name_address(name)
    row = route("GET", f"/about/{name}")
    assert row is not None
    page = client.get(address)
    assert page.status_code == 404
    assert "No article of the archive holds this name." in page.text or "too long for a name" in page.text
    assert SCRIPT not in page.text
    assert "x" * 200 not in page.text


def test_no_address_of_a_name_has_a_line_end() -> None:
    assert name_address("Tilde\nRavn ") == "/about/Tilde%20Ravn"
    assert route("GET", "/about/Tilde\nRavn") is None


def test_an_outlet_that_no_article_names_leads_to_its_articles_and_near_names_to_theirs(client: TestClient) -> None:
    assert "/articles?source=Ellery+Courier" in client.get("/about/Ellery%20Courier").text
    assert 'href="/about/Tilde%20Ravn"' in client.get("/about/Tilde%20Raven").text


def test_the_form_leads_to_the_page_of_the_name(client: TestClient) -> None:
    sent = client.get("/about/", params={"q": " AC/DC "}, follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, "/about/AC%2FDC")


def test_while_the_index_is_opened_that_is_said(tmp_path_factory: pytest.TempPathFactory) -> None:
    app = FastAPI()
    app.include_router(profile_routes(Archive(tmp_path_factory.mktemp("archive")), Future()))
    with TestClient(app) as client:
        page = client.get("/about/Tilde%20Ravn")
    assert page.status_code == 503
    assert "can’t be looked up yet" in page.text


def test_names_in_full_are_links_once_a_sentence_and_all_words_stay() -> None:
    text = "Tilde Ravn told Bo Lund’s crew that Tilde Ravn waits."
    pieces = list(with_links(text))
    assert "".join(piece for piece, _ in pieces) == text
    assert [(piece, address) for piece, address in pieces if address] == [
        ("Tilde Ravn", "/about/Tilde%20Ravn"),
        ("Bo Lund", f"/about/{quote('Bo Lund')}"),
    ]
